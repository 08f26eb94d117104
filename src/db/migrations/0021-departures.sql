-- How members leave: withdrawal asked for, exclusion with its procedure, striking off, death, dissolution. The change of
-- state itself is an event of the register; here stands what led to it.
create table departure (
  id            text primary key,
  member_id     text not null references member,
  kind          text not null check (kind in ('withdrawal', 'exclusion', 'lapse', 'death', 'dissolution')),
  -- open: asked for or under way; done: the register says so; dropped: taken back, or decided otherwise; undone: reinstated on appeal
  state         text not null check (state in ('open', 'done', 'dropped', 'undone')),
  opened_at     timestamptz not null,
  opened_by     text,
  -- a withdrawal takes effect at the end of this day
  effective_on  date,
  -- an exclusion: what is held against the member, the hearing, how long a written defence is awaited
  grievances    text not null default '',
  hearing_on    date,
  defence_until date,
  defence       text not null default '',
  defence_at    timestamptz,
  hearing       text not null default '',
  decided_at    timestamptz,
  decided_by    text,
  day           date,
  body          text not null default '',
  reference     text not null default '',
  reason        text not null default '',
  -- to the general meeting
  appeal        text not null default '',
  appealed_at   timestamptz,
  appeal_day    date,
  appeal_reference text not null default '',
  appeal_upheld boolean,
  erased_at     timestamptz
);
create unique index departure_open on departure (member_id) where state = 'open';
create index departure_member on departure (member_id, opened_at desc);
create index departure_due on departure (effective_on) where state = 'open';
