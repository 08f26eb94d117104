-- What is done when something stays unpaid. What the database holds by itself, whatever program writes:
--   a level of reminder is reached once by each amount due; what was written to somebody stays as it was;
--   who disputes an amount is left in peace about it; a payment plan is the whole of what it is about, in parts;
--   sites are suspended after a formal notice that is fifteen days old at least, never otherwise;
--   who proposed to give an amount up does not approve it.

create table dunning_setting (
  one_row     boolean primary key default true check (one_row),
  -- reminders leave by themselves; nothing does before somebody said so
  active      boolean not null default false,
  -- below this nobody is written to
  least_cents bigint not null default 100 check (least_cents between 1 and 100000),
  -- from the formal notice to a suspension
  notice_days smallint not null default 15 check (notice_days between 15 and 90),
  -- how late an instalment may be before its plan is broken
  late_days   smallint not null default 10 check (late_days between 3 and 60),
  version     integer not null default 1
);
insert into dunning_setting default values;

create table reminder_level (
  place    smallint primary key check (place between 1 and 6),
  -- the last one is the formal notice (C. civ. art. 1344)
  kind     text not null check (kind in ('reminder', 'notice')),
  -- after the day on which it was due
  days     smallint not null check (days between 1 and 365),
  -- the cooperative's own words; empty: those of the house
  words_fr text not null default '' check (length(words_fr) <= 2000),
  words_en text not null default '' check (length(words_en) <= 2000)
);
insert into reminder_level (place, kind, days) values (1, 'reminder', 7), (2, 'reminder', 21), (3, 'reminder', 35), (4, 'notice', 50);

-- A letter that was written: one to a customer, about what was unpaid that day.
create table reminder (
  id          text primary key,
  customer_id text not null references customer,
  member_id   text references member,
  level       smallint not null check (level between 1 and 6),
  kind        text not null check (kind in ('reminder', 'notice')),
  sent_on     date not null,
  cents       bigint not null check (cents > 0),
  -- how many messages left; none where no address is known: it goes by post
  letters     smallint not null check (letters between 0 and 100),
  -- as it was read
  subject     text not null check (length(subject) between 1 and 300),
  words       text not null check (length(words) between 1 and 20000),
  -- a notice is sent by a person
  sent_by     text references person,
  sent_at     timestamptz not null,
  check (kind = 'reminder' or sent_by is not null)
);
create index reminder_customer on reminder (customer_id, sent_on desc);
create index reminder_day on reminder (sent_at desc);
create table reminder_due (
  reminder_id text not null references reminder,
  due_id      text not null references amount_due,
  level       smallint not null,
  cents       bigint not null check (cents > 0),
  primary key (reminder_id, due_id),
  unique (due_id, level)
);
create trigger reminder_stays before update or delete on reminder for each row execute function refuse_change();
create trigger reminder_no_truncate before truncate on reminder for each statement execute function refuse_change();
create trigger reminder_due_stays before update or delete on reminder_due for each row execute function refuse_change();
create trigger reminder_due_no_truncate before truncate on reminder_due for each statement execute function refuse_change();

-- Somebody is not written to until a day.
create table reminder_hold (
  id          text primary key,
  customer_id text not null references customer,
  until       date not null,
  reason      text not null check (length(reason) between 1 and 300),
  held_by     text references person,
  held_at     timestamptz not null,
  ended_at    timestamptz
);
create unique index reminder_hold_one on reminder_hold (customer_id) where ended_at is null;

-- Who owes it says that they do not, or not so much.
create table due_dispute (
  id         text primary key,
  due_id     text not null references amount_due,
  opened_by  text references person,
  opened_at  timestamptz not null,
  settled_by text references person,
  settled_at timestamptz,
  -- withdrawn by who opened it; upheld: it is owed; credited: a credit note put it right
  outcome    text check (outcome in ('withdrawn', 'upheld', 'credited')),
  credit_id  text references sales_invoice,
  check ((settled_at is null) = (outcome is null)),
  check ((outcome = 'credited') = (credit_id is not null) or outcome is null)
);
create unique index due_dispute_open on due_dispute (due_id) where settled_at is null;
create table dispute_message (
  id         bigint generated always as identity primary key,
  dispute_id text not null references due_dispute,
  side       text not null check (side in ('customer', 'house')),
  words      text not null check (length(words) between 1 and 2000),
  written_by text references person,
  written_at timestamptz not null
);
create index dispute_message_order on dispute_message (dispute_id, id);
create trigger dispute_message_stays before update or delete on dispute_message for each row execute function refuse_change();
create function follow_dispute() returns trigger language plpgsql as $$
begin
  update amount_due set disputed_at = case when new.settled_at is null then new.opened_at end where id = new.due_id;
  return null;
end $$;
create trigger due_dispute_followed after insert or update on due_dispute for each row execute function follow_dispute();
create function guard_dispute() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.settled_at is not null or new.due_id <> old.due_id or new.opened_at <> old.opened_at then raise exception 'a dispute stays, and is settled once' using errcode = 'OV421'; end if;
  return new;
end $$;
create trigger due_dispute_guard before update or delete on due_dispute for each row execute function guard_dispute();

