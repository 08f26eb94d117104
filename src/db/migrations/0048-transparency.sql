-- What the cooperative opens to everybody. Nothing until somebody chooses; what is open is worked out when it is asked for.
create table transparency_setting (
  one_row    boolean primary key default true check (one_row),
  parts      text[] not null,
  -- in the cooperative's own words, above the figures
  intro      text not null default '' check (length(intro) <= 2000),
  -- under which the data may be used again
  licence    text not null check (length(btrim(licence)) between 1 and 200 and licence !~ '[[:cntrl:]]'),
  changed_by text references person,
  changed_at timestamptz not null
);
