-- Databases of sites. A database lives on the node of its site, and goes and comes back with it.
create table site_database (
  id            text primary key,
  site_id       text not null references site,
  engine        text not null check (engine in ('mariadb')),
  -- of the database and of its user on the node
  name          text not null unique,
  -- as mysql_native_password keeps it; the password itself is shown once and kept nowhere
  password_hash text not null,
  max_connections integer not null,
  statement_seconds integer not null,
  disk_bytes    bigint not null,
  -- deleted by itself; that its site is deleted is the site's
  deleted_at    timestamptz,
  recoverable_until timestamptz,
  purged_at     timestamptz,
  removed_at    timestamptz,
  version       integer not null default 1,
  generation    bigint not null default 1,
  revision      bigint not null,
  observed_generation bigint not null default 0,
  observed_at   timestamptz,
  failure_reason text,
  failure_detail text,
  size_bytes    bigint,
  -- the node lets nothing be added any more
  over_limit    boolean not null default false,
  requested_at  timestamptz not null,
  applied_at    timestamptz,
  request_id    text,
  created_at    timestamptz not null,
  state         text not null generated always as (case
    when purged_at is not null then 'purged'
    when deleted_at is not null then 'deleted'
    when observed_generation < generation then 'requested'
    when failure_reason is not null then 'failed'
    when over_limit then 'full'
    else 'live'
  end) stored,
  check ((deleted_at is null) = (recoverable_until is null)),
  check (purged_at is null or deleted_at is not null)
);
create index site_database_site on site_database (site_id, created_at) where purged_at is null;
create index site_database_revision on site_database (revision);
create index site_database_due on site_database (recoverable_until) where deleted_at is not null and purged_at is null;
