-- Work of more than a moment on a site: what it is, how far it has come, how it ended.

create table job (
  id           text primary key,
  site_id      text not null references site,
  kind         text not null,
  -- what it is about, for the words that people read: names and numbers
  subject      jsonb not null,
  state        text not null default 'running' check (state in ('running', 'done', 'failed')),
  step         text,
  done         bigint not null default 0,
  -- 0: not known
  total        bigint not null default 0,
  error_code   text,
  error_params jsonb,
  result       jsonb,
  person_id    text not null references person,
  request_id   text not null,
  started_at   timestamptz not null,
  ended_at     timestamptz,
  check ((state = 'running') = (ended_at is null)),
  check ((state = 'failed') = (error_code is not null))
);
create index job_site on job (site_id, started_at desc);
create index job_running on job (site_id) where state = 'running';
create index job_ended on job (ended_at) where ended_at is not null;
