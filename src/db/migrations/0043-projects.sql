-- Projects that somebody voted: for how much, from when to when, in which steps. What was spent is asked of the books.
-- What the database holds by itself, whatever program writes:
--   what was voted stays as it was voted; a new vote stands beside the one before;
--   a step of the plan changes by a vote alone, and one that is delivered stays in the plan;
--   no euro of an entry is counted in two projects, and none twice in one.
create table project (
  id          text primary key,
  -- what people call it by: 1, 2…
  number      integer not null unique check (number > 0),
  name        text not null check (length(name) between 1 and 100 and name !~ '[[:cntrl:]]'),
  -- what it is for, in words for members
  purpose     text not null check (btrim(purpose) <> '' and length(purpose) <= 2000),
  -- who leads it: somebody who signs in, or a name
  leader_id   text references person,
  leader_name text not null default '' check (length(leader_name) <= 100 and leader_name !~ '[[:cntrl:]]'),
  -- who leads was last asked for news
  asked_on    date,
  created_by  text references person,
  created_at  timestamptz not null,
  -- entered by mistake: nothing was ever spent on it
  removed_at  timestamptz,
  check (leader_id is not null or leader_name <> '')
);

create table project_vote (
  project_id text not null references project,
  -- 1: the vote that began it
  place      smallint not null check (place > 0),
  body       text not null check (body in ('meeting', 'board', 'management')),
  voted_on   date not null,
  -- « 4 », « 2026-7 »: of the resolution in its minutes
  resolution text not null check (length(btrim(resolution)) between 1 and 60),
  cents      bigint not null check (cents between 1 and 1000000000000),
  starts_on  date not null,
  ends_on    date not null,
  -- red once the share that is spent is so many points above the share that is delivered
  red_points smallint not null check (red_points between 5 and 100),
  -- who decides to stop it, and how
  stop_body  text not null check (stop_body in ('meeting', 'board', 'management')),
  stop_words text not null default '' check (length(stop_words) <= 300),
  entered_by text references person,
  entered_at timestamptz not null,
  primary key (project_id, place),
  check (ends_on >= starts_on)
);
create trigger project_vote_stays before update or delete on project_vote for each row execute function refuse_change();
create trigger project_vote_no_truncate before truncate on project_vote for each statement execute function refuse_change();

-- A step of the plan, as a vote made it, until another vote replaces or drops it.
create table project_milestone (
  id          text primary key,
  project_id  text not null,
  from_vote   smallint not null,
  until_vote  smallint,
  place       smallint not null check (place > 0),
  label       text not null check (length(label) between 1 and 150 and label !~ '[[:cntrl:]]'),
  -- what a member can see of it once it is there
  seen        text not null check (btrim(seen) <> '' and length(seen) <= 500),
  -- its part of the whole, against the other steps
  weight      smallint not null check (weight between 1 and 100),
  planned_on  date not null,
  -- when who leads expects it by now; null: as planned
  expected_on date,
  done_on     date,
  -- what was delivered, and where to see it
  done_words  text not null default '' check (length(done_words) <= 500),
  done_link   text not null default '' check (length(done_link) <= 300),
  done_by     text references person,
  foreign key (project_id, from_vote) references project_vote,
  foreign key (project_id, until_vote) references project_vote,
  check (until_vote > from_vote),
  check (done_on is null or until_vote is null),
  check (done_on is not null or (done_by is null and done_words = '' and done_link = ''))
);
create index project_milestone_project on project_milestone (project_id, place);
create function guard_project_milestone() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.until_vote is not null
     or (to_jsonb(new) - array['until_vote', 'expected_on', 'done_on', 'done_words', 'done_link', 'done_by'])
        is distinct from (to_jsonb(old) - array['until_vote', 'expected_on', 'done_on', 'done_words', 'done_link', 'done_by']) then
    raise exception 'a step of the plan changes by a vote' using errcode = 'OV651';
  end if;
  return new;
end $$;
create trigger project_milestone_guard before update or delete on project_milestone for each row execute function guard_project_milestone();
create trigger project_milestone_no_truncate before truncate on project_milestone for each statement execute function refuse_change();

-- What was told and decided on the way: news of who leads, a stop and its end, each with its words. A correction is another.
create table project_update (
  id             text primary key,
  project_id     text not null references project,
  place          integer not null check (place > 0),
  kind           text not null check (kind in ('news', 'stopped', 'resumed')),
  day            date not null,
  words          text not null check (btrim(words) <> '' and length(words) <= 2000),
  -- what who leads expects it to cost in all
  expected_cents bigint check (expected_cents between 0 and 1000000000000),
  written_by     text references person,
  written_at     timestamptz not null,
  unique (project_id, place)
);
create trigger project_update_stays before update or delete on project_update for each row execute function refuse_change();
create trigger project_update_no_truncate before truncate on project_update for each statement execute function refuse_change();

