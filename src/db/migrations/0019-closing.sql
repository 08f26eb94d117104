-- The closing of a fiscal year: prepared by one person, released by another. What the database holds by itself:
--   one closing of a year at a time, and once; who prepared is not who released; what was prepared does not change;
--   when it is done the year is closed, its accounts 6 to 8 stand at nothing, and the next year opens with its balances.

create table year_closing (
  id               text primary key,
  fiscal_year_id   text not null references fiscal_year,
  -- as worked out when it was prepared; a profit is positive
  result_cents     bigint not null,
  -- the year's last number then: whatever is written after makes it stale
  last_number      integer not null,
  -- what was done about them, or why there is nothing to do, in words
  cut_off          text not null check (btrim(cut_off) <> '' and length(cut_off) <= 500),
  depreciation     text not null check (btrim(depreciation) <> '' and length(depreciation) <= 500),
  prepared_by      text not null references person,
  prepared_at      timestamptz not null,
  discarded_at     timestamptz,
  released_by      text references person,
  -- when the release began; whoever begins it anew after a crash raises the attempt
  released_at      timestamptz,
  attempt          integer not null default 0,
  -- entries whose seals were checked so far, of how many
  checked          bigint not null default 0,
  total            bigint not null default 0,
  progress_at      timestamptz,
  -- why the last release was refused: a code of the texts, with its parameters
  refusal          jsonb,
  closed_at        timestamptz,
  next_year_id     text references fiscal_year,
  -- null where nothing was left to open with
  opening_entry_id text references journal_entry,
  check (released_by <> prepared_by),
  check ((released_by is null) = (released_at is null)),
  check (discarded_at is null or released_by is null),
  check (closed_at is null or (released_by is not null and next_year_id is not null))
);
create unique index year_closing_one on year_closing (fiscal_year_id) where discarded_at is null;

-- What the bank says an account held on the last day; a difference is said why.
create table closing_bank (
  closing_id      text not null references year_closing,
  account         text not null references ledger_account,
  book_cents      bigint not null,
  statement_cents bigint not null,
  explanation     text not null default '' check (length(explanation) <= 500),
  primary key (closing_id, account),
  check (statement_cents = book_cents or btrim(explanation) <> '')
);
create trigger closing_bank_stays before update or delete on closing_bank for each row execute function refuse_change();
create trigger closing_bank_no_truncate before truncate on closing_bank for each statement execute function refuse_change();

create function guard_closing() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then raise exception 'a closing stays'; end if;
  if old.closed_at is not null or old.discarded_at is not null
     or (new.id, new.fiscal_year_id, new.result_cents, new.last_number, new.cut_off, new.depreciation, new.prepared_by, new.prepared_at)
        is distinct from (old.id, old.fiscal_year_id, old.result_cents, old.last_number, old.cut_off, old.depreciation, old.prepared_by, old.prepared_at) then
    raise exception 'what was prepared or closed does not change' using errcode = 'OV201';
  end if;
  return new;
end $$;
create trigger year_closing_guard before update or delete on year_closing for each row execute function guard_closing();
create trigger year_closing_no_truncate before truncate on year_closing for each statement execute function refuse_change();

create function check_closing() returns trigger language plpgsql as $$
declare
  year      fiscal_year;
  next_year fiscal_year;
begin
  if new.closed_at is null then return null; end if;
  select * into strict year from fiscal_year where id = new.fiscal_year_id;
  select * into strict next_year from fiscal_year where id = new.next_year_id;
  if year.state <> 'closed' or next_year.start_day <> year.end_day + 1 then
    raise exception 'a closing closes its year and opens the next' using errcode = 'OV202';
  end if;
  if exists (select from ledger_month where fiscal_year_id = year.id and account >= '6' group by account having sum(debit_cents) <> sum(credit_cents)) then
    raise exception 'accounts of the result are not closed off' using errcode = 'OV202';
  end if;
  if exists (
    select from (
      select account, sum(debit_cents - credit_cents) as cents from ledger_month where fiscal_year_id = year.id group by account
      union all
      select account, -sum(debit_cents - credit_cents) from ledger_month where fiscal_year_id = next_year.id and kind = 'opening' group by account) as both_sides
     group by account having sum(cents) <> 0) then
    raise exception 'the opening is not what the year before left' using errcode = 'OV202';
  end if;
  return null;
end $$;
create constraint trigger year_closing_holds after insert or update on year_closing
  deferrable initially deferred for each row execute function check_closing();

-- An opening entry has a line for each account and whom it is about: more than anybody would type.
alter table entry_line drop constraint entry_line_place_check;
alter table entry_line add constraint entry_line_place_check check (place between 1 and 30000);
