-- What the cooperative invoices and what it is owed. What the database holds by itself, whatever program writes:
--   an invoice is issued once, whole, with the next number of its series, and never changes or goes; a credit note corrects it;
--   it says what its lines come to, tax by category and rate, and the books say the same;
--   amounts due of an invoice sum to it; payments are never more than what is due.

-- How the cooperative stands to value-added tax, from a day on.
create table vat_regime (
  from_day   date primary key,
  -- outside its field (most associations), exempt below its threshold (CGI art. 293 B), or liable
  kind       text not null check (kind in ('outside', 'exempt', 'liable')),
  -- of services: due when they are paid (CGI art. 269-2 c) or, by option, when they are invoiced
  due        text not null default 'receipt' check (due in ('receipt', 'invoice')),
  entered_by text references person,
  entered_at timestamptz not null
);

-- Who invoices: what the law wants on each invoice (CGI ann. II art. 242 nonies A, C. com. R123-237, L441-9).
create table seller_identity (
  one_row       boolean primary key default true check (one_row),
  name          text not null check (length(name) between 1 and 150 and name !~ '[[:cntrl:]]'),
  -- « société anonyme coopérative à capital variable »
  legal_form    text not null default '' check (length(legal_form) <= 150 and legal_form !~ '[[:cntrl:]]'),
  street        text not null check (length(street) between 1 and 200),
  postal_code   text not null check (length(postal_code) between 1 and 20),
  city          text not null check (length(city) between 1 and 100),
  country       text not null check (country ~ '^[A-Z]{2}$'),
  siren         text check (siren ~ '^[0-9]{9}$'),
  -- « RCS Lyon », or RNA of an association
  register      text not null default '' check (length(register) <= 100),
  vat_number    text check (vat_number ~ '^[A-Z]{2}[0-9A-Z+*]{2,13}$'),
  email         text not null default '' check (length(email) <= 254),
  phone         text not null default '' check (length(phone) <= 40),
  -- the account that transfers go to
  iban          text check (iban ~ '^[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}$'),
  bic           text check (bic ~ '^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$'),
  -- days from an invoice to its due day
  terms_days    integer not null default 30 check (terms_days between 0 and 60),
  -- hundredths of a per cent a year, of businesses that pay late (C. com. L441-10)
  late_rate     integer not null default 1200 check (late_rate between 0 and 10000),
  version       integer not null default 1,
  changed_by    text references person,
  changed_at    timestamptz not null
);

-- Whom invoices are for, beside what the register knows: a member, or somebody who is none. Its id is its party in the books.
create table customer (
  id          text primary key references ledger_party,
  member_id   text unique references member,
  -- of who is no member; the code of the party is C and this
  number      integer unique check (number > 0),
  -- empty of a member: as in the register
  name        text not null default '' check (length(name) <= 200 and name !~ '[[:cntrl:]]'),
  street      text not null default '' check (length(street) <= 200),
  postal_code text not null default '' check (length(postal_code) <= 20),
  city        text not null default '' check (length(city) <= 100),
  country     text not null default '' check (country ~ '^([A-Z]{2})?$'),
  -- acts as a business: reverse charge needs one with a number
  business    boolean not null default false,
  siren       text check (siren ~ '^[0-9]{9}$'),
  vat_number  text check (vat_number ~ '^[A-Z]{2}[0-9A-Z+*]{2,13}$'),
  email       text not null default '' check (length(email) <= 254),
  language    text not null default 'fr' check (language in ('fr', 'en')),
  version     integer not null default 1,
  created_at  timestamptz not null,
  archived_at timestamptz,
  check ((member_id is null) = (number is not null)),
  check (member_id is not null or name <> '')
);
create index customer_search on customer using gin (fold_text(name) gin_trgm_ops);

-- The last number of each series; held by who issues until commit, so that numbers have no gap.
create table invoice_series (
  -- 2026 or AV2026: invoices and credit notes of a calendar year
  code        text primary key check (code ~ '^(AV)?[0-9]{4}$'),
  last_number integer not null default 0,
  last_day    date
);

