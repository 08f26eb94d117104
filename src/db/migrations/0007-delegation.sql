-- A right on one thing of a member's, lent to somebody else for a time. `subject_kind` is written so that domains and
-- mail domains join later: each feature that has such a thing adds its kind to the check.
create table delegation (
  id           text primary key,
  subject_kind text not null check (subject_kind in ('site')),
  subject_id   text not null,
  member_id    text not null references member,
  -- who was asked; they may have no account yet. A person who never came in is forgotten with the invitation.
  person_id    text references person on delete set null,
  email        text not null,
  -- what the one who invited calls them: shown until they accept, so that no list tells who has an account
  called       text not null,
  -- each holds the one before it
  level        text not null check (level in ('see', 'edit', 'manage')),
  starts_at    timestamptz not null,
  ends_at      timestamptz not null check (ends_at > starts_at),
  invited_by   text references person on delete set null,
  invited_at   timestamptz not null,
  -- the invitation can be taken up until then
  open_until   timestamptz not null,
  accepted_at  timestamptz,
  ended_at     timestamptz,
  end_reason   text check (end_reason in ('declined', 'cancelled', 'revoked', 'given-back', 'over', 'thing-gone')),
  warned_at    timestamptz,
  check ((ended_at is null) = (end_reason is null))
);
-- One at a time for a person and a thing; also what a request looks for.
create unique index delegation_person on delegation (person_id, subject_kind, subject_id) where ended_at is null;
create index delegation_subject on delegation (subject_kind, subject_id, invited_at desc);
-- What timed work looks for: rights that end or are to be warned of, invitations that nobody took up.
create index delegation_ends on delegation (ends_at) where ended_at is null;
