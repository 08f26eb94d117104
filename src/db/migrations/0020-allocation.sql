-- What the meeting did with the result of a closed year. What the database holds by itself: one that stands for a year
-- (its entry reversed, it stands no more and another may be recorded); its parts are the whole result; nothing changes.
create table result_allocation (
  id               text primary key,
  fiscal_year_id   text not null references fiscal_year,
  -- a profit is positive
  result_cents     bigint not null check (result_cents <> 0),
  meeting_day      date not null,
  -- the resolution that voted it, by its reference
  resolution       text not null check (btrim(resolution) <> '' and length(resolution) <= 200),
  -- hundredths of a percent, as the meeting was told; null where nothing depends on them
  interest_ceiling integer check (interest_ceiling between 0 and 10000),
  member_turnover  integer check (member_turnover between 0 and 10000),
  entry_id         text not null unique references journal_entry,
  recorded_by      text references person,
  recorded_at      timestamptz not null
);
create table allocation_part (
  allocation_id text not null references result_allocation,
  name          text not null check (name in ('losses', 'legalReserve', 'statutoryReserve', 'indivisibleReserve', 'otherReserve', 'interest', 'refund', 'carried', 'lossCarried', 'lossOnCarried')),
  cents         bigint not null check (cents > 0),
  primary key (allocation_id, name)
);

create function enter_allocation() returns trigger language plpgsql as $$
declare year fiscal_year;
begin
  -- of two at once the second waits
  select * into strict year from fiscal_year where id = new.fiscal_year_id for update;
  if year.state <> 'closed' or new.meeting_day <= year.end_day then
    raise exception 'the result of a closed year is allocated, after it' using errcode = 'OV203';
  end if;
  if exists (select from result_allocation a where a.fiscal_year_id = new.fiscal_year_id and not exists (select from journal_entry r where r.reverses = a.entry_id)) then
    raise exception 'this result is allocated' using errcode = 'OV203';
  end if;
  if not exists (select from year_closing where fiscal_year_id = new.fiscal_year_id and closed_at is not null and result_cents = new.result_cents) then
    raise exception 'this is not the result of the year' using errcode = 'OV203';
  end if;
  return new;
end $$;
create trigger result_allocation_enter before insert on result_allocation for each row execute function enter_allocation();

create function check_allocation() returns trigger language plpgsql as $$
begin
  if (select coalesce(sum(cents), 0) from allocation_part where allocation_id = new.id) <> abs(new.result_cents)
     or (select coalesce(sum(debit_cents - credit_cents), 0) from entry_line where entry_id = new.entry_id and account like '12%') <> new.result_cents then
    raise exception 'the parts are not the result' using errcode = 'OV203';
  end if;
  return null;
end $$;
create constraint trigger result_allocation_holds after insert on result_allocation deferrable initially deferred for each row execute function check_allocation();

create trigger result_allocation_stays before update or delete on result_allocation for each row execute function refuse_change();
create trigger result_allocation_no_truncate before truncate on result_allocation for each statement execute function refuse_change();
create trigger allocation_part_stays before update or delete on allocation_part for each row execute function refuse_change();
create trigger allocation_part_no_truncate before truncate on allocation_part for each statement execute function refuse_change();