create table sales_invoice (
  id            text primary key,
  kind          text not null check (kind in ('invoice', 'credit-note')),
  series        text not null references invoice_series,
  sequence      integer not null check (sequence > 0),
  -- what is printed: 2026-00042
  number        text not null unique,
  customer_id   text not null references customer,
  member_id     text references member,
  -- as they were that day
  seller        jsonb not null,
  buyer         jsonb not null,
  issued_on     date not null,
  due_on        date not null,
  -- when what it is for was done or goes on
  from_day      date not null,
  to_day        date not null,
  label         text not null check (length(label) between 1 and 150 and label !~ '[[:cntrl:]]'),
  -- what a credit note corrects, and why
  corrects      text references sales_invoice,
  reason        text not null default '' check (length(reason) <= 300),
  vat_due       text not null check (vat_due in ('receipt', 'invoice')),
  -- how many lines it has
  lines         smallint not null check (lines between 1 and 500),
  net_cents     bigint not null check (net_cents between 0 and 1000000000000),
  vat_cents     bigint not null check (vat_cents between 0 and 1000000000000),
  total_cents   bigint not null check (total_cents > 0),
  -- a billing run, or null: written by hand
  run_id        text,
  entry_id      text not null unique references journal_entry,
  -- the customer's line in it
  entry_place   smallint not null,
  issued_by     text references person,
  issued_at     timestamptz not null,
  -- the paper, made in the background, never made anew
  file_hash     bytea references ledger_file,
  sent_at       timestamptz,
  unique (series, sequence),
  check (total_cents = net_cents + vat_cents),
  check (due_on >= issued_on and to_day >= from_day),
  check ((kind = 'credit-note') = (corrects is not null)),
  check (kind = 'invoice' or btrim(reason) <> '')
);
create index sales_invoice_customer on sales_invoice (customer_id, issued_on desc);
create index sales_invoice_day on sales_invoice (issued_on desc, number desc);
create index sales_invoice_corrects on sales_invoice (corrects) where corrects is not null;
create index sales_invoice_run on sales_invoice (run_id) where run_id is not null;
create index sales_invoice_paperless on sales_invoice (issued_at) where file_hash is null;
create index sales_invoice_unsent on sales_invoice (issued_at) where sent_at is null;

create table sales_invoice_line (
  invoice_id   text not null references sales_invoice,
  place        smallint not null check (place between 1 and 500),
  label        text not null check (length(label) between 1 and 200 and label !~ '[[:cntrl:]]'),
  account      text not null references ledger_account,
  -- thousandths of a unit
  quantity     bigint not null check (quantity > 0),
  -- UN/ECE recommendation 20: C62 a piece, MON a month, ANN a year, 4L a megabyte, E34 a gigabyte
  unit         text not null check (unit ~ '^[A-Z0-9]{2,3}$'),
  -- ten-thousandths of a euro, net
  unit_price   bigint not null,
  net_cents    bigint not null check (net_cents between -1000000000000 and 1000000000000),
  -- UNTDID 5305: S taxed, E exempt, AE reverse charge, O outside, K within the Union, G export, Z nothing
  vat_category text not null check (vat_category in ('S', 'E', 'AE', 'O', 'K', 'G', 'Z')),
  -- hundredths of a per cent
  vat_rate     integer not null check (vat_rate between 0 and 3000),
  -- country of the rate: another than the seller's above the threshold of distance sales (CGI art. 259 D)
  vat_country  text not null default 'FR' check (vat_country ~ '^[A-Z]{2}$'),
  from_day     date,
  to_day       date,
  -- what it stands for: subscription-<id>, usage-<id>
  source       text check (length(source) between 1 and 100),
  primary key (invoice_id, place),
  check ((from_day is null) = (to_day is null)),
  check (to_day >= from_day),
  check (vat_category = 'S' or vat_rate = 0)
);

