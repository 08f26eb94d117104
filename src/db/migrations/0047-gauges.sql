-- How the cooperative stands, in figures that every member sees: what the board set, what was read each day, what it was told.

-- From where a gauge is near its threshold and beyond it, as the board decided. Null: nothing decided, the gauge says what it does then.
create table gauge_setting (
  one_row            boolean primary key default true check (one_row),
  -- cash that a meeting voted to keep
  reserve_cents      bigint check (reserve_cents between 0 and 1000000000000),
  -- months of cash left below which the board is told, and below which it is an alarm
  runway_near        integer not null default 6 check (runway_near between 1 and 60),
  runway_least       integer not null default 3 check (runway_least between 0 and 59),
  -- over how many months spending is averaged
  burn_months        integer not null default 6 check (burn_months between 3 and 24),
  -- accounts from which on the cooperative pays its way; null: worked out from the books
  break_even         integer check (break_even between 1 and 10000000),
  -- members of whom nothing is heard, and what is late, in per cent of members and of a year's turnover
  phantom_percent    integer not null default 25 check (phantom_percent between 1 and 100),
  arrears_percent    integer not null default 10 check (arrears_percent between 1 and 100),
  -- seats that the meeting filled or wants filled; null: the least of the statutes
  seats              integer check (seats between 1 and 100),
  -- fiscal years with a loss, one after the other, before these books begin
  losses_before      integer not null default 0 check (losses_before between 0 and 50),
  -- days without an entry, a statement or a word of a node after which a figure no longer holds
  quiet_days         integer not null default 45 check (quiet_days between 7 and 370),
  version            integer not null default 1,
  check (runway_near > runway_least)
);
insert into gauge_setting default values;

-- One row a gauge and day. Amounts in the unit of the gauge: cents, hundredths of a month or a per cent, a number.
create table gauge_reading (
  gauge     text not null check (gauge ~ '^[a-z][a-z-]{1,29}$'),
  day       date not null,
  value     bigint,
  -- what is drawn over time, and the threshold in the same unit; the value itself for most
  drawn     bigint,
  threshold bigint,
  state     text not null check (state in ('calm', 'near', 'crossed', 'unknown')),
  -- why, where the state alone does not say it
  because   text check (because ~ '^[a-zA-Z]{1,40}$'),
  -- the last day that its data tells of
  as_of     date,
  -- parts and days that it is made of
  details   jsonb not null,
  read_at   timestamptz not null,
  primary key (gauge, day)
);

-- What the board was told, so that it is told once for each change.
create table gauge_alarm (
  id        bigint generated always as identity primary key,
  gauge     text not null,
  at        timestamptz not null,
  state     text not null check (state in ('calm', 'near', 'crossed', 'unknown')),
  because   text,
  value     bigint,
  threshold bigint,
  -- 0: it calmed down, or the same was written within the week
  letters   integer not null default 0
);
create index gauge_alarm_gauge on gauge_alarm (gauge, id desc);

-- The capital had alarms of its own: they are those of its gauge now.
insert into gauge_alarm (gauge, at, state, because, value, threshold, letters)
  select 'capital-floor', at, case level when 'calm' then 'calm' when 'below' then 'crossed' else 'near' end, case when level = 'queue' then 'queue' end, capital_cents, floor_cents, 0 from capital_alarm order by id;
drop table capital_alarm;
