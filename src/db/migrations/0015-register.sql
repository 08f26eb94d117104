-- The register of members: who a member is, in rows that retention may blank; its states, in rows that nobody changes.

alter table member add column admitted_on date, add column left_on date;

-- Civil identity as hosting law wants it kept (decree 2021-1362 art. 2): name, birth and postal address, e-mail and
-- telephone; for an organisation those of the person acting in its name as well. One row a member; blanked when its
-- time is over, while number, dates and states stay.
create table member_identity (
  member_id    text primary key references member,
  -- who acts in the name of an organisation: their birth stands in the two columns below
  acting_name  text not null default '',
  birth_day    date,
  birth_place  text not null default '',
  legal_form   text not null default '',
  registration_number text not null default '',
  street       text not null default '',
  postal_code  text not null default '',
  city         text not null default '',
  country      text not null default '',
  email        text not null default '',
  phone        text not null default '',
  changed_at   timestamptz not null,
  erased_at    timestamptz
);

-- Who changed what of it, and when. The words may be blanked with the identity; the rest stays.
create table member_identity_change (
  id         bigint generated always as identity primary key,
  member_id  text not null references member,
  at         timestamptz not null,
  person_id  text,
  before     jsonb,
  after      jsonb
);
create index member_identity_change_member on member_identity_change (member_id, id desc);
create function only_blank() returns trigger language plpgsql as $$
begin
  if new.before is not null or new.after is not null or row(new.id, new.member_id, new.at, new.person_id) is distinct from row(old.id, old.member_id, old.at, old.person_id) then
    raise exception '% may only be blanked', tg_table_name;
  end if;
  return new;
end $$;
create trigger member_identity_change_only_blank before update on member_identity_change for each row execute function only_blank();
create trigger member_identity_change_kept before delete on member_identity_change for each row execute function refuse_change();
create trigger member_identity_change_no_truncate before truncate on member_identity_change for each statement execute function refuse_change();

-- Every change of state: the register proper. `day` is when it takes effect, `body` who decided, `reference` where.
create table member_event (
  id          bigint generated always as identity primary key,
  member_id   text not null references member,
  position    integer not null default 0,
  status      text not null check (status in ('applicant', 'admitted', 'withdrawn', 'excluded', 'struck-off')),
  cause       text not null check (cause in ('application', 'entry', 'withdrawal', 'exclusion', 'lapse', 'death', 'dissolution', 'appeal', 'error')),
  day         date not null,
  body        text not null default '',
  reference   text not null default '',
  recorded_at timestamptz not null,
  recorded_by text,
  unique (member_id, position)
);
create index member_event_day on member_event (day);

-- The same table of transitions as `register/transitions.ts`; a property test holds them together.
create function member_event_follows() returns trigger language plpgsql as $$
declare
  latest record;
begin
  perform from member where id = new.member_id for update;
  select e.position, e.status, e.day into latest from member_event e where e.member_id = new.member_id order by e.position desc limit 1;
  if not exists (
    select from (values
      (null, 'applicant', 'application'),
      (null, 'admitted', 'entry'), (null, 'withdrawn', 'entry'), (null, 'excluded', 'entry'), (null, 'struck-off', 'entry'),
      ('applicant', 'admitted', 'application'), ('applicant', 'withdrawn', 'withdrawal'),
      ('admitted', 'withdrawn', 'withdrawal'), ('admitted', 'excluded', 'exclusion'),
      ('admitted', 'struck-off', 'lapse'), ('admitted', 'struck-off', 'death'), ('admitted', 'struck-off', 'dissolution'),
      ('excluded', 'admitted', 'appeal'), ('struck-off', 'admitted', 'appeal'),
      ('withdrawn', 'admitted', 'error'), ('excluded', 'admitted', 'error'), ('struck-off', 'admitted', 'error')
    ) as t (was, becomes, cause)
    where t.was is not distinct from latest.status and t.becomes = new.status and t.cause = new.cause
  ) then
    raise exception 'a member does not go from % to % by %', coalesce(latest.status, 'nothing'), new.status, new.cause using errcode = 'check_violation', constraint = 'member_event_follows';
  end if;
  if new.day < latest.day then
    raise exception 'a change of state on % before the last one on %', new.day, latest.day using errcode = 'check_violation', constraint = 'member_event_day_order';
  end if;
  new.position := coalesce(latest.position, 0) + 1;
  update member set
    status = new.status,
    admitted_on = case when new.status = 'admitted' then coalesce(admitted_on, new.day) else admitted_on end,
    left_on = case when new.status in ('applicant', 'admitted') then null else new.day end
  where id = new.member_id;
  return new;
end $$;
create trigger member_event_follows before insert on member_event for each row execute function member_event_follows();
create trigger member_event_append_only before update or delete on member_event for each row execute function refuse_change();
create trigger member_event_no_truncate before truncate on member_event for each statement execute function refuse_change();

-- What the register says before there were events.
insert into member_event (member_id, status, cause, day, recorded_at)
  select id, status, case when status = 'applicant' then 'application' else 'entry' end, (created_at at time zone 'Europe/Paris')::date, created_at from member order by number;

-- A member is never without its first event, however it was entered.
create function member_first_event() returns trigger language plpgsql as $$
begin
  insert into member_event (member_id, status, cause, day, recorded_at)
    values (new.id, new.status, case when new.status = 'applicant' then 'application' else 'entry' end, (new.created_at at time zone 'Europe/Paris')::date, new.created_at);
  return null;
end $$;
create trigger member_first_event after insert on member for each row execute function member_first_event();

-- State, dates and number are the register's: they change with an event, or never.
create function member_state_by_event() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'the register keeps every member';
  end if;
  if new.number <> old.number or new.id <> old.id or (pg_trigger_depth() < 2 and row(new.status, new.admitted_on, new.left_on) is distinct from row(old.status, old.admitted_on, old.left_on)) then
    raise exception 'the state of a member changes with an event of the register';
  end if;
  return new;
end $$;
create trigger member_state_by_event before update or delete on member for each row execute function member_state_by_event();
create trigger member_no_truncate before truncate on member for each statement execute function refuse_change();

-- Who asks to become a member. Seen by nobody until the address is proven; its words go when they are not needed.
create table membership_application (
  id           text primary key,
  kind         text not null check (kind in ('natural', 'legal')),
  name         text not null,
  person_name  text not null,
  email        text not null,
  language     text not null check (language in ('fr', 'en')),
  identity     jsonb not null default '{}',
  shares       integer check (shares > 0),
  statutes     text not null default '',
  words        text not null default '',
  state        text not null check (state in ('unproven', 'waiting', 'admitted', 'refused', 'taken-back')),
  link_hash    bytea not null unique,
  submitted_at timestamptz not null,
  proven_at    timestamptz,
  decided_at   timestamptz,
  decided_by   text,
  body         text not null default '',
  reference    text not null default '',
  reason       text not null default '',
  member_id    text references member,
  check ((state = 'admitted') = (member_id is not null))
);
create index membership_application_state on membership_application (state, submitted_at);
create index membership_application_email on membership_application (lower(email));
