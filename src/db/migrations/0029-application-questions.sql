-- Who decides on an application may ask for more; the applicant answers by the link of that letter, and the first link stays good.
alter table membership_application
  add column question text not null default '',
  add column asked_at timestamptz,
  add column asked_by text,
  add column answer text not null default '',
  add column answered_at timestamptz,
  add column question_link_hash bytea unique;
