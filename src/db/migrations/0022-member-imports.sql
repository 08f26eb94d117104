-- A table of members taken over: checked line by line first, then entered some at a time, so that a stop in between
-- loses nothing. Lines are forgotten a week after the end: what they held is in the register by then.
create table member_import (
  id         text primary key,
  file_name  text not null,
  state      text not null check (state in ('checked', 'applying', 'done')),
  created_at timestamptz not null,
  created_by text,
  ended_at   timestamptz
);
create table member_import_line (
  import_id text not null references member_import on delete cascade,
  line      integer not null,
  data      jsonb not null,
  -- why it cannot be entered: a refusal's code, its parameters, the column at fault
  fault     text,
  params    jsonb,
  field     text,
  member_id text,
  primary key (import_id, line)
);
create index member_import_line_left on member_import_line (import_id, line) where fault is null and member_id is null;
