-- The books: double entry in whole cents. What the database holds by itself, whatever program writes:
--   a validated entry is balanced, has two lines or more, falls into an open fiscal year, is never changed or deleted;
--   its number follows the last one of its fiscal year without a gap; its hash covers its text and the hash before it.
-- See docs/decisions on the ledger.

create table ledger_account (
  -- three figures of the general chart at least (LPF A47 A-1, VII: the first three characters are figures of the chart)
  code       text primary key check (code ~ '^[1-8][0-9]{2}[0-9A-Z]{0,9}$'),
  -- in French, as the books themselves (C. com. L123-22)
  label      text not null check (length(label) between 1 and 150 and label !~ '[[:cntrl:]]'),
  created_at timestamptz not null,
  -- takes no new line from then on
  closed_at  timestamptz
);

create table journal (
  code       text primary key check (code ~ '^[A-Z][A-Z0-9]{1,5}$'),
  label      text not null check (length(label) between 1 and 100 and label !~ '[[:cntrl:]]'),
  kind       text not null check (kind in ('purchases', 'sales', 'bank', 'capital', 'general', 'opening', 'closing')),
  created_at timestamptz not null
);

create table fiscal_year (
  id          text primary key,
  start_day   date not null,
  end_day     date not null,
  state       text not null default 'open' check (state in ('open', 'closed')),
  -- last number given; the opening entry has 0, so that it comes first however late it is written
  last_number integer not null default 0,
  created_at  timestamptz not null,
  closed_at   timestamptz,
  check (end_day >= start_day and end_day < start_day + interval '24 months'),
  check ((state = 'closed') = (closed_at is not null)),
  exclude using gist (daterange(start_day, end_day, '[]') with &&)
);

-- The end of the chain. One row; whoever validates holds it until commit, so that numbers have no gap and the chain no fork.
create table ledger_head (
  one_row  boolean primary key default true check (one_row),
  position bigint not null,
  hash     bytea not null
);
insert into ledger_head values (true, 0, sha256('onyva ledger 1'));

-- Whom an auxiliary account is about: a member, a supplier… The books know a code and a name, nothing else.
create table ledger_party (
  id         text primary key,
  kind       text not null check (kind in ('member', 'supplier', 'customer', 'other')),
  -- id of the thing in its own feature
  subject_id text not null,
  code       text not null unique check (code ~ '^[A-Z0-9][A-Z0-9-]{0,16}$'),
  name       text not null check (length(name) between 1 and 200 and name !~ '[[:cntrl:]]'),
  unique (kind, subject_id)
);

create table journal_entry (
  id                 text primary key,
  state              text not null default 'draft' check (state in ('draft', 'validated')),
  journal            text not null references journal,
  day                date not null,
  label              text not null check (length(label) between 1 and 200 and label !~ '[[:cntrl:]]'),
  document_reference text check (length(document_reference) between 1 and 100 and document_reference !~ '[[:cntrl:]]'),
  document_day       date,
  -- what it was written for: a share movement, an invoice…
  cause_kind         text check (cause_kind ~ '^[a-z][a-z-]{0,39}$'),
  cause_id           text check (length(cause_id) between 1 and 100 and cause_id !~ '[[:cntrl:]]'),
  -- an entry is reversed once at most
  reverses           text unique references journal_entry,
  version            integer not null default 1,
  created_by         text references person,
  created_at         timestamptz not null,
  -- given by the database when it is validated
  fiscal_year_id     text references fiscal_year,
  number             integer,
  position           bigint unique,
  validated_by       text references person,
  validated_at       timestamptz check (validated_at = date_trunc('milliseconds', validated_at)),
  previous_hash      bytea,
  hash               bytea unique,
  check ((document_reference is null) = (document_day is null)),
  check ((cause_kind is null) = (cause_id is null)),
  check ((state = 'validated') = (number is not null)),
  check (num_nulls(fiscal_year_id, number, position, validated_at, previous_hash, hash) in (0, 6)),
  unique (fiscal_year_id, number)
);
create index journal_entry_drafts on journal_entry (day, id) where state = 'draft';
create index journal_entry_journal on journal_entry (fiscal_year_id, journal, number) where state = 'validated';
create index journal_entry_cause on journal_entry (cause_kind, cause_id) where cause_kind is not null;
create index journal_entry_search on journal_entry using gin (fold_text(label || ' ' || coalesce(document_reference, '')) gin_trgm_ops);

create table entry_line (
  entry_id       text not null references journal_entry on delete cascade,
  place          smallint not null check (place between 1 and 1000),
  account        text not null references ledger_account,
  debit_cents    bigint not null default 0,
  credit_cents   bigint not null default 0,
  label          text not null check (length(label) between 1 and 200 and label !~ '[[:cntrl:]]'),
  party_id       text references ledger_party,
  -- copied from the entry when it is validated: what the pages of an account read, without the join (bench row of the ledger)
  fiscal_year_id text references fiscal_year,
  day            date,
  number         integer,
  primary key (entry_id, place),
  -- ten billion euros at most, so that a million lines sum within what JSON counts exactly
  check (debit_cents between 0 and 1000000000000 and credit_cents between 0 and 1000000000000),
  check ((debit_cents = 0) <> (credit_cents = 0)),
  check (num_nulls(fiscal_year_id, day, number) in (0, 3))
);
create index entry_line_account on entry_line (account text_pattern_ops, fiscal_year_id, day, number, place) include (debit_cents, credit_cents) where number is not null;
create index entry_line_party on entry_line (party_id, account, day) where party_id is not null and number is not null;