-- Tax of an invoice by category, rate and country: rounded once for each (EN 16931, BR-CO-17).
create table sales_invoice_vat (
  invoice_id   text not null references sales_invoice,
  category     text not null check (category in ('S', 'E', 'AE', 'O', 'K', 'G', 'Z')),
  rate         integer not null,
  country      text not null,
  base_cents   bigint not null,
  vat_cents    bigint not null,
  -- VATEX code and words why there is none
  exemption    text not null default '',
  primary key (invoice_id, category, rate, country)
);

-- What somebody owes on a day: an invoice or a part of it, such as an instalment of a plan. `out`: what the cooperative owes them.
create table amount_due (
  id          text primary key,
  customer_id text not null references customer,
  member_id   text references member,
  direction   text not null check (direction in ('in', 'out')),
  kind        text not null check (kind in ('invoice', 'credit-note', 'overpayment')),
  invoice_id  text references sales_invoice,
  label       text not null check (length(label) between 1 and 200 and label !~ '[[:cntrl:]]'),
  account     text not null references ledger_account,
  due_on      date not null,
  cents       bigint not null check (cents > 0),
  -- kept by the database: payments that stand
  paid_cents  bigint not null default 0,
  -- nobody asks for it meanwhile: contested by who owes it
  disputed_at timestamptz,
  created_at  timestamptz not null,
  check (paid_cents between 0 and cents),
  check ((kind in ('invoice', 'credit-note')) = (invoice_id is not null)),
  check ((direction = 'out') = (kind in ('credit-note', 'overpayment')))
);
create index amount_due_invoice on amount_due (invoice_id) where invoice_id is not null;
create index amount_due_customer on amount_due (customer_id, due_on);
create index amount_due_open on amount_due (due_on) where paid_cents < cents;

create table due_payment (
  id           text primary key,
  due_id       text not null references amount_due,
  -- bank: a transfer; debit: SEPA; offset: set off against what is owed the other way; loss: given up
  kind         text not null check (kind in ('bank', 'debit', 'offset', 'other', 'loss')),
  cents        bigint not null check (cents > 0),
  paid_on      date not null,
  entry_id     text not null references journal_entry,
  entry_place  smallint not null,
  -- what brought it: a debit of a batch, a line of a statement
  source       text check (length(source) between 1 and 100),
  recorded_by  text references person,
  recorded_at  timestamptz not null,
  -- the entry that took it back: a return, a mistake
  undone_entry text references journal_entry,
  undone_on    date,
  check ((undone_entry is null) = (undone_on is null)),
  unique (entry_id, entry_place)
);
create index due_payment_due on due_payment (due_id);
create index due_payment_source on due_payment (source) where source is not null;

-- Which part of a document's bases and taxes a payment was of: what falls due on receipt is declared from here.
create table due_payment_vat (
  payment_id text not null references due_payment,
  category   text not null,
  rate       integer not null,
  country    text not null,
  -- signed: less than nothing when money goes back
  base_cents bigint not null,
  vat_cents  bigint not null,
  primary key (payment_id, category, rate, country)
);

-- An issued invoice stays; its paper and its dispatch are added once.
create function guard_sales_invoice() returns trigger language plpgsql as $$
declare
  series_of invoice_series;
begin
  if tg_op = 'INSERT' then
    select * into strict series_of from invoice_series where code = new.series for update;
    if new.sequence <> series_of.last_number + 1 then raise exception 'invoices follow one another' using errcode = 'OV401'; end if;
    if series_of.last_day > new.issued_on then raise exception 'an invoice is not of a day before the last' using errcode = 'OV402'; end if;
    update invoice_series set last_number = new.sequence, last_day = new.issued_on where code = new.series;
    return new;
  end if;
  if tg_op = 'DELETE' then raise exception 'an issued invoice stays' using errcode = 'OV401'; end if;
  if (to_jsonb(new) - 'file_hash' - 'sent_at') is distinct from (to_jsonb(old) - 'file_hash' - 'sent_at')
     or (old.file_hash is not null and new.file_hash is distinct from old.file_hash) then
    raise exception 'an issued invoice does not change' using errcode = 'OV401';
  end if;
  return new;
