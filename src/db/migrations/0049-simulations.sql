-- Prices that are not voted yet, tried on what members really used. What the database holds by itself, whatever program writes:
--   what was proposed stays as it was proposed: who wants other prices or another period proposes anew;
--   what was worked out stays; worked out again it is a row beside;
--   one reckoning at a time of each simulation.

create table tariff_simulation (
  id             text primary key,
  number         integer not null unique check (number > 0),
  label          text not null check (length(label) between 1 and 100 and label !~ '[[:cntrl:]]'),
  -- why it is proposed, for who reads
  reason         text not null default '' check (length(reason) <= 500),
  -- the days whose use and subscriptions it is tried on, both in
  from_day       date not null,
  to_day         date not null,
  -- what it is held against: the prices in force on this day
  base_day       date not null,
  -- per cent by which who is above what is included uses less
  reduce_percent smallint not null default 0 check (reduce_percent between 0 and 100),
  -- per cent of customers who leave: those whose price rises most, or anyone
  leave_percent  smallint not null default 0 check (leave_percent between 0 and 100),
  leavers        text not null default 'raised' check (leavers in ('raised', 'anyone')),
  -- per cent of a plan's subscriptions that take another
  move_percent   smallint not null default 0 check (move_percent between 0 and 100),
  move_from      text references plan,
  move_to        text references plan,
  -- of the resolution that it is put to the vote with
  body           text check (body in ('meeting', 'board', 'management')),
  resolution     text check (length(btrim(resolution)) between 1 and 60),
  -- what it became once voted
  tariff_id      text references tariff,
  proposed_by    text references person,
  proposed_at    timestamptz not null,
  withdrawn_at   timestamptz,
  check (to_day >= from_day and to_day < from_day + interval '3 years'),
  check ((move_percent > 0) = (move_from is not null) and (move_percent > 0) = (move_to is not null) and (move_from is null or move_from <> move_to)),
  check ((body is null) = (resolution is null))
);

-- Of plans that it does not name today's price goes on.
create table tariff_simulation_price (
  simulation_id text not null references tariff_simulation,
  plan_id       text not null references plan,
  -- as in tariff_price
  price         bigint not null check (price between 0 and 10000000000),
  included      bigint check (included between 0 and 1000000000000),
  overage_price bigint check (overage_price between 0 and 10000000000),
  primary key (simulation_id, plan_id),
  check ((included is null) = (overage_price is null))
);

create table tariff_simulation_run (
  id            text primary key,
  simulation_id text not null references tariff_simulation,
  -- 1 is the first, of each simulation
  number        integer not null check (number > 0),
  state         text not null default 'waiting' check (state in ('waiting', 'done', 'failed')),
  -- how far it is: months read and customers reckoned
  done          integer not null default 0,
  whole         integer not null default 0,
  -- begun so many times; a process that was killed begins anew
  attempts      integer not null default 0,
  asked_by      text references person,
  asked_at      timestamptz not null,
  ended_at      timestamptz,
  took_ms       integer,
  -- what it rests on, part by part: a hash and a few sums
  inputs        jsonb,
  result        jsonb,
  -- SHA-256 of the result: the same figures or not
  result_hash   text,
  unique (simulation_id, number),
  check ((state = 'done') = (result is not null and result_hash is not null and inputs is not null)),
  check ((state = 'waiting') = (ended_at is null))
);
create unique index tariff_simulation_run_alone on tariff_simulation_run (simulation_id) where state = 'waiting';
create index tariff_simulation_run_asked on tariff_simulation_run (asked_by, asked_at);

create function guard_tariff_simulation() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (to_jsonb(new) - '{body,resolution,tariff_id,withdrawn_at}'::text[]) is distinct from (to_jsonb(old) - '{body,resolution,tariff_id,withdrawn_at}'::text[]) then
    raise exception 'a simulation stays as it was proposed' using errcode = 'OV506';
  end if;
  return new;
end $$;
create trigger tariff_simulation_guard before update or delete on tariff_simulation for each row execute function guard_tariff_simulation();
create trigger tariff_simulation_no_truncate before truncate on tariff_simulation for each statement execute function refuse_change();
create trigger tariff_simulation_price_stays before update or delete on tariff_simulation_price for each row execute function refuse_change();
create trigger tariff_simulation_price_no_truncate before truncate on tariff_simulation_price for each statement execute function refuse_change();

create function guard_tariff_simulation_run() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.state <> 'waiting' then raise exception 'what was worked out stays' using errcode = 'OV506'; end if;
  return new;
end $$;
create trigger tariff_simulation_run_guard before update or delete on tariff_simulation_run for each row execute function guard_tariff_simulation_run();
create trigger tariff_simulation_run_no_truncate before truncate on tariff_simulation_run for each statement execute function refuse_change();

-- A member's own use over a year, without the rows of everybody else.
create index site_usage_member on site_usage (member_id, day);
