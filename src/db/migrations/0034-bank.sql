-- The cooperative's accounts at banks, what banks say of them, and what stands for it in the books. What the database holds by itself:
--   a movement that the bank told is there once, whatever file it came in, and never changes;
--   it is matched once; the lines of the books that stand for movements come to the same amount, and stand for them alone.

create table bank_account (
  id          text primary key,
  name        text not null check (length(name) between 1 and 100 and name !~ '[[:cntrl:]]'),
  -- none: a purse that has no number, read from tables alone
  iban        text unique check (iban ~ '^[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}$'),
  account     text not null unique references ledger_account check (account ~ '^5[13]'),
  -- which columns of the bank's table say what, as they were chosen last
  csv_mapping jsonb,
  version     integer not null default 1,
  created_by  text references person,
  created_at  timestamptz not null,
  closed_at   timestamptz
);

-- A file that was sent and is looked at before it is taken in.
create table bank_upload (
  id          text primary key,
  account_id  text references bank_account,
  name        text not null check (length(name) between 1 and 150),
  content     bytea not null check (length(content) between 1 and 10485760),
  uploaded_by text references person,
  uploaded_at timestamptz not null
);

create table bank_statement (
  id            text primary key,
  account_id    text not null references bank_account,
  format        text not null check (format in ('camt', 'csv')),
  -- what the bank calls it; empty of a table
  reference     text not null check (length(reference) <= 70),
  file_name     text not null check (length(file_name) between 1 and 150),
  file_hash     bytea not null references ledger_file,
  from_day      date not null,
  to_day        date not null,
  -- null where the file does not say
  opening_cents bigint,
  closing_cents bigint,
  lines         integer not null check (lines >= 0),
  imported_by   text references person,
  imported_at   timestamptz not null,
  -- in which order they were taken in: several may be of one day
  position      bigint generated always as identity,
  check (to_day >= from_day),
  check ((opening_cents is null) = (closing_cents is null))
);
create unique index bank_statement_once on bank_statement (account_id, reference, from_day, to_day) where reference <> '';
create index bank_statement_chain on bank_statement (account_id, to_day, position);

-- What stands for movements: an entry that was written for them, lines that were there, or nothing, with a reason.
create table bank_match (
  id         text primary key,
  account_id text not null references bank_account,
  kind       text not null check (kind in ('dues', 'account', 'booked', 'supplier', 'return', 'ignored')),
  -- why it was proposed, or why nothing stands for it
  reason     text not null default '' check (length(reason) <= 300 and reason !~ '[[:cntrl:]]'),
  matched_by text references person,
  matched_at timestamptz not null,
  undone_at  timestamptz,
  check (kind <> 'ignored' or btrim(reason) <> '')
);

create table bank_line (
  id             text primary key,
  account_id     text not null references bank_account,
  statement_id   text not null references bank_statement,
  place          integer not null check (place > 0),
  day            date not null,
  value_day      date,
  -- less than nothing: goes out
  cents          bigint not null check (cents <> 0 and cents between -1000000000000 and 1000000000000),
  -- what the bank kept for itself, within it
  charge_cents   bigint not null default 0 check (charge_cents >= 0),
  name           text not null default '' check (length(name) <= 140 and name !~ '[[:cntrl:]]'),
  iban           text not null default '' check (length(iban) <= 34),
  text           text not null default '' check (length(text) <= 500 and text !~ '[[:cntrl:]]'),
  end_to_end_id  text not null default '' check (length(end_to_end_id) <= 70),
  mandate_id     text not null default '' check (length(mandate_id) <= 70),
  reference      text not null default '' check (length(reference) <= 70),
  bank_reference text not null default '' check (length(bank_reference) <= 70),
  batch_id       text not null default '' check (length(batch_id) <= 70),
  kind           text not null default '' check (length(kind) <= 40),
  return_reason  text not null default '' check (length(return_reason) <= 20),
  is_return      boolean not null default false,
  -- what tells it from others, and which of those that are alike it is
  key            bytea not null,
  nth            smallint not null check (nth > 0),
  match_id       text references bank_match,
  unique (account_id, key, nth),
  unique (statement_id, place)
);
create index bank_line_day on bank_line (account_id, day desc, place);
create index bank_line_open on bank_line (account_id, day, place) where match_id is null;
create index bank_line_match on bank_line (match_id) where match_id is not null;
create index bank_line_iban on bank_line (iban) where iban <> '';
create index bank_line_search on bank_line using gin (fold_text(name || ' ' || text) gin_trgm_ops);

-- Lines of the books that stand for the movements of a match: each for one match alone.
create table bank_booking (
  entry_id    text not null,
  entry_place smallint not null,
  match_id    text not null references bank_match,
  primary key (entry_id, entry_place),
  foreign key (entry_id, entry_place) references entry_line
);
create index bank_booking_match on bank_booking (match_id);