-- What is owed, in parts that both sides agreed to.
create table payment_plan (
  id          text primary key,
  customer_id text not null references customer,
  member_id   text references member,
  state       text not null check (state in ('proposed', 'agreed', 'declined', 'withdrawn', 'broken', 'kept')),
  -- who proposed it; the other side agrees
  side        text not null check (side in ('customer', 'house')),
  cents       bigint not null check (cents > 0),
  words       text not null default '' check (length(words) <= 1000),
  proposed_by text not null references person,
  proposed_at timestamptz not null,
  answer      text not null default '' check (length(answer) <= 1000),
  answered_by text references person,
  answered_at timestamptz,
  ended_at    timestamptz,
  check (state <> 'agreed' or answered_by is not null),
  check (answered_by is distinct from proposed_by or state = 'withdrawn')
);
create unique index payment_plan_one on payment_plan (customer_id) where state in ('proposed', 'agreed');
create index payment_plan_customer on payment_plan (customer_id, proposed_at desc);
create table payment_plan_due (
  plan_id text not null references payment_plan,
  due_id  text not null references amount_due,
  -- what was open of it when the plan was proposed
  cents   bigint not null check (cents > 0),
  primary key (plan_id, due_id)
);
create table payment_plan_part (
  plan_id text not null references payment_plan,
  place   smallint not null check (place between 1 and 36),
  due_on  date not null,
  cents   bigint not null check (cents > 0),
  primary key (plan_id, place)
);
-- Once agreed: which amounts due make which part.
create table payment_plan_share (
  plan_id text not null,
  place   smallint not null,
  due_id  text not null references amount_due,
  primary key (plan_id, due_id),
  foreign key (plan_id, place) references payment_plan_part
);
create index payment_plan_share_due on payment_plan_share (due_id);
create function guard_payment_plan() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (to_jsonb(new) - 'state' - 'answer' - 'answered_by' - 'answered_at' - 'ended_at') is distinct from (to_jsonb(old) - 'state' - 'answer' - 'answered_by' - 'answered_at' - 'ended_at')
     or not ((old.state = 'proposed' and new.state in ('agreed', 'declined', 'withdrawn')) or (old.state = 'agreed' and new.state in ('broken', 'kept'))) then
    raise exception 'a payment plan stays as it was proposed' using errcode = 'OV422';
  end if;
  return new;
end $$;
create trigger payment_plan_guard before update or delete on payment_plan for each row execute function guard_payment_plan();
create function check_payment_plan() returns trigger language plpgsql as $$
begin
  if new.cents <> (select coalesce(sum(cents), 0) from payment_plan_part where plan_id = new.id)
     or new.cents <> (select coalesce(sum(cents), 0) from payment_plan_due where plan_id = new.id) then
    raise exception 'the parts of a payment plan are the whole of it' using errcode = 'OV422';
  end if;
  return null;
end $$;
create constraint trigger payment_plan_holds after insert on payment_plan deferrable initially deferred for each row execute function check_payment_plan();
create trigger payment_plan_due_stays before update or delete on payment_plan_due for each row execute function refuse_change();
create trigger payment_plan_part_stays before update or delete on payment_plan_part for each row execute function refuse_change();

-- Sites of a member show why they are closed, until it is paid.
create table unpaid_suspension (
  id          text primary key,
  member_id   text not null references member,
  reminder_id text not null references reminder,
  reason      text not null check (length(reason) between 1 and 300),
  sites       integer not null check (sites >= 0),
  decided_on  date not null,
  decided_by  text not null references person,
  decided_at  timestamptz not null,
  lifted_at   timestamptz,
  lifted_by   text references person,
  lift_cause  text check (lift_cause in ('paid', 'plan', 'person')),
  check ((lifted_at is null) = (lift_cause is null))
);
create unique index unpaid_suspension_one on unpaid_suspension (member_id) where lifted_at is null;
create function guard_unpaid_suspension() returns trigger language plpgsql as $$
declare
  notice reminder;
begin
  if tg_op = 'INSERT' then
    select * into strict notice from reminder where id = new.reminder_id;
    if notice.kind <> 'notice' or notice.member_id is distinct from new.member_id or new.decided_on < notice.sent_on + 15 then
      raise exception 'sites are suspended fifteen days after a formal notice' using errcode = 'OV423';
    end if;
    return new;
  end if;
  if tg_op = 'DELETE' or old.lifted_at is not null or (to_jsonb(new) - 'lifted_at' - 'lifted_by' - 'lift_cause') is distinct from (to_jsonb(old) - 'lifted_at' - 'lifted_by' - 'lift_cause') then
    raise exception 'a suspension stays on record' using errcode = 'OV423';
  end if;
  return new;
end $$;
create trigger unpaid_suspension_guard before insert or update or delete on unpaid_suspension for each row execute function guard_unpaid_suspension();

-- An amount that nobody hopes for any more, given up by two.
create table due_write_off (
  id          text primary key,
  due_id      text not null references amount_due,
  cents       bigint not null check (cents > 0),
  reason      text not null check (length(reason) between 1 and 300),
  proposed_by text not null references person,
  proposed_at timestamptz not null,
  declined_at timestamptz,
  approved_by text references person,
  approved_at timestamptz,
  check ((approved_by is null) = (approved_at is null)),
  check (approved_by <> proposed_by),
  check (declined_at is null or approved_at is null)
);
create unique index due_write_off_open on due_write_off (due_id) where declined_at is null and approved_at is null;

-- Hosting's side: all sites of a member are closed for what is unpaid, and none is opened, whoever asks.
create table hosting_suspension (
  member_id text primary key references member,
  since     timestamptz not null
);
create table hosting_suspension_site (
  member_id text not null references hosting_suspension on delete cascade,
  site_id   text not null references site on delete cascade,
  -- how it was before: closed at the member's wish, or open
  before    text check (before = 'request'),
  primary key (member_id, site_id)
);
