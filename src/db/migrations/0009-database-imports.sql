-- The last import of a database: until when the state before it is kept, and whether it came to its end. `cut` says
-- that the database may hold half of a dump: the page says so until somebody goes back or imports anew.
alter table site_database
  add column import_outcome text check (import_outcome in ('running', 'done', 'cut')),
  add column imported_at timestamptz,
  add constraint site_database_import check ((import_outcome is null) = (imported_at is null));
