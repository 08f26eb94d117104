-- The application that a node installed on a site. Its version is what was last seen there.
create table site_application (
  site_id      text primary key references site,
  name         text not null,
  title        text not null,
  -- null while it is being installed, or when that was cut
  installed_at timestamptz,
  version      text,
  -- where the application believes it lives
  address      text,
  -- the administrator that was made with it
  login        text not null,
  -- made for it; used again when its installation is begun anew
  database_id  text references site_database,
  -- what the last update replaced, while that can be undone
  previous_version text,
  updated_at   timestamptz,
  seen_at      timestamptz
);
create index on site_application (name);
