-- Doubtful debts: what a customer owes moved from 411 to 416, what is written down for it, paid after all, or lost. What the
-- database holds by itself: nobody gives up what they proposed to give up; no more leaves than was owed; what is written
-- down is never more than what is still owed. Entries reversed count no more.
create table doubtful_debt (
  id             text primary key,
  number         integer not null unique check (number > 0),
  party_id       text references ledger_party,
  label          text not null check (length(label) between 1 and 200 and label !~ '[[:cntrl:]]'),
  reason         text not null check (btrim(reason) <> '' and length(reason) <= 300),
  -- with tax, and the tax in it
  cents          bigint not null check (cents between 1 and 1000000000000),
  vat_cents      bigint not null check (vat_cents >= 0 and vat_cents < cents),
  -- of the oldest line that it came from
  since_day      date not null,
  moved_entry_id text not null unique references journal_entry,
  moved_by       text references person,
  moved_at       timestamptz not null
);
create trigger doubtful_debt_stays before update or delete on doubtful_debt for each row execute function refuse_change();
create trigger doubtful_debt_no_truncate before truncate on doubtful_debt for each statement execute function refuse_change();

create table debt_step (
  debt_id         text not null references doubtful_debt,
  entry_id        text not null unique references journal_entry,
  kind            text not null check (kind in ('provision', 'payment', 'write-off')),
  -- what leaves 416, and what is put to 491 (taken back when negative)
  cents           bigint not null check (cents >= 0),
  provision_cents bigint not null,
  made_by         text references person,
  made_at         timestamptz not null,
  primary key (debt_id, entry_id),
  check ((kind = 'provision') = (cents = 0)),
  check (kind = 'provision' or provision_cents <= 0)
);
create trigger debt_step_stays before update or delete on debt_step for each row execute function refuse_change();
create trigger debt_step_no_truncate before truncate on debt_step for each statement execute function refuse_change();

create table debt_write_off (
  id          text primary key,
  debt_id     text not null references doubtful_debt,
  reason      text not null check (btrim(reason) <> '' and length(reason) <= 300),
  -- the tax comes back: the invoice was put right (CGI art. 272, 1)
  vat_back    boolean not null,
  proposed_by text not null references person,
  proposed_at timestamptz not null,
  declined_at timestamptz,
  approved_by text references person,
  approved_at timestamptz,
  entry_id    text unique references journal_entry,
  check (approved_by <> proposed_by),
  check (num_nulls(approved_by, approved_at, entry_id) in (0, 3)),
  check (declined_at is null or approved_at is null)
);
create unique index debt_write_off_waiting on debt_write_off (debt_id) where declined_at is null and approved_at is null;
create function guard_write_off() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then raise exception 'a proposal stays'; end if;
  if old.declined_at is not null or old.approved_at is not null
     or (new.id, new.debt_id, new.reason, new.vat_back, new.proposed_by, new.proposed_at) is distinct from (old.id, old.debt_id, old.reason, old.vat_back, old.proposed_by, old.proposed_at) then
    raise exception 'a proposal does not change' using errcode = 'OV331';
  end if;
  return new;
end $$;
create trigger debt_write_off_guard before update or delete on debt_write_off for each row execute function guard_write_off();
create trigger debt_write_off_no_truncate before truncate on debt_write_off for each statement execute function refuse_change();

-- Of two at once the second waits for the debt.
create function enter_debt_step() returns trigger language plpgsql as $$
begin
  perform from doubtful_debt where id = new.debt_id for update;
  return new;
end $$;
create trigger debt_step_enter before insert on debt_step for each row execute function enter_debt_step();

create function check_debt() returns trigger language plpgsql as $$
declare
  debt doubtful_debt;
  left_cents bigint;
  provided bigint;
begin
  select * into strict debt from doubtful_debt where id = new.debt_id;
  select debt.cents - coalesce(sum(cents), 0), coalesce(sum(provision_cents), 0) into left_cents, provided from debt_step where debt_id = debt.id and entry_stands(entry_id);
  if left_cents < 0 or provided < 0 or provided > left_cents then
    raise exception 'more leaves, or is written down, than is owed' using errcode = 'OV332';
  end if;
  if (select coalesce(sum(credit_cents - debit_cents), 0) from entry_line where entry_id = new.entry_id and account like '416%') <> new.cents
     or (select coalesce(sum(credit_cents - debit_cents), 0) from entry_line where entry_id = new.entry_id and account like '491%') <> new.provision_cents then
    raise exception 'the entry is not what the step says' using errcode = 'OV332';
  end if;
  if new.kind = 'write-off' and not exists (select from debt_write_off where entry_id = new.entry_id and debt_id = debt.id) then
    raise exception 'a debt is given up by two' using errcode = 'OV332';
  end if;
  return null;
end $$;
create constraint trigger debt_step_holds after insert on debt_step deferrable initially deferred for each row execute function check_debt();
