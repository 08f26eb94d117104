-- What nodes observe of sites. Rows say the whole of what they name and carry the node's own growing number, so
-- that the newest one holds however often it is told. No foreign keys: who writes joins `site`, and days of use
-- outlive the site for the accounts.

create table site_minutes (
  site_id text not null,
  at timestamptz not null, -- start of five minutes
  sequence bigint not null,
  requests integer not null,
  pages integer not null,
  status_4xx integer not null,
  status_5xx integer not null,
  bytes_out bigint not null,
  cache_hits integer not null,
  stale_hits integer not null,
  times bytea not null, -- counts of wire/response-times.ts, each as a variable-length number
  cpu_ms bigint not null,
  oom_kills integer not null,
  workers_full integer not null,
  memory_bytes bigint not null,
  workers integer not null,
  last_ok_at timestamptz,
  last_fault_at timestamptz,
  primary key (site_id, at)
);
create index site_minutes_at on site_minutes using brin (at);

create table site_hour (like site_minutes including all);

-- One row a site and day, kept: tariffs and energy are counted from it.
create table site_usage (
  site_id text not null,
  day date not null, -- of the cooperative's calendar
  member_id text not null, -- whose it was that day
  sequence bigint not null,
  requests bigint not null,
  pages bigint not null,
  status_5xx bigint not null,
  bytes_out bigint not null,
  cache_hits bigint not null,
  cpu_ms bigint not null,
  starts integer not null,
  memory_bytes bigint not null, -- highest
  disk_bytes bigint not null, -- last; 0 when not looked at
  times bytea not null,
  primary key (site_id, day)
);
create index site_usage_day on site_usage (day);

create table site_fault (
  site_id text not null,
  day date not null,
  cause text not null,
  file text not null default '', -- '' when no file is at fault
  line integer not null default 0,
  sequence bigint not null,
  component_kind text,
  component_name text,
  message text not null,
  count integer not null,
  seen integer not null, -- how many of them a visitor saw
  first_at timestamptz not null,
  last_at timestamptz not null,
  example text not null,
  request_id text,
  primary key (site_id, day, cause, file, line)
);
create index site_fault_day on site_fault (day);

create table site_slow (
  site_id text not null,
  day date not null,
  sequence bigint not null,
  pages jsonb not null,
  primary key (site_id, day)
);
create index site_slow_day on site_slow (day);

-- How a site is, judged from the rows above when they change; lists join it.
create table site_verdict (
  site_id text primary key,
  kind text not null check (kind in ('ok', 'warn', 'bad')),
  reason text not null,
  facts jsonb not null,
  since timestamptz not null,
  judged_at timestamptz not null
);
create index site_verdict_kind on site_verdict (kind) where kind <> 'ok';

-- A limit that a site has come close to; there until it has gone well below it again.
create table site_warning (
  site_id text not null,
  kind text not null check (kind in ('disk', 'memory', 'workers')),
  crossed_at timestamptz not null,
  primary key (site_id, kind)
);

create table node_history (
  node_id text not null,
  at timestamptz not null, -- start of five minutes
  load_percent integer not null,
  memory_used_bytes bigint not null,
  memory_bytes bigint not null,
  disk_used_bytes bigint not null,
  disk_bytes bigint not null,
  sites integer not null,
  sites_awake integer not null,
  primary key (node_id, at)
);

-- The verdict's kind, beside the state that lists filter and sort by.
alter table site add column health text not null default 'ok' check (health in ('ok', 'warn', 'bad'));
