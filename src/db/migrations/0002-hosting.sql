-- Nodes, sites and the host names that lead to them.

create table node (
  id             text primary key,
  name           text not null unique,
  -- the newest revision of what this node should be; grows with every change of one of its resources
  revision       bigint not null default 0,
  -- the newest revision that the node said it has stored
  seen_revision  bigint not null default 0,
  seen_at        timestamptz,
  facts          jsonb,
  drained        boolean not null default false,
  certificate_serial text,
  created_at     timestamptz not null
);

create table node_join_token (
  secret_hash bytea primary key,
  name        text not null,
  created_by  text references person,
  expires_at  timestamptz not null,
  used_at     timestamptz
);

create sequence site_uid start 200000;

create table site (
  id            text primary key,
  member_id     text not null references member,
  node_id       text not null references node,
  name          text not null,
  uid           bigint not null unique default nextval('site_uid'),
  profile       text not null check (profile in ('static', 'php')),
  php_version   text not null,
  disk_bytes    bigint not null,
  memory_bytes  bigint not null,
  cpu_percent   integer not null,
  tasks         integer not null,
  php_workers   integer not null,
  -- what is wanted
  suspension    text check (suspension in ('unpaid', 'abuse', 'request', 'maintenance')),
  suspended_at  timestamptz,
  deleted_at    timestamptz,
  recoverable_until timestamptz,
  -- removed for good: a tombstone for the node; the row stays for the audit
  purged_at     timestamptz,
  -- what two people changed at once is told by this number
  version       integer not null default 1,
  -- desired and observed: the rows are the queue (architecture, Work to do)
  generation    bigint not null default 1,
  revision      bigint not null,
  observed_generation bigint not null default 0,
  observed_at   timestamptz,
  answering     boolean not null default false,
  http_status   integer,
  failure_reason text,
  failure_detail text,
  requested_at  timestamptz not null,
  applied_at    timestamptz,
  answering_at  timestamptz,
  request_id    text,
  created_at    timestamptz not null
);
create index site_member on site (member_id) where purged_at is null;
create index site_node_revision on site (node_id, revision);
create index site_due on site (recoverable_until) where deleted_at is not null and purged_at is null;
create index site_name on site using gin (name gin_trgm_ops);

create table host_name (
  name       text primary key check (name = lower(name)),
  site_id    text not null references site,
  position   integer not null,
  created_at timestamptz not null,
  unique (site_id, position) deferrable initially deferred
);
create index host_name_search on host_name using gin (name gin_trgm_ops);

-- Names that were freed keep being refused to others for a while (a deleted site can come back).
create table reserved_name (
  name   text primary key,
  reason text not null
);
