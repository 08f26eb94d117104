-- Purchases and cut-off. What the database holds by itself, whatever program writes:
--   a supplier's invoice is approved by somebody who never wrote in it, and stands in the books from then on, unchanged;
--   one number of a supplier's stands once; payments are of approved invoices and never more than they come to;
--   cut-off of a kind is written once for a fiscal year; an entry reversed cancels what it was written for.

create table purchase_setting (
  one_row    boolean primary key default true check (one_row),
  -- value-added tax paid to suppliers is deducted; otherwise it is part of the cost (associations, CGI art. 293 B)
  vat_liable boolean not null
);

create table supplier (
  id              text primary key,
  -- what people call it by; the code of its auxiliary account is F and this
  number          integer not null unique check (number > 0),
  name            text not null check (length(name) between 1 and 150 and name !~ '[[:cntrl:]]'),
  siren           text check (siren ~ '^[0-9]{9}$'),
  vat_number      text check (vat_number ~ '^[A-Z]{2}[0-9A-Z+*]{2,13}$'),
  iban            text check (iban ~ '^[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}$'),
  -- whoever pays is told of a change: a favourite of thieves
  iban_changed_at timestamptz,
  iban_changed_by text references person,
  account         text references ledger_account,
  terms_days      integer not null default 30 check (terms_days between 0 and 120),
  -- counted from the end of the month of the invoice
  terms_month_end boolean not null default false,
  reverse_charge  boolean not null default false,
  version         integer not null default 1,
  created_by      text references person,
  created_at      timestamptz not null,
  archived_at     timestamptz
);
create index supplier_search on supplier using gin (fold_text(name) gin_trgm_ops);

create table purchase_invoice (
  id             text primary key,
  number         integer not null unique check (number > 0),
  kind           text not null check (kind in ('invoice', 'credit-note')),
  supplier_id    text not null references supplier,
  -- the supplier's own number
  reference      text not null check (length(reference) between 1 and 100 and reference !~ '[[:cntrl:]]'),
  day            date not null,
  due_day        date not null,
  label          text not null check (length(label) between 1 and 150 and label !~ '[[:cntrl:]]'),
  -- value-added tax is not on the paper: the buyer owes and deducts it (CGI art. 283-2)
  reverse_charge boolean not null,
  -- what the paper says in all
  total_cents    bigint not null check (total_cents between 1 and 1000000000000),
  no_file_reason text not null default '' check (length(no_file_reason) <= 300),
  state          text not null default 'draft' check (state in ('draft', 'submitted', 'refused', 'approved')),
  version        integer not null default 1,
  -- everybody who ever wrote in it: none of them approves
  writers        text[] not null check (cardinality(writers) > 0),
  created_by     text not null references person,
  created_at     timestamptz not null,
  submitted_at   timestamptz,
  refused_by     text references person,
  refusal        text check (btrim(refusal) <> '' and length(refusal) <= 500),
  approved_by    text references person,
  approved_at    timestamptz,
  vat_deducted   boolean,
  -- the account of the supplier that it stands on, 401 or 404
  owed_account   text references ledger_account,
  booked_on      date,
  entry_id       text unique references journal_entry,
  entry_place    smallint,
  -- written by the database when that entry is reversed
  cancelled_by   text unique references journal_entry,
  check (due_day >= day),
  check (state <> 'refused' or (refused_by is not null and refusal is not null)),
  check ((state = 'approved') = (approved_by is not null)),
  check (num_nulls(approved_by, approved_at, vat_deducted, owed_account, booked_on, entry_id, entry_place) in (0, 7)),
  check (not (approved_by = any (writers))),
  check (cancelled_by is null or entry_id is not null)
);
create unique index purchase_invoice_reference on purchase_invoice (supplier_id, kind, fold_text(reference)) where cancelled_by is null;
create index purchase_invoice_due on purchase_invoice (due_day) where state = 'approved' and cancelled_by is null;
create index purchase_invoice_waiting on purchase_invoice (day) where state <> 'approved';
create index purchase_invoice_search on purchase_invoice using gin (fold_text(reference || ' ' || label) gin_trgm_ops);

create table purchase_line (
  invoice_id text not null references purchase_invoice on delete cascade,
  place      smallint not null check (place between 1 and 100),
  account    text not null references ledger_account,
  label      text not null check (length(label) between 1 and 150 and label !~ '[[:cntrl:]]'),
  -- less than nothing: a discount
  net_cents  bigint not null check (net_cents between -1000000000000 and 1000000000000 and net_cents <> 0),
  -- hundredths of a per cent: 2000 is 20 %
  vat_rate   integer not null check (vat_rate between 0 and 3000),
  vat_cents  bigint not null check (vat_cents between -1000000000000 and 1000000000000),
  from_day   date,
  to_day     date,
  primary key (invoice_id, place),
  check ((from_day is null) = (to_day is null)),
  check (to_day >= from_day and to_day <= from_day + 3660)
);
create index purchase_line_period on purchase_line (from_day, to_day) where from_day is not null;

