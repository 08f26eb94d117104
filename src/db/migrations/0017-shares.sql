-- Shares: the register of movements and what follows from it. What the database holds by itself, whatever program writes:
--   movements are numbered without a gap, in the order of their days, never changed or deleted; a reversal is a mirror, once;
--   a holding is the sum of its movements, never below nothing; the value of a share is one and the same;
--   capital = holdings x value = accounts 101 of the books, and what is not paid up = account 1012, at every commit;
--   no redemption takes the capital below its floor; who prepared a payment back is not who released it.
-- See docs/decisions on shares.

create table share_head (
  one_row       boolean primary key default true check (one_row),
  last_number   integer not null default 0,
  last_payment  integer not null default 0,
  last_day      date,
  value_cents   bigint check (value_cents > 0),
  shares        bigint not null default 0 check (shares >= 0),
  unpaid_cents  bigint not null default 0 check (unpaid_cents >= 0),
  -- highest capital ever reached; what was reversed as an error never was
  highest_cents bigint not null default 0
);
insert into share_head default values;

create table share_holding (
  member_id    text primary key references member,
  shares       bigint not null default 0 check (shares >= 0),
  unpaid_cents bigint not null default 0 check (unpaid_cents >= 0)
);

create table share_movement (
  number      integer primary key,
  day         date not null,
  kind        text not null check (kind in ('takeover', 'subscription', 'transfer', 'redemption', 'reversal')),
  shares      bigint not null check (shares between 1 and 1000000),
  value_cents bigint not null,
  from_member text references member,
  to_member   text references member,
  reverses    integer unique references share_movement,
  -- who decided, or why: the board's consent to a transfer, the reason of a reversal
  reference   text not null default '' check (length(reference) <= 300),
  recorded_by text references person,
  recorded_at timestamptz not null,
  check ((kind in ('takeover', 'subscription')) = (from_member is null and to_member is not null and reverses is null)),
  check (kind <> 'transfer' or (from_member is not null and to_member is not null and from_member <> to_member)),
  check (kind <> 'redemption' or (from_member is not null and to_member is null)),
  check ((kind = 'reversal') = (reverses is not null))
);
create index share_movement_from on share_movement (from_member, number) where from_member is not null;
create index share_movement_to on share_movement (to_member, number) where to_member is not null;
create index share_movement_day on share_movement (day, number);

-- What a subscription asks to be paid, and by when.
create table share_subscription (
  movement       integer primary key references share_movement,
  member_id      text not null references member,
  total_cents    bigint not null check (total_cents > 0),
  -- at subscription; the rest by the day
  first_cents    bigint not null,
  balance_due_on date not null,
  check (first_cents between 0 and total_cents)
);
create index share_subscription_member on share_subscription (member_id);

-- What was paid towards it: a payment, its correction (negative), or what a departure lets go.
create table share_payment (
  number       integer primary key,
  subscription integer not null references share_subscription,
  kind         text not null check (kind in ('takeover', 'payment', 'correction', 'waiver')),
  day          date not null,
  cents        bigint not null check (cents <> 0 and (cents < 0) = (kind = 'correction')),
  corrects     integer unique references share_payment,
  entry_id     text references journal_entry,
  recorded_by  text references person,
  recorded_at  timestamptz not null,
  check ((kind = 'correction') = (corrects is not null))
);
create index share_payment_subscription on share_payment (subscription);

-- Requests to be paid back, in the order in which they came: the queue.
create table share_redemption (
  number       integer generated always as identity primary key,
  member_id    text not null references member,
  shares       bigint not null check (shares between 1 and 1000000),
  cause        text not null check (cause in ('part', 'withdrawal', 'exclusion', 'lapse', 'death', 'dissolution')),
  requested_on date not null,
  due_on       date not null check (due_on >= requested_on),
  requested_by text references person,
  requested_at timestamptz not null,
  cancelled_at timestamptz
);
create index share_redemption_member on share_redemption (member_id);

