-- What was invoiced for a span of days, such as a year of hosting: the part beyond the end of a fiscal year is income of the
-- next (account 487). Entered by hand or from a table until subscriptions say it by themselves.
create table income_period (
  id         text primary key,
  label      text not null check (length(label) between 1 and 150 and label !~ '[[:cntrl:]]'),
  account    text not null references ledger_account check (account like '7%'),
  party_id   text references ledger_party,
  -- day of the entry that took it for income
  booked_on  date not null,
  from_day   date not null,
  to_day     date not null,
  -- net of tax
  cents      bigint not null check (cents between 1 and 1000000000000),
  entered_by text references person,
  entered_at timestamptz not null,
  removed_at timestamptz,
  check (to_day >= from_day and to_day < from_day + interval '120 months')
);
create index income_period_span on income_period (to_day, booked_on) where removed_at is null;
create function guard_income_period() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then raise exception 'a period stays'; end if;
  if old.removed_at is not null or (to_jsonb(new) - 'removed_at') <> (to_jsonb(old) - 'removed_at') then raise exception 'a period does not change' using errcode = 'OV341'; end if;
  return new;
end $$;
create trigger income_period_guard before update or delete on income_period for each row execute function guard_income_period();
create trigger income_period_no_truncate before truncate on income_period for each statement execute function refuse_change();
