-- Fixed assets. What the database holds by itself, whatever program writes:
--   one depreciation that stands for a fiscal year, one leaving that stands for an asset (an entry reversed, they stand no
--   more and others may be written); what an entry writes off is what its assets say, account by account; nothing written
--   off beyond the cost; the figures of an asset stay once they were used.
create table asset (
  id                   text primary key,
  -- what people call it by: 1, 2…
  number               integer not null unique check (number > 0),
  label                text not null check (length(label) between 1 and 150 and label !~ '[[:cntrl:]]'),
  account              text not null references ledger_account check (account ~ '^2[012]'),
  cost_cents           bigint not null check (cost_cents between 1 and 1000000000000),
  residual_cents       bigint not null default 0 check (residual_cents between 0 and cost_cents),
  acquired_on          date not null,
  in_service_on        date not null,
  -- null: it does not wear out
  life_months          integer check (life_months between 1 and 1200),
  depreciation_account text references ledger_account check (depreciation_account ~ '^28'),
  charge_account       text references ledger_account check (charge_account ~ '^681'),
  supplier             text not null default '' check (length(supplier) <= 150 and supplier !~ '[[:cntrl:]]'),
  -- the entry that brought it into the books; null where others did, before these
  entry_id             text references journal_entry,
  -- what other books had written off before a day
  taken_over_on        date,
  taken_over_cents     bigint check (taken_over_cents between 0 and cost_cents),
  created_by           text references person,
  created_at           timestamptz not null,
  -- a record made by mistake
  removed_at           timestamptz,
  check (num_nulls(life_months, depreciation_account, charge_account) in (0, 3)),
  check ((taken_over_on is null) = (taken_over_cents is null)),
  check (life_months is not null or taken_over_on is null)
);
create index asset_entry on asset (entry_id) where entry_id is not null;

-- A plan changes for what is still to come.
create table asset_revision (
  asset_id         text not null references asset,
  from_day         date not null,
  remaining_months integer not null check (remaining_months between 1 and 1200),
  residual_cents   bigint not null check (residual_cents >= 0),
  reason           text not null check (btrim(reason) <> '' and length(reason) <= 300),
  made_by          text references person,
  made_at          timestamptz not null,
  primary key (asset_id, from_day)
);

-- What an entry wrote off an asset.
create table asset_charge (
  asset_id    text not null references asset,
  entry_id    text not null references journal_entry,
  through_day date not null,
  cents       bigint not null check (cents > 0),
  primary key (asset_id, entry_id)
);
create index asset_charge_entry on asset_charge (entry_id);

-- The depreciation of a fiscal year: one entry for all assets.
create table depreciation_run (
  id             text primary key,
  fiscal_year_id text not null references fiscal_year,
  entry_id       text not null unique references journal_entry,
  cents          bigint not null check (cents > 0),
  written_by     text references person,
  written_at     timestamptz not null
);

create table asset_disposal (
  id                text primary key,
  asset_id          text not null references asset,
  kind              text not null check (kind in ('sale', 'scrapping', 'theft')),
  day               date not null,
  -- net of tax
  proceeds_cents    bigint not null check (proceeds_cents between 0 and 1000000000000),
  vat_cents         bigint not null check (vat_cents >= 0),
  -- written off in all by that day, and what was left
  accumulated_cents bigint not null check (accumulated_cents >= 0),
  net_cents         bigint not null check (net_cents >= 0),
  words             text not null default '' check (length(words) <= 200 and words !~ '[[:cntrl:]]'),
  entry_id          text not null unique references journal_entry,
  written_by        text references person,
  written_at        timestamptz not null,
  check (proceeds_cents > 0 or vat_cents = 0)
);
create index asset_disposal_asset on asset_disposal (asset_id);

-- An entry stands as long as no other reverses it.
create function entry_stands(wanted text) returns boolean language sql stable as $$
  select not exists (select from journal_entry where reverses = wanted)
$$;

create function guard_asset() returns trigger language plpgsql as $$
declare is_used boolean;
begin
  if tg_op = 'DELETE' then raise exception 'an asset stays' using errcode = 'OV321'; end if;
  if old.removed_at is not null then raise exception 'a removed asset does not change' using errcode = 'OV321'; end if;
  if (new.id, new.number, new.created_by, new.created_at) is distinct from (old.id, old.number, old.created_by, old.created_at) then
    raise exception 'an asset keeps its number' using errcode = 'OV321';
  end if;
  is_used := exists (select from asset_charge where asset_id = old.id and entry_stands(entry_id))
    or exists (select from asset_disposal where asset_id = old.id and entry_stands(entry_id));
  if is_used and (to_jsonb(new) - array['label', 'supplier', 'entry_id']) <> (to_jsonb(old) - array['label', 'supplier', 'entry_id']) then
    raise exception 'figures that were used stay' using errcode = 'OV321';
  end if;
  return new;
