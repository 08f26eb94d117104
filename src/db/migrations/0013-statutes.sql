-- The statutes of the cooperative, each version from a day on. What was in force on a day of the past is never
-- written anew: a change is a new version from today at the earliest, and only one that has not begun may be taken back.
create table statutes_version (
  number       integer generated always as identity primary key,
  from_day     date not null,
  content      jsonb not null,
  resolution   text not null check (btrim(resolution) <> ''),
  recorded_by  text references person,
  recorded_at  timestamptz not null,
  withdrawn_at timestamptz,
  withdrawn_by text references person
);
create unique index statutes_version_day on statutes_version (from_day) where withdrawn_at is null;

create function check_statutes_version() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'a version of the statutes stays';
  elsif tg_op = 'INSERT' then
    lock table statutes_version in share row exclusive mode;
    -- the first one is from the day on which the cooperative was founded
    if exists (select from statutes_version where withdrawn_at is null) then
      if new.from_day < (new.recorded_at at time zone 'Europe/Paris')::date then
        raise exception 'statutes cannot change in the past';
      end if;
      if exists (select from statutes_version where withdrawn_at is null and from_day >= new.from_day) then
        raise exception 'a later version of the statutes stands already';
      end if;
    end if;
    if new.withdrawn_at is not null then
      raise exception 'new statutes cannot be withdrawn already';
    end if;
  else
    if (new.number, new.from_day, new.content, new.resolution, new.recorded_by, new.recorded_at)
       is distinct from (old.number, old.from_day, old.content, old.resolution, old.recorded_by, old.recorded_at)
       or old.withdrawn_at is not null or new.withdrawn_at is null then
      raise exception 'a version of the statutes does not change';
    end if;
    if old.from_day <= (new.withdrawn_at at time zone 'Europe/Paris')::date then
      raise exception 'statutes that have begun cannot be withdrawn';
    end if;
  end if;
  return new;
end $$;
create trigger statutes_version_stays before insert or update or delete on statutes_version
  for each row execute function check_statutes_version();
create trigger statutes_version_no_truncate before truncate on statutes_version
  for each statement execute function refuse_change();
