-- Budgets of fiscal years, by account and month. What the database holds by itself, whatever program writes:
--   what was voted stays as it was voted; an amended budget is another version, with its own vote;
--   each month is one of the fiscal year; nothing but costs and income (classes 6 and 7) is budgeted.

create table budget (
  id             text primary key,
  fiscal_year_id text not null references fiscal_year,
  -- version within the year, counted from 1
  number         integer not null check (number > 0),
  label          text not null check (length(label) between 1 and 100 and label !~ '[[:cntrl:]]'),
  -- grows with each change of a draft: what was looked at is what is voted
  version        integer not null default 1,
  created_by     text references person,
  created_at     timestamptz not null,
  dropped_at     timestamptz,
  body           text check (body in ('meeting', 'board')),
  voted_on       date,
  -- of the resolution in its minutes
  resolution     text check (length(btrim(resolution)) between 1 and 60),
  recorded_by    text references person,
  recorded_at    timestamptz,
  -- the vote was entered by mistake
  withdrawn_at   timestamptz,
  withdrawn_why  text check (length(btrim(withdrawn_why)) between 1 and 300),
  unique (fiscal_year_id, number),
  check (num_nulls(body, voted_on, resolution, recorded_at) in (0, 4)),
  check ((withdrawn_at is null) = (withdrawn_why is null)),
  check (withdrawn_at is null or voted_on is not null),
  check (dropped_at is null or voted_on is null)
);

-- An account, or the beginning of several: the longest that fits an account of the books is its line.
create table budget_line (
  budget_id text not null references budget,
  account   text not null check (account ~ '^[67][0-9A-Z]{0,11}$'),
  -- how its months were made
  spread    text not null check (spread in ('even', 'before', 'end', 'hand')),
  why       text not null default '' check (length(why) <= 300 and why !~ '[[:cntrl:]]'),
  primary key (budget_id, account)
);

-- Costs of class 6 and income of class 7 are both positive; less than nothing is a discount or a return.
create table budget_month (
  budget_id text not null,
  account   text not null,
  month     date not null check (extract(day from month) = 1),
  cents     bigint not null check (cents between -1000000000000 and 1000000000000 and cents <> 0),
  primary key (budget_id, account, month),
  foreign key (budget_id, account) references budget_line on delete cascade
);

create function guard_budget() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then raise exception 'a budget stays' using errcode = 'OV601'; end if;
  if new.fiscal_year_id <> old.fiscal_year_id or new.number <> old.number or new.created_at <> old.created_at
     or (old.voted_on is not null and (to_jsonb(new) - 'withdrawn_at' - 'withdrawn_why') is distinct from (to_jsonb(old) - 'withdrawn_at' - 'withdrawn_why'))
     or old.withdrawn_at is not null then
    raise exception 'a voted budget stays as it was voted' using errcode = 'OV601';
  end if;
  return new;
end $$;
create trigger budget_guard before update or delete on budget for each row execute function guard_budget();
create trigger budget_no_truncate before truncate on budget for each statement execute function refuse_change();

create function guard_budget_line() returns trigger language plpgsql as $$
declare
  owner text := case when tg_op = 'DELETE' then old.budget_id else new.budget_id end;
begin
  if exists (select from budget where id = owner and voted_on is not null) then
    raise exception 'a voted budget stays as it was voted' using errcode = 'OV601';
  end if;
  if tg_op = 'UPDATE' and new.budget_id <> old.budget_id then raise exception 'a line stays in its budget'; end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create function guard_budget_month() returns trigger language plpgsql as $$
begin
  if not exists (select from budget b join fiscal_year y on y.id = b.fiscal_year_id where b.id = new.budget_id and new.month between date_trunc('month', y.start_day) and y.end_day) then
    raise exception 'a month of another year';
  end if;
  return new;
end $$;
create trigger budget_line_guard before insert or update or delete on budget_line for each row execute function guard_budget_line();
create trigger budget_month_guard before insert or update or delete on budget_month for each row execute function guard_budget_line();
create trigger budget_month_of_year before insert or update on budget_month for each row execute function guard_budget_month();
create trigger budget_line_no_truncate before truncate on budget_line for each statement execute function refuse_change();
create trigger budget_month_no_truncate before truncate on budget_month for each statement execute function refuse_change();