-- What of the books is of the project: a whole entry (place 0) or a line of it, a supplier's invoice, a fixed asset.
create table project_expense (
  id         text primary key,
  project_id text not null references project,
  entry_id   text references journal_entry,
  place      smallint not null default 0,
  invoice_id text references purchase_invoice on delete cascade,
  asset_id   text references asset,
  added_by   text references person,
  added_at   timestamptz not null,
  removed_at timestamptz,
  check (num_nonnulls(entry_id, invoice_id, asset_id) = 1),
  check (place = 0 or entry_id is not null)
);
create index project_expense_project on project_expense (project_id) where removed_at is null;
create unique index project_expense_entry on project_expense (entry_id, place) where removed_at is null;
create unique index project_expense_invoice on project_expense (invoice_id) where removed_at is null;
create unique index project_expense_asset on project_expense (asset_id) where removed_at is null;

-- Lines of the books that count for projects, each once: costs (class 6 save depreciation and taxes on the result, which are no
-- spending of it) and what lasts (class 2 save what is written off). Of an asset, its price out of the line that bought it.
create view project_cost as
with linked as (
  select k.project_id, l.entry_id, l.place, null::bigint as most
    from project_expense k join entry_line l on l.entry_id = k.entry_id and (k.place = 0 or k.place = l.place) where k.removed_at is null
  union all
  select k.project_id, l.entry_id, l.place, null
    from project_expense k join purchase_invoice i on i.id = k.invoice_id join entry_line l on l.entry_id = i.entry_id where k.removed_at is null
  union all
  select k.project_id, a.entry_id, l.place, a.cost_cents
    from project_expense k join asset a on a.id = k.asset_id and a.removed_at is null
    join lateral (select place from entry_line where entry_id = a.entry_id and account = a.account and debit_cents > 0 order by debit_cents < a.cost_cents, place limit 1) l on true
   where k.removed_at is null
)
select k.project_id, l.entry_id, l.place, l.day, l.number, l.account, l.label, r.day as reversed_on,
       (case when bool_or(k.most is null) then l.debit_cents - l.credit_cents else least(l.debit_cents - l.credit_cents, sum(k.most)) end)::bigint as cents
  from linked k join entry_line l on l.entry_id = k.entry_id and l.place = k.place left join journal_entry r on r.reverses = l.entry_id and r.state = 'validated'
 where l.number is not null and l.account ~ '^(2[0-7]|6[0-7])'
 group by k.project_id, l.entry_id, l.place, l.day, l.number, l.account, l.label, l.debit_cents, l.credit_cents, r.day;

create function check_project_expense() returns trigger language plpgsql as $$
begin
  if exists (
    select from project_cost c join entry_line l on l.entry_id = c.entry_id and l.place = c.place
     where c.entry_id = coalesce(new.entry_id, (select entry_id from purchase_invoice where id = new.invoice_id), (select entry_id from asset where id = new.asset_id))
     group by c.entry_id, c.place, l.debit_cents, l.credit_cents
    having count(*) > 1 and abs(sum(c.cents)) > abs(l.debit_cents - l.credit_cents)) then
    raise exception 'counted in another project' using errcode = 'OV652';
  end if;
  return null;
end $$;
create constraint trigger project_expense_once after insert or update on project_expense deferrable initially deferred for each row execute function check_project_expense();
create function guard_project_expense() returns trigger language plpgsql as $$
begin
  if old.removed_at is not null or (to_jsonb(new) - 'removed_at') is distinct from (to_jsonb(old) - 'removed_at') then
    raise exception 'an expense is taken off, not changed' using errcode = 'OV651';
  end if;
  return new;
end $$;
create trigger project_expense_guard before update on project_expense for each row execute function guard_project_expense();

create function guard_project() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.removed_at is not null or (new.id, new.number, new.created_by, new.created_at) is distinct from (old.id, old.number, old.created_by, old.created_at) then
    raise exception 'a project stays' using errcode = 'OV651';
  end if;
  if new.removed_at is not null and exists (select from project_expense where project_id = old.id and removed_at is null) then
    raise exception 'money was spent on it' using errcode = 'OV653';
  end if;
  return new;
end $$;
create trigger project_guard before update or delete on project for each row execute function guard_project();
create trigger project_no_truncate before truncate on project for each statement execute function refuse_change();

-- What the board was last told of a project: its reasons to be red, none when it is calm again.
create table project_alarm (
  id         bigint generated always as identity primary key,
  project_id text not null references project,
  at         timestamptz not null,
  reasons    text[] not null
);
create index project_alarm_last on project_alarm (project_id, id desc);
