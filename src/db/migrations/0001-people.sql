-- Who signs in, what they may do, and what was done.

create extension if not exists pg_trgm;

-- Lower case without accents, so that « epicerie » finds « Épicerie » and É sorts beside E. Written with
-- immutable functions only (unaccent is not), so that an index can stand on it.
create function fold_text(given text) returns text language sql immutable strict parallel safe
  return replace(replace(translate(lower(translate(given, 'ÀÂÄÁÃÅÇÉÈÊËÍÎÏÌÑÓÔÖÒÕÚÛÜÙŸÝŒÆ', 'àâäáãåçéèêëíîïìñóôöòõúûüùÿýœæ')),
    'àâäáãåçéèêëíîïìñóôöòõúûüùÿý', 'aaaaaaceeeeiiiinooooouuuuyy'), 'œ', 'oe'), 'æ', 'ae');

create table person (
  id            text primary key,
  email         text not null,
  name          text not null,
  language      text not null default 'fr' check (language in ('fr', 'en')),
  theme         text not null default 'auto' check (theme in ('auto', 'light', 'dark')),
  -- argon2id in PHC form; null until the invitation is accepted
  password_hash text,
  -- base32; the pending one is being set up and proves nothing yet
  totp_secret   text,
  totp_pending_secret text,
  -- the newest step that was used: none at or before it is taken again (RFC 6238 §5.2)
  totp_last_step bigint,
  disabled_at   timestamptz,
  created_at    timestamptz not null
);
create unique index person_email on person (lower(email));
create index person_search on person using gin (fold_text(name || ' ' || email) gin_trgm_ops);

create table passkey (
  id            text primary key,               -- credential id, base64url
  person_id     text not null references person on delete cascade,
  public_key    bytea not null,
  sign_count    bigint not null,
  transports    text[] not null default '{}',
  name          text not null,
  created_at    timestamptz not null,
  last_used_at  timestamptz
);
create index passkey_person on passkey (person_id);

create table recovery_code (
  person_id text not null references person on delete cascade,
  code_hash bytea not null,
  used_at   timestamptz,
  primary key (person_id, code_hash)
);

create table session (
  secret_hash     bytea primary key,
  id              text not null unique,          -- what the list of sessions shows and revokes
  person_id       text not null references person on delete cascade,
  kind            text not null check (kind in ('browser', 'token')),
  -- 'password' waits for the second factor and may do nothing else
  step            text not null check (step in ('password', 'complete')),
  name            text not null,
  source          text not null,
  created_at      timestamptz not null,
  last_seen_at    timestamptz not null,
  authenticated_at timestamptz not null,         -- last proof of identity, for sensitive acts
  expires_at      timestamptz not null
);
create index session_person on session (person_id);

create table role_grant (
  id         text primary key,
  person_id  text not null references person on delete cascade,
  role       text not null check (role in ('administrator', 'support', 'treasurer', 'board', 'auditor')),
  granted_by text references person,
  granted_at timestamptz not null,
  ends_at    timestamptz
);
create index role_grant_person on role_grant (person_id);

-- One-time links: invitation, password reset, change of e-mail (one row for each address), lost second factor.
create table one_time_link (
  secret_hash bytea primary key,
  purpose     text not null check (purpose in ('invitation', 'reset', 'email-old', 'email-new', 'lost-factor', 'lost-factor-cancel')),
  person_id   text not null references person on delete cascade,
  payload     jsonb not null default '{}',
  created_at  timestamptz not null,
  usable_from timestamptz not null,
  expires_at  timestamptz not null,
  used_at     timestamptz
);
create index one_time_link_person on one_time_link (person_id, purpose);

-- WebAuthn challenges waiting for their answer.
create table challenge (
  challenge  text primary key,
  person_id  text references person on delete cascade,
  purpose    text not null check (purpose in ('register', 'sign-in', 'confirm')),
  expires_at timestamptz not null
);

-- Rate limits, per account and per source (architecture, Security): one row per key. Past its limit each
-- further try within the window doubles the wait.
create table rate_window (
  key           text primary key,
  window_start  timestamptz not null,
  count         integer not null,
  blocked_until timestamptz
);
create index rate_window_start on rate_window (window_start);

-- Messages as they will look. Until the mail issue lands the administrator reads them in the panel.
create table outgoing_message (
  id         text primary key,
  to_address text not null,
  language   text not null,
  subject    text not null,
  body_text  text not null,
  body_html  text not null,
  created_at timestamptz not null,
  sent_at    timestamptz
);
create index outgoing_message_created on outgoing_message (created_at desc);

create table member (
  id         text primary key,
  number     bigint generated always as identity unique,
  name       text not null,
  kind       text not null check (kind in ('natural', 'legal')),
  status     text not null check (status in ('applicant', 'admitted', 'withdrawn', 'excluded', 'struck-off')),
  created_at timestamptz not null
);
create index member_search on member using gin (fold_text(name) gin_trgm_ops);
create index member_order on member (fold_text(name), number);

-- Which person acts for which member, as what, until when.
create table representation (
  id         text primary key,
  person_id  text not null references person on delete cascade,
  member_id  text not null references member,
  capacity   text not null check (capacity in ('self', 'representative')),
  starts_at  timestamptz not null,
  ends_at    timestamptz
);
create index representation_person on representation (person_id);
create index representation_member on representation (member_id);

-- Who, for whom, what, on what, before/after, from where. Append-only: the database refuses the rest.
create table audit_event (
  id         bigint generated always as identity primary key,
  at         timestamptz not null,
  person_id  text,
  member_id  text,
  action     text not null,
  subject_kind text not null,
  subject_id text not null,
  before     jsonb,
  after      jsonb,
  source     text not null,
  request_id text not null
);
create index audit_event_member on audit_event (member_id, id desc);
create index audit_event_person on audit_event (person_id, id desc);
create index audit_event_subject on audit_event (subject_kind, subject_id, id desc);
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;
create trigger audit_event_append_only before update or delete on audit_event
  for each row execute function refuse_change();
create trigger audit_event_no_truncate before truncate on audit_event
  for each statement execute function refuse_change();
