-- Whose books these are.
create table ledger_setting (
  one_row boolean primary key default true check (one_row),
  chart   text not null check (chart in ('company', 'association')),
  -- nine figures; names the tax file (LPF A47 A-1, IX)
  siren   text check (siren ~ '^[0-9]{9}$')
);

-- The tax file leaves the closing of accounts 6 and 7 out and wants numbers without a gap: so closing entries come last
-- in their fiscal year, and nothing else comes after them.
alter function guard_entry() rename to number_entry;
drop trigger journal_entry_guard on journal_entry;
create function guard_end_of_year() returns trigger language plpgsql as $$
begin
  if new.state = 'validated' and old.state = 'draft'
     and (select kind from journal where code = new.journal) not in ('closing', 'opening')
     and exists (select from journal_entry e join journal j on j.code = e.journal
                  where j.kind = 'closing' and e.fiscal_year_id = (select id from fiscal_year where new.day between start_day and end_day for update)) then
    raise exception 'accounts of this fiscal year are closed off' using errcode = 'OV007';
  end if;
  return new;
end $$;
-- triggers run in the order of their names
create trigger journal_entry_closing before update on journal_entry for each row execute function guard_end_of_year();
create trigger journal_entry_guard before insert or update or delete on journal_entry for each row execute function number_entry();