-- What one movement did, part by part: taken back part by part.
create table bank_part (
  match_id            text not null references bank_match,
  line_id             text not null references bank_line,
  place               smallint not null check (place > 0),
  kind                text not null check (kind in ('due', 'overpayment', 'supplier', 'account', 'booked', 'return', 'charge')),
  label               text not null check (length(label) between 1 and 200),
  cents               bigint not null check (cents <> 0),
  entry_id            text not null references journal_entry,
  due_id              text references amount_due,
  due_payment_id      text references due_payment,
  purchase_invoice_id text references purchase_invoice,
  purchase_payment_id text references purchase_payment,
  undone_at           timestamptz,
  primary key (match_id, line_id, place)
);
create index bank_part_line on bank_part (line_id);

-- Movements that come again and again, such as fees: where they go.
create table bank_rule (
  id         text primary key,
  name       text not null check (length(name) between 1 and 100 and name !~ '[[:cntrl:]]'),
  -- of one account, or of all
  account_id text references bank_account,
  direction  text not null check (direction in ('in', 'out')),
  -- part of the name or the text, capitals and accents left aside
  words      text not null check (length(btrim(words)) between 3 and 100 and words !~ '[[:cntrl:]]'),
  -- at most so much, so that what is odd is looked at
  most_cents bigint check (most_cents > 0),
  account    text not null references ledger_account,
  created_by text references person,
  created_at timestamptz not null,
  removed_at timestamptz
);

-- What the bank told stays as it was told; what stands for it is set when there is nothing, and taken off before something else is set.
create function guard_bank_line() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.match_id is not null or exists (select from bank_part where line_id = old.id) then raise exception 'a movement that was matched stays' using errcode = 'OV420'; end if;
    return old;
  end if;
  if (to_jsonb(new) - 'match_id') is distinct from (to_jsonb(old) - 'match_id') then raise exception 'what the bank told does not change' using errcode = 'OV420'; end if;
  if old.match_id is not null and new.match_id is not null and new.match_id <> old.match_id then raise exception 'a movement is matched once' using errcode = 'OV421'; end if;
  if new.match_id is not null and exists (select from bank_match where id = new.match_id and (account_id <> new.account_id or undone_at is not null)) then raise exception 'a match is of one account' using errcode = 'OV421'; end if;
  return new;
end $$;
create trigger bank_line_guard before update or delete on bank_line for each row execute function guard_bank_line();
create trigger bank_line_no_truncate before truncate on bank_line for each statement execute function refuse_change();

create function check_bank_match(wanted text) returns void language plpgsql as $$
declare
  match  bank_match;
  moved  bigint;
  booked bigint;
begin
  select * into match from bank_match where id = wanted;
  if not found then return; end if;
  select coalesce(sum(cents), 0) into moved from bank_line where match_id = wanted;
  if match.kind = 'ignored' then
    if exists (select from bank_booking where match_id = wanted) then raise exception 'nothing stands for what is ignored' using errcode = 'OV422'; end if;
    return;
  end if;
  if exists (
    select from bank_booking b join entry_line l on l.entry_id = b.entry_id and l.place = b.entry_place join bank_account a on a.id = match.account_id
     where b.match_id = wanted and (l.account <> a.account or l.number is null)) then
    raise exception 'lines of the books are of the account of the bank' using errcode = 'OV422';
  end if;
  select coalesce(sum(l.debit_cents - l.credit_cents), 0) into booked
    from bank_booking b join entry_line l on l.entry_id = b.entry_id and l.place = b.entry_place where b.match_id = wanted;
  if moved <> booked then raise exception 'movements come to %, the books to %', moved, booked using errcode = 'OV422'; end if;
end $$;
create function check_bank_matches() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'bank_match' then
    perform check_bank_match(new.id);
  else
    if tg_op <> 'INSERT' and old.match_id is not null then perform check_bank_match(old.match_id); end if;
    if tg_op <> 'DELETE' and new.match_id is not null then perform check_bank_match(new.match_id); end if;
  end if;
  return null;
end $$;
create constraint trigger bank_match_holds after insert on bank_match deferrable initially deferred for each row execute function check_bank_matches();
create constraint trigger bank_line_holds after update of match_id on bank_line deferrable initially deferred for each row execute function check_bank_matches();
create constraint trigger bank_booking_holds after insert or update or delete on bank_booking deferrable initially deferred for each row execute function check_bank_matches();

-- An entry that is reversed stands for no movement any more: its movements wait again.
create function bank_follow_reversal() returns trigger language plpgsql as $$
declare
  gone text;
begin
  -- who takes a match back part by part sets this: contrary lines then stand beside those that they undo
  if current_setting('onyva.bank_undo', true) = 'yes' then return null; end if;
  for gone in select distinct match_id from bank_booking where entry_id = new.reverses loop
    update bank_part set undone_at = new.created_at where match_id = gone and undone_at is null;
    update bank_line set match_id = null where match_id = gone;
    delete from bank_booking where match_id = gone;
    update bank_match set undone_at = new.created_at where id = gone and undone_at is null;
  end loop;
  return null;
end $$;
create trigger journal_entry_reversal_bank after insert on journal_entry for each row when (new.reverses is not null) execute function bank_follow_reversal();
