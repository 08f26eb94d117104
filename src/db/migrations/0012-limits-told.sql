-- Processes that a site could not start, as it had all that it may have (a fork bomb).
alter table site_minutes add column refusals integer not null default 0;
alter table site_hour add column refusals integer not null default 0;

-- A letter goes out before a database is full, too.
alter table site_warning drop constraint site_warning_kind_check;
alter table site_warning add constraint site_warning_kind_check check (kind in ('disk', 'database', 'memory', 'workers'));
