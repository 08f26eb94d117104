-- What membership and hosting cost, since when and by whose vote; who subscribed to what; what was billed for which days.
-- What the database holds by itself, whatever program writes:
--   no day of a subscription is billed twice, unless a credit note freed it;
--   a tariff that was voted stays as it was voted, and takes effect on no day before the vote;
--   one billing run at a time.

-- Of text keys beside ranges in one exclusion constraint.
create extension if not exists btree_gist;

-- What one may subscribe to.
create table plan (
  id          text primary key,
  code        text not null unique check (code ~ '^[A-Z0-9][A-Z0-9-]{0,11}$'),
  name        text not null check (length(name) between 1 and 100 and name !~ '[[:cntrl:]]'),
  -- the months that its price is for
  months      smallint not null check (months in (1, 3, 12)),
  -- at the beginning of its days, or after their end
  billed      text not null default 'advance' check (billed in ('advance', 'arrears')),
  -- what is measured month by month: bytes sent, or the mean of what lay on the disk
  measure     text check (measure in ('traffic', 'disk')),
  level       text not null default 'standard' check (level in ('standard', 'intermediate', 'reduced')),
  account     text not null default '706' references ledger_account,
  version     integer not null default 1,
  created_by  text references person,
  created_at  timestamptz not null,
  archived_at timestamptz
);

-- Prices that somebody voted, from a day on. Of a plan that a tariff does not name, the one before goes on.
create table tariff (
  id           text primary key,
  from_day     date not null,
  label        text not null check (length(label) between 1 and 100 and label !~ '[[:cntrl:]]'),
  body         text not null check (body in ('meeting', 'board', 'management')),
  voted_on     date not null,
  -- « 4 », « 2026-7 »: of the resolution in its minutes
  resolution   text not null check (length(btrim(resolution)) between 1 and 60),
  entered_by   text references person,
  entered_at   timestamptz not null,
  withdrawn_at timestamptz,
  -- nobody owes for days at which the price was not voted yet
  check (from_day >= voted_on)
);
create unique index tariff_day on tariff (from_day) where withdrawn_at is null;

create table tariff_price (
  tariff_id     text not null references tariff,
  plan_id       text not null references plan,
  -- ten-thousandths of a euro, net, for the plan's months
  price         bigint not null check (price between 0 and 10000000000),
  -- thousandths of a gigabyte a month that it holds, and ten-thousandths of a euro for a gigabyte more
  included      bigint check (included between 0 and 1000000000000),
  overage_price bigint check (overage_price between 0 and 10000000000),
  primary key (tariff_id, plan_id),
  check ((included is null) = (overage_price is null))
);

create table subscription (
  id          text primary key,
  number      integer not null unique check (number > 0),
  customer_id text not null references customer,
  member_id   text references member,
  -- said on invoices: « velo.example », or nothing
  label       text not null default '' check (length(label) <= 100 and label !~ '[[:cntrl:]]'),
  start_day   date not null,
  -- the last day
  end_day     date,
  -- periods are counted from it
  anchor_day  date not null,
  months      smallint not null check (months in (1, 3, 12)),
  version     integer not null default 1,
  created_by  text references person,
  created_at  timestamptz not null,
  ended_at    timestamptz,
  end_reason  text not null default '' check (length(end_reason) <= 300),
  check (end_day >= start_day - 1),
  check ((end_day is null) = (ended_at is null))
);
create index subscription_customer on subscription (customer_id);
create index subscription_member on subscription (member_id) where member_id is not null;

-- Which plan, how many, from a day on.
create table subscription_plan (
  subscription_id text not null references subscription,
  from_day        date not null,
  plan_id         text not null references plan,
  quantity        integer not null check (quantity between 1 and 10000),
  entered_by      text references person,
  entered_at      timestamptz not null,
  primary key (subscription_id, from_day)
);
create index subscription_plan_plan on subscription_plan (plan_id);

