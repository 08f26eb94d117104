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
  -- serial of the one certificate this node may speak with, upper-case hex; null: none, it is shut out
  certificate_serial text,
  certificate_expires_at timestamptz,
  -- a renewed certificate waits here until the node speaks with it: losing the answer locks nobody out
  next_certificate_serial text,
  next_certificate_expires_at timestamptz,
  created_at     timestamptz not null,
  removed_at     timestamptz
);

create table node_join_token (
  secret_hash bytea primary key,
  name        text not null,
  -- the machine takes the place of this node (rebuilt, or its certificate lost); null: a new node
  node_id     text references node,
  created_by  text references person,
  created_at  timestamptz not null,
  expires_at  timestamptz not null,
  used_at     timestamptz
);

-- When the control plane was running: tells « the panel was stopped » from « the node is away ».
create table control_plane_run (
  id         bigint generated always as identity primary key,
  started_at timestamptz not null,
  alive_at   timestamptz not null
);

create sequence site_uid start 200000;

create table site (
  id            text primary key,
  member_id     text not null references member,
  node_id       text not null references node,
  name          text not null,
  folded_name   text not null generated always as (fold_text(name)) stored,
  -- name, host names and their skeletons, folded: one column to search. Measured with 8,000 sites that all
  -- match: 71 ms with a union over the tables, 14 ms with this.
  search_text   text not null,
  uid           bigint not null unique default nextval('site_uid'),
  profile       text not null check (profile in ('static', 'php')),
  php_version   text not null,
  disk_bytes    bigint not null,
  memory_bytes  bigint not null,
  cpu_percent   integer not null,
  tasks         integer not null,
  php_workers   integer not null,
  -- the host name at position 0, repeated here so that lists sort and page on one index; '' when a deleted
  -- site gave its last name back
  main_host_name text not null,
  -- what is wanted
  suspension    text check (suspension in ('unpaid', 'abuse', 'request', 'maintenance')),
  suspended_at  timestamptz,
  deleted_at    timestamptz,
  recoverable_until timestamptz,
  -- removed for good: a tombstone for the node; the row stays for the audit
  purged_at     timestamptz,
  -- the node has confirmed the tombstone
  removed_at    timestamptz,
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
  created_at    timestamptz not null,
  -- the one place where a row becomes a state (domain: Site); site-state.ts only adds words to it
  state         text not null generated always as (case
    when purged_at is not null then 'purged'
    when deleted_at is not null then 'deleted'
    when observed_generation < generation then 'requested'
    when failure_reason is not null then 'failed'
    when suspension is not null then 'suspended'
    when answering then 'answering'
    else 'applied'
  end) stored,
  check ((deleted_at is null) = (recoverable_until is null)),
  check (purged_at is null or deleted_at is not null)
);
-- Lists: a member's sites by host name, all sites by host name, counts by state.
create index site_member on site (member_id, main_host_name) where purged_at is null;
create index site_main_host_name on site (main_host_name, id) include (state) where purged_at is null;
create index site_state on site (state, main_host_name, id) where purged_at is null;
create index site_node_revision on site (node_id, revision);
create index site_due on site (recoverable_until) where deleted_at is not null and purged_at is null;
create index site_search on site using gin (search_text gin_trgm_ops);

create table host_name (
  name       text primary key check (name = lower(name)),
  site_id    text not null references site,
  position   integer not null,
  -- the label right below the sites' domain: whoever holds it holds all names below it
  base       text not null,
  -- the base as the eye reads it (host-name-skeleton.ts): two members never share one
  skeleton   text not null,
  created_at timestamptz not null,
  unique (site_id, position) deferrable initially deferred
);
create index host_name_skeleton on host_name (skeleton);

-- Names that nobody may take: the cooperative's own (no member, no end), and those that a member has just
-- given back, kept for that member for a while because links and bookmarks still lead there.
create table reserved_name (
  base       text primary key,
  skeleton   text not null,
  reason     text not null check (reason in ('cooperative', 'given-back')),
  member_id  text references member,
  held_until timestamptz,
  check ((reason = 'given-back') = (member_id is not null and held_until is not null))
);
create index reserved_name_skeleton on reserved_name (skeleton);
