-- Members of whom nothing is heard. A session is forgotten when it ends: when somebody was last here stands with the person,
-- moved at most once a day, whatever program opens a session.
alter table person add column last_seen_at timestamptz;
create function person_seen() returns trigger language plpgsql as $$
begin
  update person set last_seen_at = new.last_seen_at where id = new.person_id and (last_seen_at is null or last_seen_at < new.last_seen_at - interval '1 day');
  return null;
end $$;
create trigger person_seen after insert or update of last_seen_at, step on session for each row when (new.step = 'complete') execute function person_seen();
-- What sessions and the journal still tell of the time before.
update person p set last_seen_at = greatest(
  (select max(s.last_seen_at) from session s where s.person_id = p.id and s.step = 'complete'),
  (select max(a.at) from audit_event a where a.person_id = p.id));

-- After how many months of silence a member counts as one.
create table register_setting (
  one_row        boolean primary key default true check (one_row),
  phantom_months integer not null default 24 check (phantom_months between 6 and 120)
);
insert into register_setting default values;

-- That a member was asked whether they are still there. The letter's link answers without a sign-in.
create table member_reminder (
  id          text primary key,
  member_id   text not null references member,
  asked_at    timestamptz not null,
  asked_by    text,
  -- null while it waits to be sent; nobody to write to: sent to none
  sent_at     timestamptz,
  letters     integer not null default 0,
  link_hash   bytea unique,
  answered_at timestamptz
);
create index member_reminder_member on member_reminder (member_id, asked_at desc);
create index member_reminder_waiting on member_reminder (asked_at) where sent_at is null;
