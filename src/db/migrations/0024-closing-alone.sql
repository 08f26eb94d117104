-- A fiscal year is closed by its closing, which two persons made, and by nothing else. Years that were closed before stay so.
create function check_closed_year() returns trigger language plpgsql as $$
begin
  if new.state = 'closed' and not exists (select from year_closing where fiscal_year_id = new.id and closed_at is not null) then
    raise exception 'a fiscal year is closed by its closing' using errcode = 'OV202';
  end if;
  return null;
end $$;
create constraint trigger fiscal_year_closed_by_closing after insert or update on fiscal_year
  deferrable initially deferred for each row execute function check_closed_year();

-- An opening entry has a line for each account and whom it is about, however many members there are.
alter table entry_line drop constraint entry_line_place_check;
alter table entry_line alter column place type integer;
alter table entry_line add constraint entry_line_place_check check (place between 1 and 1000000);
alter table lettering_line alter column place type integer;