end $$;
create trigger sales_invoice_guard before insert or update or delete on sales_invoice for each row execute function guard_sales_invoice();
create trigger sales_invoice_no_truncate before truncate on sales_invoice for each statement execute function refuse_change();
create function guard_invoice_series() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or new.code <> old.code or new.last_number not in (old.last_number, old.last_number + 1) then raise exception 'invoices follow one another' using errcode = 'OV401'; end if;
  return new;
end $$;
create trigger invoice_series_guard before update or delete on invoice_series for each row execute function guard_invoice_series();

-- An invoice says how many lines it has, and its taxes are of them: nothing is added to it afterwards.
create function guard_sales_part() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then raise exception 'an issued invoice does not change' using errcode = 'OV401'; end if;
  if tg_table_name = 'sales_invoice_line' and new.place > (select lines from sales_invoice where id = new.invoice_id) then raise exception 'an issued invoice does not change' using errcode = 'OV401'; end if;
  return new;
end $$;
create trigger sales_invoice_line_guard before insert or update or delete on sales_invoice_line for each row execute function guard_sales_part();
create trigger sales_invoice_line_no_truncate before truncate on sales_invoice_line for each statement execute function refuse_change();
create trigger sales_invoice_vat_guard before update or delete on sales_invoice_vat for each row execute function guard_sales_part();
create trigger sales_invoice_vat_no_truncate before truncate on sales_invoice_vat for each statement execute function refuse_change();

create function check_sales_invoice() returns trigger language plpgsql as $$
declare
  own    record;
  taxes  record;
  booked bigint;
begin
  select count(*) as count, coalesce(sum(net_cents), 0) as net into own from sales_invoice_line where invoice_id = new.id;
  select coalesce(sum(base_cents), 0) as base, coalesce(sum(vat_cents), 0) as vat into taxes from sales_invoice_vat where invoice_id = new.id;
  if own.count <> new.lines or own.net <> new.net_cents or taxes.base <> new.net_cents or taxes.vat <> new.vat_cents then
    raise exception 'lines come to %, taxes to % and %, the invoice to % and %', own.net, taxes.base, taxes.vat, new.net_cents, new.vat_cents using errcode = 'OV403';
  end if;
  if exists (
    select from sales_invoice_vat v
     where v.invoice_id = new.id and (v.base_cents is distinct from
       (select sum(l.net_cents) from sales_invoice_line l where l.invoice_id = v.invoice_id and l.vat_category = v.category and l.vat_rate = v.rate and l.vat_country = v.country)
       or v.vat_cents <> round(v.base_cents * v.rate / 10000.0))) then
    raise exception 'tax is of the lines of its rate, rounded once' using errcode = 'OV403';
  end if;
  select case when new.kind = 'invoice' then debit_cents - credit_cents else credit_cents - debit_cents end into booked
    from entry_line where entry_id = new.entry_id and place = new.entry_place and party_id = new.customer_id and number is not null;
  if booked is distinct from new.total_cents then raise exception 'the books are not what the invoice says' using errcode = 'OV403'; end if;
  if (select coalesce(sum(cents), 0) from amount_due where invoice_id = new.id) <> new.total_cents then raise exception 'what is due is not what the invoice says' using errcode = 'OV404'; end if;
  return null;
end $$;
create function check_sales_vat() returns trigger language plpgsql as $$
begin
  if not exists (select from sales_invoice_line l where l.invoice_id = new.invoice_id and l.vat_category = new.category and l.vat_rate = new.rate and l.vat_country = new.country) then
    raise exception 'tax is of the lines of its rate' using errcode = 'OV403';
  end if;
  return null;
end $$;
create constraint trigger sales_invoice_vat_holds after insert on sales_invoice_vat
  deferrable initially deferred for each row execute function check_sales_vat();
create constraint trigger sales_invoice_holds after insert on sales_invoice
  deferrable initially deferred for each row execute function check_sales_invoice();

-- What is owed on an invoice or a credit note is the whole of it, in however many parts.
create function check_amount_due() returns trigger language plpgsql as $$
declare
  invoice sales_invoice;
  dues    bigint;