-- A payment back: prepared by one person, released by another, then paid. One request may take several where the floor
-- lets only a part through.
create table share_payout (
  id            text primary key,
  redemption    integer not null references share_redemption,
  shares        bigint not null check (shares >= 1),
  nominal_cents bigint not null check (nominal_cents > 0),
  unpaid_cents  bigint not null check (unpaid_cents >= 0),
  loss_cents    bigint not null check (loss_cents >= 0),
  amount_cents  bigint not null check (amount_cents >= 0),
  prepared_by   text not null references person,
  prepared_at   timestamptz not null,
  discarded_at  timestamptz,
  released_by   text references person,
  released_at   timestamptz,
  released_on   date,
  movement      integer unique references share_movement,
  entry_id      text references journal_entry,
  paid_by       text references person,
  paid_on       date,
  paid_entry_id text references journal_entry,
  reversed_at   timestamptz,
  check (amount_cents = nominal_cents - unpaid_cents - loss_cents),
  check (num_nulls(released_by, released_at, released_on, movement, entry_id) in (0, 5)),
  check (released_by is null or released_by <> prepared_by),
  check (discarded_at is null or released_at is null),
  check (paid_on is null or released_at is not null),
  check ((paid_on is null) = (paid_by is null)),
  check (reversed_at is null or (released_at is not null and paid_on is null))
);
create index share_payout_redemption on share_payout (redemption);
-- one is under way for a request, never two
create unique index share_payout_open on share_payout (redemption) where discarded_at is null and released_at is null;

-- The highest capital that the register tells of, errors that were reversed left out.
create function highest_capital(until date default null) returns bigint language sql stable as $$
  select coalesce(max(capital), 0)::bigint from (
    select sum(case when m.to_member is null then -m.shares when m.from_member is null then m.shares else 0 end * m.value_cents) over (order by m.number) as capital
      from share_movement m
     where m.kind <> 'reversal' and (until is null or m.day <= until)
       and not exists (select from share_movement r where r.reverses = m.number)) as course
$$;

