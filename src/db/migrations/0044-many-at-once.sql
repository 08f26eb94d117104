-- Many at once: a billing run validates fifty entries in one statement. They enter the books in the order given, which an
-- update of many rows does not promise, so that numbers of invoices and of their entries run alike.
create function validate_entries(ids text[], validator text, at timestamptz) returns table (entry_id text, entry_number integer) language plpgsql as $$
declare wanted text;
begin
  foreach wanted in array ids loop
    return query update journal_entry e set state = 'validated', validated_by = validator, validated_at = at where e.id = wanted returning e.id, e.number;
  end loop;
end $$;

-- The last letters of an account: with thousands of them each new one looked through all.
create index lettering_last on lettering (account, length(code) desc, code desc);

-- Whether a year is closed off is asked for each new entry: of the months, not of all its entries (9 of 60 s of a billing run).
create index ledger_month_closing on ledger_month (fiscal_year_id) where kind = 'closing';
create or replace function guard_end_of_year() returns trigger language plpgsql as $$
begin
  if new.state = 'validated' and old.state = 'draft'
     and (select kind from journal where code = new.journal) not in ('closing', 'opening')
     and exists (select from ledger_month where kind = 'closing' and fiscal_year_id = (select id from fiscal_year where new.day between start_day and end_day for update)) then
    raise exception 'accounts of this fiscal year are closed off' using errcode = 'OV007';
  end if;
  return new;
end $$;