create table purchase_document (
  id         text primary key,
  invoice_id text not null references purchase_invoice on delete cascade,
  name       text not null check (length(name) between 1 and 150 and name !~ '[[:cntrl:]/\\]'),
  media_type text not null,
  file_hash  bytea not null references ledger_file,
  added_by   text references person,
  added_at   timestamptz not null
);
create index purchase_document_invoice on purchase_document (invoice_id);

-- Money that went, or one document set off against another (then the entry is the payment of both).
create table purchase_payment (
  id          text primary key,
  invoice_id  text not null references purchase_invoice,
  entry_id    text not null references journal_entry,
  -- line of the entry on the supplier's account
  entry_place smallint not null,
  cents       bigint not null check (cents > 0),
  paid_on     date not null,
  -- a bank's account, or the one that both stand on
  account     text not null references ledger_account,
  recorded_by text references person,
  recorded_at timestamptz not null,
  reversed_by text references journal_entry,
  unique (entry_id, entry_place)
);
create index purchase_payment_invoice on purchase_payment (invoice_id);

create function guard_purchase_invoice() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.state = 'approved' then raise exception 'an approved invoice stays' using errcode = 'OV301'; end if;
    return old;
  end if;
  if not new.writers @> old.writers then raise exception 'who wrote in an invoice is remembered'; end if;
  if old.state = 'approved' and (to_jsonb(new) - 'cancelled_by') is distinct from (to_jsonb(old) - 'cancelled_by') then
    raise exception 'an approved invoice does not change' using errcode = 'OV301';
  end if;
  if old.cancelled_by is not null and new.cancelled_by is distinct from old.cancelled_by then raise exception 'what is cancelled stays so'; end if;
  return new;
end $$;
create trigger purchase_invoice_guard before update or delete on purchase_invoice for each row execute function guard_purchase_invoice();
create trigger purchase_invoice_no_truncate before truncate on purchase_invoice for each statement execute function refuse_change();

-- Lines and papers change while nobody was asked to approve them.
create function guard_purchase_part() returns trigger language plpgsql as $$
declare state_of text;
begin
  select state into state_of from purchase_invoice where id = coalesce(new.invoice_id, old.invoice_id) for share;
  if state_of in ('submitted', 'approved') then raise exception 'what is approved is what was sent' using errcode = 'OV301'; end if;
  return coalesce(new, old);
end $$;
create trigger purchase_line_guard before insert or update or delete on purchase_line for each row execute function guard_purchase_part();
create trigger purchase_document_guard before insert or update or delete on purchase_document for each row execute function guard_purchase_part();

-- When it is sent, its lines come to what the paper says; when it is approved, the books say so too.
create function check_purchase_invoice() returns trigger language plpgsql as $$
declare
  lines bigint;
  booked bigint;
begin
  if new.state not in ('submitted', 'approved') then return null; end if;
  select coalesce(sum(net_cents + case when new.reverse_charge then 0 else vat_cents end), 0) into lines from purchase_line where invoice_id = new.id;
  if lines <> new.total_cents then raise exception 'lines come to %, the paper to %', lines, new.total_cents using errcode = 'OV302'; end if;
  if new.state = 'approved' then
    select case when new.kind = 'invoice' then credit_cents - debit_cents else debit_cents - credit_cents end into booked
      from entry_line where entry_id = new.entry_id and place = new.entry_place and account = new.owed_account and number is not null
       and party_id = 'supplier-' || new.supplier_id;
    if booked is distinct from new.total_cents then raise exception 'the books are not what the invoice says' using errcode = 'OV302'; end if;
  end if;
  return null;
end $$;
create constraint trigger purchase_invoice_holds after insert or update on purchase_invoice
  deferrable initially deferred for each row execute function check_purchase_invoice();

create function check_purchase_payment() returns trigger language plpgsql as $$
declare
  invoice purchase_invoice;
begin
  select * into strict invoice from purchase_invoice where id = new.invoice_id for update;
  if invoice.state <> 'approved' then raise exception 'only what is approved is paid' using errcode = 'OV303'; end if;
  if (select coalesce(sum(cents), 0) from purchase_payment where invoice_id = new.invoice_id and reversed_by is null) > invoice.total_cents then
    raise exception 'paid more than owed' using errcode = 'OV303';
  end if;
  if new.reversed_by is null and not exists (
    select from entry_line where entry_id = new.entry_id and place = new.entry_place and number is not null and account = invoice.owed_account
       and case when invoice.kind = 'invoice' then debit_cents else credit_cents end = new.cents) then
    raise exception 'the books are not what the payment says' using errcode = 'OV303';
  end if;
  return null;
end $$;
create constraint trigger purchase_payment_holds after insert or update on purchase_payment
  deferrable initially deferred for each row execute function check_purchase_payment();