end $$;
create trigger asset_guard before update or delete on asset for each row execute function guard_asset();
create trigger asset_no_truncate before truncate on asset for each statement execute function refuse_change();

-- Of two at once the second waits for the asset, and then sees what the first wrote.
create function enter_revision() returns trigger language plpgsql as $$
begin
  perform from asset where id = new.asset_id for update;
  if exists (select from asset_charge where asset_id = new.asset_id and through_day >= new.from_day and entry_stands(entry_id)) then
    raise exception 'a plan changes for what is still to come' using errcode = 'OV322';
  end if;
  return new;
end $$;
create trigger asset_revision_enter before insert on asset_revision for each row execute function enter_revision();
create function leave_revision() returns trigger language plpgsql as $$
begin
  perform from asset where id = old.asset_id for update;
  if exists (select from asset_charge where asset_id = old.asset_id and through_day >= old.from_day and entry_stands(entry_id)) then
    raise exception 'a plan that was used stays' using errcode = 'OV322';
  end if;
  return old;
end $$;
create trigger asset_revision_leave before delete on asset_revision for each row execute function leave_revision();
create trigger asset_revision_stays before update on asset_revision for each row execute function refuse_change();
create trigger asset_revision_no_truncate before truncate on asset_revision for each statement execute function refuse_change();

create function enter_depreciation_run() returns trigger language plpgsql as $$
begin
  perform from fiscal_year where id = new.fiscal_year_id for update;
  if exists (select from depreciation_run where fiscal_year_id = new.fiscal_year_id and entry_stands(entry_id)) then
    raise exception 'the depreciation of this year is written' using errcode = 'OV323';
  end if;
  return new;
end $$;
create trigger depreciation_run_enter before insert on depreciation_run for each row execute function enter_depreciation_run();

create function enter_asset_disposal() returns trigger language plpgsql as $$
begin
  perform from asset where id = new.asset_id for update;
  if exists (select from asset_disposal where asset_id = new.asset_id and entry_stands(entry_id)) then
    raise exception 'this asset is gone' using errcode = 'OV324';
  end if;
  return new;
end $$;
create trigger asset_disposal_enter before insert on asset_disposal for each row execute function enter_asset_disposal();

-- At commit: the entry says of each account 28 what its assets say, and nothing is written off beyond the cost.
create function check_asset_charge() returns trigger language plpgsql as $$
begin
  if exists (
    select from (
      select a.depreciation_account as account, c.cents from asset_charge c join asset a on a.id = c.asset_id where c.entry_id = new.entry_id
      union all
      select a.depreciation_account, -d.accumulated_cents from asset_disposal d join asset a on a.id = d.asset_id where d.entry_id = new.entry_id and a.depreciation_account is not null
      union all
      select l.account, l.debit_cents - l.credit_cents from entry_line l where l.entry_id = new.entry_id and l.account like '28%') as sides
     group by account having sum(cents) <> 0) then
    raise exception 'the entry is not what its assets say' using errcode = 'OV325';
  end if;
  return null;
end $$;
create constraint trigger asset_charge_holds after insert on asset_charge deferrable initially deferred for each row execute function check_asset_charge();
create constraint trigger depreciation_run_holds after insert on depreciation_run deferrable initially deferred for each row execute function check_asset_charge();
create constraint trigger asset_disposal_holds after insert on asset_disposal deferrable initially deferred for each row execute function check_asset_charge();

create function check_asset_cost() returns trigger language plpgsql as $$
begin
  if exists (select from asset a where a.id = new.asset_id
      and a.cost_cents < coalesce(a.taken_over_cents, 0) + (select coalesce(sum(cents), 0) from asset_charge where asset_id = a.id and entry_stands(entry_id))) then
    raise exception 'more is written off than it cost' using errcode = 'OV325';
  end if;
  return null;
end $$;
create constraint trigger asset_charge_within after insert on asset_charge deferrable initially deferred for each row execute function check_asset_cost();

create trigger asset_charge_stays before update or delete on asset_charge for each row execute function refuse_change();
create trigger asset_charge_no_truncate before truncate on asset_charge for each statement execute function refuse_change();
create trigger depreciation_run_stays before update or delete on depreciation_run for each row execute function refuse_change();
create trigger depreciation_run_no_truncate before truncate on depreciation_run for each statement execute function refuse_change();
create trigger asset_disposal_stays before update or delete on asset_disposal for each row execute function refuse_change();
create trigger asset_disposal_no_truncate before truncate on asset_disposal for each statement execute function refuse_change();