-- What has moved on each account in each month, by kind of entry: balances are read here. Kept by the database as entries
-- are validated; the check of the books adds the lines up again and compares.
create table ledger_month (
  fiscal_year_id text not null references fiscal_year,
  account        text not null references ledger_account,
  month          date not null check (extract(day from month) = 1),
  kind           text not null check (kind in ('opening', 'ordinary', 'closing')),
  debit_cents    bigint not null,
  credit_cents   bigint not null,
  primary key (fiscal_year_id, account, month, kind)
);
create index ledger_month_account on ledger_month (account text_pattern_ops);

-- The text that an entry's hash covers. One field a line, one line a line; fields hold no control characters, so no two
-- entries share a text.
create function entry_text(e journal_entry) returns text language sql stable as $$
  select concat_ws(e'\n', 'onyva entry 1', (select start_day || '/' || end_day from fiscal_year where id = e.fiscal_year_id),
    e.number::text, e.journal, e.day::text, e.label, coalesce(e.document_reference, ''), coalesce(e.document_day::text, ''),
    coalesce(e.cause_kind, ''), coalesce(e.cause_id, ''), coalesce(e.reverses, ''), e.id,
    coalesce(e.validated_by, ''), to_char(e.validated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    (select string_agg(concat_ws(e'\t', place::text, account, debit_cents::text, credit_cents::text, coalesce(party_id, ''), label), e'\n' order by place)
       from entry_line where entry_id = e.id))
$$;

create function guard_entry() returns trigger language plpgsql as $$
declare
  kind_of text;
  year    fiscal_year;
  head    ledger_head;
  sums    record;
begin
  if tg_op = 'INSERT' then
    if new.state <> 'draft' then raise exception 'an entry begins as a draft'; end if;
    return new;
  end if;
  if old.state = 'validated' then raise exception 'a validated entry does not change' using errcode = 'OV001'; end if;
  if tg_op = 'DELETE' then return old; end if;
  if new.id <> old.id then raise exception 'an entry keeps its id'; end if;
  if new.state = 'draft' then return new; end if;

  select kind into strict kind_of from journal where code = new.journal;
  -- this row first, then the head: everybody in the same order
  select * into year from fiscal_year where new.day between start_day and end_day for update;
  if not found then raise exception 'no fiscal year on %', new.day using errcode = 'OV002'; end if;
  if year.state <> 'open' then raise exception 'the fiscal year is closed' using errcode = 'OV003'; end if;
  if kind_of = 'opening' and new.day <> year.start_day then raise exception 'an opening entry is of the first day' using errcode = 'OV004'; end if;
  if kind_of = 'closing' and new.day <> year.end_day then raise exception 'a closing entry is of the last day' using errcode = 'OV004'; end if;
  select count(*) as lines, coalesce(sum(debit_cents), 0) as debit, coalesce(sum(credit_cents), 0) as credit
    into sums from entry_line where entry_id = new.id;
  if sums.lines < 2 then raise exception 'an entry has two lines at least' using errcode = 'OV005'; end if;
  if sums.debit <> sums.credit then raise exception 'debit % is not credit %', sums.debit, sums.credit using errcode = 'OV005'; end if;

  new.fiscal_year_id := year.id;
  if kind_of = 'opening' then
    new.number := 0;
  else
    new.number := year.last_number + 1;
    update fiscal_year set last_number = new.number where id = year.id;
  end if;
  update entry_line set fiscal_year_id = year.id, day = new.day, number = new.number where entry_id = new.id;
  insert into ledger_month as m (fiscal_year_id, account, month, kind, debit_cents, credit_cents)
    select year.id, account, date_trunc('month', new.day)::date, case when kind_of in ('opening', 'closing') then kind_of else 'ordinary' end,
           sum(debit_cents), sum(credit_cents)
      from entry_line where entry_id = new.id group by account order by account
    on conflict (fiscal_year_id, account, month, kind)
    do update set debit_cents = m.debit_cents + excluded.debit_cents, credit_cents = m.credit_cents + excluded.credit_cents;
  select * into strict head from ledger_head for update;
  new.position := head.position + 1;
  new.previous_hash := head.hash;
  new.hash := sha256(head.hash || convert_to(entry_text(new), 'UTF8'));
  update ledger_head set position = new.position, hash = new.hash;
  return new;
end $$;
create trigger journal_entry_guard before insert or update or delete on journal_entry for each row execute function guard_entry();
create trigger journal_entry_no_truncate before truncate on journal_entry for each statement execute function refuse_change();

-- Lines change only while their entry is a draft. The lock makes a second writer wait for one who is just validating.
create function guard_line() returns trigger language plpgsql as $$
declare state_of text;
begin
  if tg_op <> 'INSERT' then
    select state into state_of from journal_entry where id = old.entry_id for share;
    if state_of = 'validated' then raise exception 'a validated entry does not change' using errcode = 'OV001'; end if;
  end if;
  if tg_op <> 'DELETE' then
    if tg_op = 'INSERT' or new.entry_id <> old.entry_id then
      select state into state_of from journal_entry where id = new.entry_id for share;
      if state_of = 'validated' then raise exception 'a validated entry does not change' using errcode = 'OV001'; end if;
    end if;
    return new;
  end if;
  return old;
end $$;
create trigger entry_line_guard before insert or update or delete on entry_line for each row execute function guard_line();
create trigger entry_line_no_truncate before truncate on entry_line for each statement execute function refuse_change();

-- A closed year stays closed, and no year leaves entries outside.
create function guard_fiscal_year() returns trigger language plpgsql as $$
begin
  if old.state = 'closed' then raise exception 'a closed fiscal year does not change' using errcode = 'OV003'; end if;
  if tg_op = 'DELETE' then return old; end if;
  if new.last_number not in (old.last_number, old.last_number + 1) then raise exception 'numbers follow one another'; end if;
  if (new.start_day, new.end_day) is distinct from (old.start_day, old.end_day) and exists (
    select from journal_entry e join journal j on j.code = e.journal
     where e.fiscal_year_id = old.id and (e.day not between new.start_day and new.end_day or j.kind in ('opening', 'closing'))) then
    raise exception 'entries would be left outside the fiscal year' using errcode = 'OV002';
  end if;
  return new;
end $$;
create trigger fiscal_year_guard before update or delete on fiscal_year for each row execute function guard_fiscal_year();

-- Debits less credits of all accounts below a prefix, now: of everything that was ever written, counting openings only
-- where the books begin (later ones repeat what the years before add up to). For what must tie to the books at commit.
create function ledger_total(prefix text) returns bigint language sql stable as $$
  select coalesce(sum(debit_cents - credit_cents), 0)::bigint from ledger_month m
   where account like prefix || '%'
     and (kind <> 'opening' or fiscal_year_id = (select id from fiscal_year order by start_day limit 1))
$$;

-- Lines of one account that answer each other: an invoice and what paid it. They sum to nothing.
create table lettering (
  id         text primary key,
  account    text not null references ledger_account,
  party_id   text references ledger_party,
  -- AA, AB…: by account
  code       text not null check (code ~ '^[A-Z]{2,6}$'),
  created_by text references person,
  created_at timestamptz not null,
  unique (account, code)
);
create table lettering_line (
  lettering_id text not null references lettering on delete cascade,
  entry_id     text not null,
  place        smallint not null,
  primary key (entry_id, place),
  foreign key (entry_id, place) references entry_line
);
create index lettering_line_lettering on lettering_line (lettering_id);
create function guard_lettering() returns trigger language plpgsql as $$
declare
  wanted text := coalesce(new.lettering_id, old.lettering_id);
  group_of lettering;
begin
  select * into group_of from lettering where id = wanted;
  if not found then return null; end if;
  if exists (
    select from lettering_line l join entry_line e using (entry_id, place)
     where l.lettering_id = wanted
       and (e.number is null or e.account <> group_of.account or e.party_id is distinct from group_of.party_id)) then
    raise exception 'lettered lines are validated lines of one account and party' using errcode = 'OV006';
  end if;
  if (select count(*) < 2 or sum(debit_cents) <> sum(credit_cents)
        from lettering_line l join entry_line e using (entry_id, place) where l.lettering_id = wanted) then
    raise exception 'lettered lines sum to nothing' using errcode = 'OV006';
  end if;
  return null;
end $$;
create constraint trigger lettering_line_guard after insert or update or delete on lettering_line
  deferrable initially deferred for each row execute function guard_lettering();

-- Documents: bytes by content, once however often they are attached. In the database: one transaction, one backup.
create table ledger_file (
  hash       bytea primary key check (length(hash) = 32),
  size_bytes integer not null check (size_bytes between 1 and 10485760),
  content    bytea not null check (length(content) = size_bytes)
);
alter table ledger_file alter column content set storage external;
create table entry_document (
  id         text primary key,
  entry_id   text not null references journal_entry on delete cascade,
  name       text not null check (length(name) between 1 and 150 and name !~ '[[:cntrl:]/\\]'),
  media_type text not null,
  file_hash  bytea not null references ledger_file,
  added_by   text references person,
  added_at   timestamptz not null
);
create index entry_document_entry on entry_document (entry_id);
create function guard_document() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then raise exception 'a document stays as it was attached'; end if;
  if exists (select from journal_entry where id = old.entry_id and state = 'validated') then
    raise exception 'documents of a validated entry stay' using errcode = 'OV001';
  end if;
  return old;
end $$;
create trigger entry_document_guard before update or delete on entry_document for each row execute function guard_document();