-- Below which no redemption takes the capital on a day: the statutes' amount, a quarter of the highest ever (law 47-1775
-- art. 13), the least of the form (law 47-1775 art. 27: half of C. com. L224-2).
create function capital_floor(on_day date, highest bigint) returns bigint language sql stable as $$
  select greatest(coalesce((v.content #>> '{shares,floorCents}')::bigint, 0), (highest + 3) / 4, case when v.content ->> 'form' = 'sa' then 1850000 else 0 end)
    from (select content from statutes_version where withdrawn_at is null and from_day <= on_day order by from_day desc limit 1) as v
$$;

create function add_to_holding(member text, more_shares bigint, more_unpaid bigint) returns void language sql as $$
  insert into share_holding as h (member_id, shares, unpaid_cents) select member, 0, 0 where not exists (select from share_holding where member_id = member);
  update share_holding set shares = shares + more_shares, unpaid_cents = unpaid_cents + more_unpaid where member_id = member;
$$;

create function enter_movement() returns trigger language plpgsql as $$
declare
  head     share_head;
  original share_movement;
  change   bigint;
  unpaid   bigint := 0;
  floor_is bigint;
begin
  -- whoever writes into the register holds it until commit: numbers have no gap, and of two releases the second waits
  select * into strict head from share_head for update;
  new.number := head.last_number + 1;
  if new.day < head.last_day then raise exception 'the register goes on in the order of days' using errcode = 'OV101'; end if;
  if new.value_cents <> coalesce(head.value_cents, new.value_cents) then raise exception 'shares have one value' using errcode = 'OV102'; end if;
  if new.kind = 'reversal' then
    select * into original from share_movement where number = new.reverses;
    if original.kind = 'reversal' or (new.shares, new.value_cents, new.from_member, new.to_member)
       is distinct from (original.shares, original.value_cents, original.to_member, original.from_member) then
      raise exception 'a reversal mirrors a movement' using errcode = 'OV103';
    end if;
    if original.kind in ('subscription', 'takeover') then
      select total_cents into unpaid from share_subscription where movement = original.number;
      if (select coalesce(sum(cents), 0) from share_payment where subscription = original.number) <> 0 then
        raise exception 'what was paid is corrected first' using errcode = 'OV103';
      end if;
    end if;
  end if;
  change := case when new.to_member is null then -new.shares when new.from_member is null then new.shares else 0 end;
  if new.from_member is not null then perform add_to_holding(new.from_member, -new.shares, -unpaid); end if;
  if new.to_member is not null then perform add_to_holding(new.to_member, new.shares, 0); end if;
  update share_head set last_number = new.number, last_day = new.day, value_cents = new.value_cents, shares = shares + change, unpaid_cents = unpaid_cents - unpaid,
    highest_cents = greatest(highest_cents, (shares + change) * new.value_cents) returning * into head;
  if change < 0 then
    floor_is := capital_floor(new.day, head.highest_cents);
    if floor_is is null then raise exception 'no statutes on %', new.day using errcode = 'OV104'; end if;
    if new.kind = 'redemption' and head.shares * head.value_cents < floor_is then
      raise exception 'the capital would fall below its floor' using errcode = 'OV104';
    end if;
  end if;
  return new;
end $$;
create trigger share_movement_enter before insert on share_movement for each row execute function enter_movement();

create function after_movement() returns trigger language plpgsql as $$
begin
  -- an error that is put right never was a height
  if new.kind = 'reversal' then update share_head set highest_cents = highest_capital(); end if;
  return null;
end $$;
create trigger share_movement_after after insert on share_movement for each row execute function after_movement();

create function enter_subscription() returns trigger language plpgsql as $$
declare moved share_movement;
begin
  select * into strict moved from share_movement where number = new.movement;
  if moved.kind not in ('subscription', 'takeover') or moved.to_member <> new.member_id or moved.shares * moved.value_cents <> new.total_cents then
    raise exception 'a subscription is of its movement' using errcode = 'OV103';
  end if;
  perform add_to_holding(new.member_id, 0, new.total_cents);
  update share_head set unpaid_cents = unpaid_cents + new.total_cents;
  return new;
end $$;
create trigger share_subscription_enter before insert on share_subscription for each row execute function enter_subscription();

create function enter_payment() returns trigger language plpgsql as $$
declare
  asked share_subscription;
  paid  bigint;
begin
  update share_head set last_payment = last_payment + 1, unpaid_cents = unpaid_cents - new.cents returning last_payment into new.number;
  select * into strict asked from share_subscription where movement = new.subscription;
  select coalesce(sum(cents), 0) + new.cents into paid from share_payment where subscription = new.subscription;
  if paid < 0 or paid > asked.total_cents then raise exception 'more than what is asked' using errcode = 'OV105'; end if;
  if new.corrects is not null and not exists (
    select from share_payment p where p.number = new.corrects and p.subscription = new.subscription and p.cents = -new.cents and p.kind = 'payment') then
    raise exception 'a correction mirrors a payment' using errcode = 'OV103';
  end if;
  perform add_to_holding(asked.member_id, 0, -new.cents);
  return new;
end $$;
create trigger share_payment_enter before insert on share_payment for each row execute function enter_payment();

-- Written once.
create trigger share_movement_stays before update or delete on share_movement for each row execute function refuse_change();
create trigger share_movement_no_truncate before truncate on share_movement for each statement execute function refuse_change();
create trigger share_subscription_stays before update or delete on share_subscription for each row execute function refuse_change();
create trigger share_subscription_no_truncate before truncate on share_subscription for each statement execute function refuse_change();
create trigger share_payment_stays before update or delete on share_payment for each row execute function refuse_change();
create trigger share_payment_no_truncate before truncate on share_payment for each statement execute function refuse_change();

-- Derived: the register's own triggers write it, nobody else.
create function only_derived() returns trigger language plpgsql as $$
begin
  if pg_trigger_depth() < 2 then raise exception '% follows from the register', tg_table_name; end if;
  return coalesce(new, old);
end $$;
create trigger share_holding_derived before insert or update or delete on share_holding for each row execute function only_derived();
create trigger share_holding_no_truncate before truncate on share_holding for each statement execute function refuse_change();
create trigger share_head_derived before insert or update or delete on share_head for each row execute function only_derived();
create trigger share_head_no_truncate before truncate on share_head for each statement execute function refuse_change();

create function guard_redemption() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then raise exception 'a request stays'; end if;
  if old.cancelled_at is not null or new.cancelled_at is null or (to_jsonb(new) - 'cancelled_at') <> (to_jsonb(old) - 'cancelled_at') then
    raise exception 'a request does not change';
  end if;
  if exists (select from share_payout where redemption = old.number and discarded_at is null and reversed_at is null) then
    raise exception 'a request that is being paid is not taken back';
  end if;
  return new;
end $$;
create trigger share_redemption_guard before update or delete on share_redemption for each row execute function guard_redemption();
create trigger share_redemption_no_truncate before truncate on share_redemption for each statement execute function refuse_change();

create function guard_payout() returns trigger language plpgsql as $$
declare moved share_movement;
begin
  if tg_op = 'DELETE' then raise exception 'a payment back stays'; end if;
  if (new.id, new.redemption, new.shares, new.nominal_cents, new.unpaid_cents, new.loss_cents, new.amount_cents, new.prepared_by, new.prepared_at)
     is distinct from (old.id, old.redemption, old.shares, old.nominal_cents, old.unpaid_cents, old.loss_cents, old.amount_cents, old.prepared_by, old.prepared_at)
     or old.discarded_at is not null or old.reversed_at is not null
     or (old.released_at is not null and (new.released_by, new.released_at, new.released_on, new.movement, new.entry_id)
         is distinct from (old.released_by, old.released_at, old.released_on, old.movement, old.entry_id))
     or (old.paid_on is not null and (new.paid_by, new.paid_on, new.paid_entry_id) is distinct from (old.paid_by, old.paid_on, old.paid_entry_id)) then
    raise exception 'what was prepared, released or paid does not change' using errcode = 'OV106';
  end if;
  if old.movement is null and new.movement is not null then
    select * into strict moved from share_movement where number = new.movement;
    if moved.kind <> 'redemption' or moved.shares <> new.shares or moved.from_member <> (select member_id from share_redemption where number = new.redemption) then
      raise exception 'a payment back is of its movement' using errcode = 'OV106';
    end if;
    if (select sum(p.shares) from share_payout p where p.redemption = new.redemption and p.id <> new.id and p.released_at is not null and p.reversed_at is null) + new.shares
       > (select shares from share_redemption where number = new.redemption) then
      raise exception 'more than what was asked' using errcode = 'OV106';
    end if;
  end if;
  return new;
end $$;
create trigger share_payout_guard before update or delete on share_payout for each row execute function guard_payout();
create trigger share_payout_no_truncate before truncate on share_payout for each statement execute function refuse_change();

-- At commit: movements = holdings = the books. Whoever writes the last movement or payment of a transaction answers for
-- the sums, so that a thousand of them at once cost one look.
create function check_share_sums() returns trigger language plpgsql as $$
declare
  head share_head;
begin
  select * into strict head from share_head;
  if head.last_number = 0 then return null; end if;
  if tg_table_name = 'share_movement' then
    if exists (
      select from share_holding h where h.member_id in (new.from_member, new.to_member)
        and h.shares <> coalesce((select sum(m.shares) from share_movement m where m.to_member = h.member_id), 0)
                      - coalesce((select sum(m.shares) from share_movement m where m.from_member = h.member_id), 0)) then
      raise exception 'a holding is not the sum of its movements' using errcode = 'OV107';
    end if;
    if new.number <> head.last_number then return null; end if;
  elsif tg_table_name = 'share_payment' then
    if new.number <> head.last_payment then return null; end if;
  end if;
  if exists (select from share_holding where unpaid_cents > shares * head.value_cents) then
    raise exception 'more is unpaid than is held' using errcode = 'OV107';
  end if;
  if (select (coalesce(sum(shares), 0), coalesce(sum(unpaid_cents), 0)) from share_holding) <> (head.shares::numeric, head.unpaid_cents::numeric) then
    raise exception 'holdings do not sum to the capital' using errcode = 'OV107';
  end if;
  if ledger_total('101') <> -head.shares * head.value_cents then
    raise exception 'accounts 101 (%) are not the capital (%)', -ledger_total('101'), head.shares * head.value_cents using errcode = 'OV108';
  end if;
  if ledger_total('1012') <> -head.unpaid_cents then
    raise exception 'account 1012 (%) is not what is unpaid (%)', -ledger_total('1012'), head.unpaid_cents using errcode = 'OV108';
  end if;
  return null;
end $$;
create constraint trigger share_movement_sums after insert on share_movement deferrable initially deferred for each row execute function check_share_sums();
create constraint trigger share_payment_sums after insert on share_payment deferrable initially deferred for each row execute function check_share_sums();
create constraint trigger share_subscription_sums after insert on share_subscription deferrable initially deferred for each row execute function check_share_sums();
create constraint trigger ledger_month_shares after insert or update on ledger_month deferrable initially deferred for each row
  when (new.account like '101%') execute function check_share_sums();

-- While shares are held, statutes keep them and their value.
create function statutes_keep_shares() returns trigger language plpgsql as $$
declare head share_head;
begin
  select * into strict head from share_head for update;
  if head.shares > 0 and (new.content #>> '{shares,valueCents}')::bigint is distinct from head.value_cents then
    raise exception 'shares that are held keep their value' using errcode = 'OV102';
  end if;
  return new;
end $$;
create trigger statutes_version_shares before insert on statutes_version for each row execute function statutes_keep_shares();

-- What the board was told of the capital near its floor, so that it is told once for each change.
create table capital_alarm (
  id            integer generated always as identity primary key,
  at            timestamptz not null,
  level         text not null check (level in ('calm', 'near', 'queue', 'below')),
  capital_cents bigint not null,
  floor_cents   bigint not null
);