create function guard_purchase_payment() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then raise exception 'a payment stays'; end if;
  if old.reversed_by is not null or (to_jsonb(new) - 'reversed_by') is distinct from (to_jsonb(old) - 'reversed_by') then raise exception 'a payment does not change' using errcode = 'OV301'; end if;
  return new;
end $$;
create trigger purchase_payment_guard before update or delete on purchase_payment for each row execute function guard_purchase_payment();
create trigger purchase_payment_no_truncate before truncate on purchase_payment for each statement execute function refuse_change();

-- Cut-off of a fiscal year, a kind at a time: invoices not received (408), costs paid ahead (486), income received ahead (487).
create table cutoff (
  id             text primary key,
  fiscal_year_id text not null references fiscal_year,
  kind           text not null check (kind in ('408', '486', '487')),
  -- on the year's last day
  entry_id       text not null unique references journal_entry,
  -- the contrary, on the next year's first day; null until that year is open
  return_id      text unique references journal_entry,
  cents          bigint not null,
  written_by     text references person,
  written_at     timestamptz not null,
  -- written by the database when the first entry is reversed: it was a mistake
  cancelled_by   text unique references journal_entry
);
create unique index cutoff_once on cutoff (fiscal_year_id, kind) where cancelled_by is null;

-- What it was made of, as it was worked out then.
create table cutoff_item (
  cutoff_id text not null references cutoff,
  place     smallint not null,
  -- what it is about: an invoice's line, an estimate, a subscription
  source    text not null check (length(source) between 1 and 100),
  label     text not null check (length(label) between 1 and 200),
  account   text not null references ledger_account,
  party_id  text references ledger_party,
  cents     bigint not null check (cents <> 0),
  vat_cents bigint not null default 0,
  from_day  date,
  to_day    date,
  primary key (cutoff_id, place),
  unique (cutoff_id, source)
);
create trigger cutoff_item_stays before update or delete on cutoff_item for each row execute function refuse_change();
create trigger cutoff_item_no_truncate before truncate on cutoff_item for each statement execute function refuse_change();

-- What somebody knows and no paper says yet: a bill that will come, a part paid ahead.
create table cutoff_estimate (
  id             text primary key,
  fiscal_year_id text not null references fiscal_year,
  kind           text not null check (kind in ('408', '486', '487')),
  label          text not null check (length(label) between 1 and 150 and label !~ '[[:cntrl:]]'),
  reason         text not null check (btrim(reason) <> '' and length(reason) <= 300),
  account        text not null references ledger_account,
  supplier_id    text references supplier,
  cents          bigint not null check (cents between 1 and 1000000000000),
  vat_cents      bigint not null default 0 check (vat_cents between 0 and cents),
  entered_by     text references person,
  entered_at     timestamptz not null,
  removed_at     timestamptz
);
create index cutoff_estimate_year on cutoff_estimate (fiscal_year_id, kind) where removed_at is null;

create function guard_cutoff() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then raise exception 'a cut-off stays'; end if;
  if (to_jsonb(new) - 'return_id' - 'cancelled_by') is distinct from (to_jsonb(old) - 'return_id' - 'cancelled_by')
     or (old.return_id is not null and new.return_id is distinct from old.return_id) or (old.cancelled_by is not null and new.cancelled_by is distinct from old.cancelled_by) then
    raise exception 'a cut-off does not change' using errcode = 'OV304';
  end if;
  return new;
end $$;
create trigger cutoff_guard before update or delete on cutoff for each row execute function guard_cutoff();
create trigger cutoff_no_truncate before truncate on cutoff for each statement execute function refuse_change();

-- The contrary entry is line for line the contrary, on the day after.
create function check_cutoff() returns trigger language plpgsql as $$
begin
  if new.return_id is null then return null; end if;
  if (select r.day <> e.day + 1 from journal_entry e, journal_entry r where e.id = new.entry_id and r.id = new.return_id)
     or exists (
       select account, party_id, debit_cents, credit_cents from entry_line where entry_id = new.entry_id
       except all select account, party_id, credit_cents, debit_cents from entry_line where entry_id = new.return_id) then
    raise exception 'what is taken back is what was written' using errcode = 'OV304';
  end if;
  return null;
end $$;
create constraint trigger cutoff_holds after insert or update on cutoff
  deferrable initially deferred for each row execute function check_cutoff();

create function follow_reversal() returns trigger language plpgsql as $$
begin
  update purchase_invoice set cancelled_by = new.id where entry_id = new.reverses;
  update purchase_payment set reversed_by = new.id where entry_id = new.reverses;
  update cutoff set cancelled_by = new.id where entry_id = new.reverses;
  return null;
end $$;
create trigger journal_entry_reversal after insert on journal_entry for each row when (new.reverses is not null) execute function follow_reversal();

-- Tax that the buyer owes and deducts, in books that were opened before.
insert into ledger_account (code, label, created_at)
  select '445662', 'TVA déductible intracommunautaire', now() where exists (select from ledger_setting) on conflict do nothing;
