-- What was erased at the end of its time, by which rule: a number and a kind, nothing of what it was.
create table retention_log (
  id        bigint generated always as identity primary key,
  at        timestamptz not null,
  rule      text not null,
  -- the register's number of a member, or nothing
  subject   text not null default '',
  count     integer not null
);
create index retention_log_at on retention_log (at desc);
create trigger retention_log_append_only before update or delete on retention_log for each row execute function refuse_change();
create trigger retention_log_no_truncate before truncate on retention_log for each statement execute function refuse_change();

-- The journal keeps who did what and when; what it says of somebody who is erased may be blanked, by the act that erases alone.
create function audit_only_erased() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and current_setting('onyva.erasing', true) = 'on' and new.before is null and new.after is null
    and row(new.id, new.at, new.person_id, new.member_id, new.action, new.subject_kind, new.subject_id, new.request_id)
      is not distinct from row(old.id, old.at, old.person_id, old.member_id, old.action, old.subject_kind, old.subject_id, old.request_id) then
    return new;
  end if;
  raise exception 'audit_event is append-only';
end $$;
drop trigger audit_event_append_only on audit_event;
create trigger audit_event_append_only before update or delete on audit_event for each row execute function audit_only_erased();
create index departure_left on departure (state, decided_at);
create index member_left on member (left_on) where left_on is not null;
