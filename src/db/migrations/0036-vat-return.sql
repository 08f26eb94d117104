-- Returns of value-added tax. What the database holds by itself: a period is declared once; what was declared stays; its
-- entry says what it says, and when that is reversed it is declared no longer.

create table vat_return (
  id           text primary key,
  from_day     date not null,
  to_day       date not null,
  -- by box of form 3310-CA3, in cents as the books have them: {"08": {"base": 1, "vat": 1}, …}
  boxes        jsonb not null,
  -- what is owed abroad, by country and rate: [{"country": "DE", "rate": 1900, "base": 1, "vat": 1}]
  abroad       jsonb not null default '[]',
  -- of the form, in whole euros: to pay, or a credit carried on
  due_cents    bigint not null check (due_cents >= 0 and due_cents % 100 = 0),
  credit_cents bigint not null check (credit_cents >= 0 and credit_cents % 100 = 0),
  -- null where there was nothing to write
  entry_id     text unique references journal_entry,
  filed_by     text references person,
  filed_at     timestamptz not null,
  cancelled_by text unique references journal_entry,
  cancelled_at timestamptz,
  check (to_day >= from_day and to_day < from_day + 366),
  check (due_cents = 0 or credit_cents = 0),
  exclude using gist (daterange(from_day, to_day, '[]') with &&) where (cancelled_at is null)
);
create function guard_vat_return() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then raise exception 'what was declared stays'; end if;
  if old.cancelled_at is not null or (to_jsonb(new) - 'cancelled_by' - 'cancelled_at') is distinct from (to_jsonb(old) - 'cancelled_by' - 'cancelled_at') then
    raise exception 'what was declared does not change' using errcode = 'OV411';
  end if;
  return new;
end $$;
create trigger vat_return_guard before update or delete on vat_return for each row execute function guard_vat_return();
create trigger vat_return_no_truncate before truncate on vat_return for each statement execute function refuse_change();
create function follow_vat_reversal() returns trigger language plpgsql as $$
begin
  update vat_return set cancelled_by = new.id, cancelled_at = new.created_at where entry_id = new.reverses;
  return null;
end $$;
create trigger journal_entry_vat_reversal after insert on journal_entry for each row when (new.reverses is not null) execute function follow_vat_reversal();

insert into ledger_account (code, label, created_at)
  select code, label, now() from (values ('44559', 'TVA due dans d’autres États membres (guichet unique)')) as a (code, label) where exists (select from ledger_setting) on conflict do nothing;