-- A lower price for some days and why; the whole of it: free.
create table subscription_reduction (
  id              text primary key,
  subscription_id text not null references subscription,
  from_day        date not null,
  to_day          date not null,
  -- hundredths of a per cent
  percent         integer not null check (percent between 1 and 10000),
  reason          text not null check (length(btrim(reason)) between 1 and 200),
  entered_by      text references person,
  entered_at      timestamptz not null,
  removed_at      timestamptz,
  check (to_day >= from_day),
  constraint reduction_alone exclude using gist (subscription_id with =, daterange(from_day, to_day, '[]') with &&) where (removed_at is null)
);

-- The letter that says « 80 % »: without it nothing above is billed.
create table usage_warning (
  id              text primary key,
  subscription_id text not null references subscription,
  -- the month, counted from the anchor
  from_day        date not null,
  to_day          date not null,
  warned_on       date not null,
  measure         text not null check (measure in ('traffic', 'disk')),
  -- thousandths of a gigabyte
  used            bigint not null,
  included        bigint not null,
  letters         integer not null check (letters > 0),
  warned_at       timestamptz not null,
  unique (subscription_id, from_day),
  check (warned_on between from_day and to_day)
);

create table billing_run (
  id           text primary key,
  number       integer not null unique check (number > 0),
  -- billed: periods that have begun by then (in advance) or are over (afterwards), and months of use that are over
  until_day    date not null,
  issued_on    date not null,
  label        text not null check (length(label) between 1 and 100 and label !~ '[[:cntrl:]]'),
  state        text not null default 'preparing' check (state in ('preparing', 'prepared', 'issuing', 'issued', 'cancelled')),
  -- how far the state's work has come: customers
  done         integer not null default 0,
  whole        integer not null default 0,
  -- the last customer that was worked out
  reached      text not null default '',
  -- what the work was refused for: a code and parameters
  refusal      jsonb,
  prepared_by  text references person,
  created_at   timestamptz not null,
  prepared_at  timestamptz,
  issued_by    text references person,
  issuing_at   timestamptz,
  ended_at     timestamptz
);
create unique index billing_run_alone on billing_run ((true)) where state in ('preparing', 'prepared', 'issuing');

-- A customer's invoice before it is one.
create table billing_draft (
  id          text primary key,
  run_id      text not null references billing_run on delete cascade,
  customer_id text not null references customer,
  -- refused: changed since, or what the invoice was refused for; nothing: all of it free or held
  state       text not null default 'draft' check (state in ('draft', 'issued', 'nothing', 'refused')),
  refusal     jsonb,
  -- net, of the lines that are taken
  net_cents   bigint not null,
  -- tax in, as of today
  total_cents bigint not null,
  -- net, of the customer's last run before; null: never
  last_cents  bigint,
  invoice_id  text references sales_invoice,
  unique (run_id, customer_id),
  check ((state = 'issued') = (invoice_id is not null))
);
create index billing_draft_left on billing_draft (run_id, customer_id) where state = 'draft';

create table billing_line (
  draft_id        text not null references billing_draft on delete cascade,
  place           smallint not null,
  subscription_id text not null references subscription,
  -- as it was read
  version         integer not null,
  kind            text not null check (kind in ('flat', 'usage')),
  from_day        date not null,
  to_day          date not null,
  label           text not null,
  account         text not null,
  level           text not null,
  quantity        bigint not null,
  unit            text not null,
  unit_price      bigint not null,
  net_cents       bigint not null,
  -- of use: what was measured, included, billed, which days are missing, the day of the warning
  facts           jsonb,
  -- of the rows of use that it rests on
  usage_hash      bytea,
  -- hold: not this time; waive: never
  state           text not null check (state in ('take', 'hold', 'waive')),
  why             text not null default '' check (why in ('', 'no-price', 'days-missing', 'person')),
  primary key (draft_id, place)
);
create index billing_line_subscription on billing_line (subscription_id);