begin
  if coalesce(new.invoice_id, old.invoice_id) is null then return null; end if;
  select * into strict invoice from sales_invoice where id = coalesce(new.invoice_id, old.invoice_id);
  select coalesce(sum(cents), 0) into dues from amount_due where invoice_id = invoice.id;
  if dues <> invoice.total_cents then raise exception 'amounts due come to %, the invoice to %', dues, invoice.total_cents using errcode = 'OV404'; end if;
  return null;
end $$;
create constraint trigger amount_due_sums after insert or update of cents, invoice_id or delete on amount_due
  deferrable initially deferred for each row execute function check_amount_due();
create function guard_amount_due() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then raise exception 'what was due stays on record' using errcode = 'OV404'; end if;
  if (to_jsonb(new) - 'cents' - 'paid_cents' - 'due_on' - 'disputed_at') is distinct from (to_jsonb(old) - 'cents' - 'paid_cents' - 'due_on' - 'disputed_at') then
    raise exception 'an amount due keeps what it is of' using errcode = 'OV404';
  end if;
  return new;
end $$;
create trigger amount_due_guard before update or delete on amount_due for each row execute function guard_amount_due();
create trigger amount_due_no_truncate before truncate on amount_due for each statement execute function refuse_change();

-- Payments stay; they are taken back by an entry. What is paid is kept beside what is due.
create function guard_due_payment() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then raise exception 'a payment stays' using errcode = 'OV405'; end if;
  if old.undone_entry is not null or (to_jsonb(new) - 'undone_entry' - 'undone_on') is distinct from (to_jsonb(old) - 'undone_entry' - 'undone_on') then
    raise exception 'a payment does not change' using errcode = 'OV405';
  end if;
  return new;
end $$;
create trigger due_payment_guard before update or delete on due_payment for each row execute function guard_due_payment();
create trigger due_payment_no_truncate before truncate on due_payment for each statement execute function refuse_change();
create trigger due_payment_vat_stays before update or delete on due_payment_vat for each row execute function refuse_change();
create function count_due_payment() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    update amount_due set paid_cents = paid_cents + new.cents where id = new.due_id;
  elsif old.undone_entry is null and new.undone_entry is not null then
    update amount_due set paid_cents = paid_cents - new.cents where id = new.due_id;
  end if;
  perform pg_notify('due_payment', new.due_id);
  return null;
end $$;
create trigger due_payment_counted after insert or update on due_payment for each row execute function count_due_payment();
create function check_due_payment() returns trigger language plpgsql as $$
declare
  due amount_due;
begin
  select * into strict due from amount_due where id = new.due_id;
  if not exists (
    select from entry_line where entry_id = new.entry_id and place = new.entry_place and number is not null and account = due.account and party_id = due.customer_id
       and case when due.direction = 'in' then credit_cents else debit_cents end = new.cents) then
    raise exception 'the books are not what the payment says' using errcode = 'OV405';
  end if;
  return null;
end $$;
create constraint trigger due_payment_holds after insert on due_payment
  deferrable initially deferred for each row execute function check_due_payment();

-- A reversed entry takes its payments back; an invoice's entry is not reversed: a credit note corrects it.
create or replace function follow_reversal() returns trigger language plpgsql as $$
begin
  if exists (select from sales_invoice where entry_id = new.reverses) then raise exception 'an invoice is corrected by a credit note' using errcode = 'OV406'; end if;
  update purchase_invoice set cancelled_by = new.id where entry_id = new.reverses;
  update purchase_payment set reversed_by = new.id where entry_id = new.reverses;
  update cutoff set cancelled_by = new.id where entry_id = new.reverses;
  if exists (select from due_payment where entry_id = new.reverses and undone_entry is not null) then raise exception 'a payment of this entry was taken back already' using errcode = 'OV407'; end if;
  update due_payment set undone_entry = new.id, undone_on = new.day where entry_id = new.reverses and undone_entry is null;
  return null;
end $$;

-- Tax collected that falls due when it is paid, and advances, in books that were opened before.
insert into ledger_account (code, label, created_at)
  select code, label, now() from (values ('44574', 'TVA collectée en attente d’encaissement')) as a (code, label) where exists (select from ledger_setting) on conflict do nothing;