-- Days of a subscription that are dealt with: invoiced, free, nothing above, or given up.
create table billed_span (
  id              text primary key,
  subscription_id text not null references subscription,
  kind            text not null check (kind in ('flat', 'usage')),
  days            daterange not null check (not isempty(days) and not lower_inf(days) and not upper_inf(days)),
  outcome         text not null check (outcome in ('invoiced', 'free', 'nothing', 'waived')),
  net_cents       bigint not null default 0,
  run_id          text not null references billing_run,
  invoice_id      text references sales_invoice,
  facts           jsonb,
  usage_hash      bytea,
  recorded_at     timestamptz not null,
  -- the credit note that gave the days back
  freed_by        text references sales_invoice,
  -- free days and months of nothing above go with the invoice that was made beside them
  check (case outcome when 'invoiced' then invoice_id is not null when 'waived' then invoice_id is null else true end),
  constraint billed_once exclude using gist (subscription_id with =, kind with =, days with &&) where (freed_by is null)
);
create index billed_span_invoice on billed_span (invoice_id) where invoice_id is not null;
create index billed_span_run on billed_span (run_id);

-- What was voted stays: a tariff is withdrawn whole, while no day at its prices is billed.
create function guard_tariff() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (to_jsonb(new) - 'withdrawn_at') is distinct from (to_jsonb(old) - 'withdrawn_at') or old.withdrawn_at is not null then
    raise exception 'a voted tariff stays as it was voted' using errcode = 'OV501';
  end if;
  if exists (
    select from tariff_price t join subscription_plan p on p.plan_id = t.plan_id join billed_span b on b.subscription_id = p.subscription_id
     where t.tariff_id = old.id and b.freed_by is null and b.recorded_at >= old.entered_at and upper(b.days) > old.from_day and upper(b.days) > p.from_day) then
    raise exception 'days at its prices are billed' using errcode = 'OV502';
  end if;
  return new;
end $$;
create trigger tariff_guard before update or delete on tariff for each row execute function guard_tariff();
create trigger tariff_no_truncate before truncate on tariff for each statement execute function refuse_change();
create trigger tariff_price_stays before update or delete on tariff_price for each row execute function refuse_change();
create trigger tariff_price_no_truncate before truncate on tariff_price for each statement execute function refuse_change();

-- Billed days stay; the credit note of their invoice frees them.
create function guard_billed_span() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if not exists (select from subscription s where s.id = new.subscription_id and new.days <@ daterange(s.start_day, s.end_day, '[]')) then
      raise exception 'days that are not of the subscription' using errcode = 'OV503';
    end if;
    return new;
  end if;
  if tg_op = 'DELETE' or old.freed_by is not null or (to_jsonb(new) - 'freed_by') is distinct from (to_jsonb(old) - 'freed_by') then
    raise exception 'billed days stay' using errcode = 'OV504';
  end if;
  if not exists (select from sales_invoice c where c.id = new.freed_by and c.kind = 'credit-note' and c.corrects = old.invoice_id) then
    raise exception 'billed days are freed by a credit note of their invoice' using errcode = 'OV504';
  end if;
  return new;
end $$;
create trigger billed_span_guard before insert or update or delete on billed_span for each row execute function guard_billed_span();
create trigger billed_span_no_truncate before truncate on billed_span for each statement execute function refuse_change();

-- A run that was issued stays with what it was made of.
create function guard_billing_run() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.state in ('issued', 'cancelled') then raise exception 'a billing run that is over stays' using errcode = 'OV505'; end if;
  if new.state = 'cancelled' and exists (select from billing_draft where run_id = old.id and state = 'issued') then raise exception 'a run that issued invoices goes to its end' using errcode = 'OV505'; end if;
  return new;
end $$;
create trigger billing_run_guard before update or delete on billing_run for each row execute function guard_billing_run();
