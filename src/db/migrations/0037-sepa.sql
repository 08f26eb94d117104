-- Direct debits and transfers of the SEPA. What the database holds by itself, whatever program writes:
--   what was signed stays, word for word, with its hash; a customer has one mandate that was not revoked;
--   an amount due has one debit at most that waits or was paid; who prepared does not release; a released file never changes;
--   what became of a debit follows from the payments: nothing here could contradict the books.

create table sepa_setting (
  one_row              boolean primary key default true check (one_row),
  -- creditor's identifier, in France « ICS »
  creditor_id          text not null check (creditor_id ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{1,28}$'),
  -- days between the notice and the debit, as mandates agree from now on; 14 without an agreement (rulebook, core scheme)
  notice_days          smallint not null default 14 check (notice_days between 1 and 60),
  debit_limit_cents    bigint not null check (debit_limit_cents between 1 and 99999999999),
  batch_limit_cents    bigint not null check (batch_limit_cents between 1 and 99999999999),
  transfer_limit_cents bigint not null check (transfer_limit_cents between 1 and 99999999999),
  version              integer not null default 1,
  changed_by           text references person,
  changed_at           timestamptz not null
);

create table sepa_mandate (
  id                text primary key,
  -- unique reference of the mandate, in France « RUM »
  reference         text not null unique check (reference ~ '^[A-Za-z0-9+?:().,''-]{1,35}$'),
  customer_id       text not null references customer,
  member_id         text references member,
  created_at        timestamptz not null,
  revoked_at        timestamptz,
  revoked_by        text references person,
  revoke_reason     text not null default '' check (length(revoke_reason) <= 300),
  -- reason of a return after which the bank takes no more: until the account changes, or somebody says otherwise
  blocked_code      text check (blocked_code ~ '^[A-Z0-9]{4}$'),
  blocked_on        date,
  -- day of the last debit that was handed to the bank, whatever became of it: 36 months later the mandate lapses
  last_collected_on date,
  check ((blocked_code is null) = (blocked_on is null))
);
create unique index sepa_mandate_once on sepa_mandate (customer_id) where revoked_at is null;
create index sepa_mandate_customer on sepa_mandate (customer_id, created_at desc);

-- What was signed: the mandate, then each change of account. The last one holds.
create table sepa_signature (
  mandate_id  text not null references sepa_mandate,
  place       smallint not null check (place between 1 and 200),
  holder      text not null check (length(holder) between 1 and 150 and holder !~ '[[:cntrl:]]'),
  iban        text not null check (iban ~ '^[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}$'),
  bic         text not null default '' check (bic ~ '^([A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?)?$'),
  notice_days smallint not null check (notice_days between 1 and 60),
  signed_on   date not null,
  -- online: on the page, by who acts for the customer; paper: entered by the treasury
  origin      text not null check (origin in ('online', 'paper')),
  words       text not null check (length(words) between 1 and 5000),
  words_hash  bytea not null check (words_hash = sha256(convert_to(words, 'UTF8'))),
  signer_id   text references person,
  signer      text not null check (length(signer) <= 200),
  -- address that the signature came from
  source      text not null default '' check (length(source) <= 100),
  -- the paper, scanned
  file_hash   bytea references ledger_file,
  entered_by  text references person,
  entered_at  timestamptz not null,
  primary key (mandate_id, place),
  check (origin = 'paper' or signer_id is not null)
);
create index sepa_signature_iban on sepa_signature (iban);
create trigger sepa_signature_stays before update or delete on sepa_signature for each row execute function refuse_change();
create trigger sepa_signature_no_truncate before truncate on sepa_signature for each statement execute function refuse_change();

create function guard_sepa_mandate() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or new.reference <> old.reference or new.customer_id <> old.customer_id or new.member_id is distinct from old.member_id or new.created_at <> old.created_at
     or (old.revoked_at is not null and (new.revoked_at is distinct from old.revoked_at or new.revoked_by is distinct from old.revoked_by or new.revoke_reason <> old.revoke_reason)) then
    raise exception 'a mandate keeps what it is, and stays revoked' using errcode = 'OV411';
  end if;
  return new;
end $$;
create trigger sepa_mandate_guard before update or delete on sepa_mandate for each row execute function guard_sepa_mandate();

-- What a debtor was told: how much, on which day.
create table debit_notice (
  id          text primary key,
  due_id      text not null references amount_due,
  mandate_id  text not null references sepa_mandate,
  cents       bigint not null check (cents > 0),
  collect_on  date not null,
  told_to     text not null check (length(told_to) between 1 and 254),
  told_at     timestamptz not null,
  told_by     text references person,
  -- another notice took its place
  replaced_at timestamptz
);
create unique index debit_notice_once on debit_notice (due_id) where replaced_at is null;

create table debit_batch (
  id            text primary key,
  number        integer not null unique check (number > 0),
  collect_on    date not null,
  prepared_by   text not null references person,
  prepared_at   timestamptz not null,
  released_by   text references person,
  released_at   timestamptz,
  message_id    text unique,
  file_hash     bytea references ledger_file,
  -- handed to the bank
  sent_on       date,
  sent_by       text references person,
  -- the bank paid: its debits are entered from then on, until all are
  paid_on       date,
  paid_account  text references ledger_account,
  paid_by       text references person,
  entered_at    timestamptz,
  cancelled_at  timestamptz,
  cancelled_by  text references person,
  check (released_by <> prepared_by),
  check ((released_at is null) = (released_by is null) and (released_at is null) = (message_id is null) and (released_at is null) = (file_hash is null)),
  check (sent_on is null or released_at is not null),
  check (paid_on is null or (sent_on is not null and paid_account is not null)),
  check (entered_at is null or paid_on is not null),
  check (cancelled_at is null or sent_on is null)
);

create table debit (
  id              text primary key,
  batch_id        text not null references debit_batch,
  place           integer not null check (place > 0),
  due_id          text not null references amount_due,
  customer_id     text not null references customer,
  mandate_id      text not null references sepa_mandate,
  -- the account, by what was signed
  signature       smallint not null,
  account_changed boolean not null default false,
  notice_id       text not null references debit_notice,
  cents           bigint not null check (cents between 1 and 99999999999),
  end_to_end      text not null unique,
  -- dropped: before the file left; rejected: by a bank before it paid; returned: after
  state           text not null default 'waiting' check (state in ('waiting', 'paid', 'returned', 'dropped', 'rejected')),
  -- why it was dropped
  dropped_for     text not null default '' check (length(dropped_for) <= 40),
  -- reason of the bank, of ISO 20022
  return_code     text check (return_code ~ '^[A-Z0-9]{4}$'),
  returned_on     date,
  payment_id      text unique references due_payment,
  -- what was debited beyond what was still due: owed back
  excess_due_id   text references amount_due,
  unique (batch_id, place),
  foreign key (mandate_id, signature) references sepa_signature
);
-- never a double debit
create unique index debit_once on debit (due_id) where state in ('waiting', 'paid');
create index debit_customer on debit (customer_id);
create index debit_mandate on debit (mandate_id);

create function guard_debit_batch() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or new.number <> old.number or new.prepared_by <> old.prepared_by
     or (old.released_at is not null and (new.released_at is distinct from old.released_at or new.released_by is distinct from old.released_by or new.message_id is distinct from old.message_id
       or new.file_hash is distinct from old.file_hash or new.collect_on <> old.collect_on))
     or (old.sent_on is not null and new.sent_on is distinct from old.sent_on) or (old.paid_on is not null and new.paid_on is distinct from old.paid_on)
     or (old.cancelled_at is not null and to_jsonb(new) is distinct from to_jsonb(old)) then
    raise exception 'a batch goes forward only' using errcode = 'OV412';
  end if;
  return new;
end $$;
create trigger debit_batch_guard before update or delete on debit_batch for each row execute function guard_debit_batch();

create function guard_debit() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'waiting' or exists (select from debit_batch where id = new.batch_id and (released_at is not null or cancelled_at is not null)) then
      raise exception 'a released batch takes no more' using errcode = 'OV412';
    end if;
    return new;
  end if;
  if tg_op = 'DELETE' or new.batch_id <> old.batch_id or new.due_id <> old.due_id or new.mandate_id <> old.mandate_id or new.signature <> old.signature or new.cents <> old.cents
     or new.end_to_end <> old.end_to_end or (old.payment_id is not null and new.payment_id is distinct from old.payment_id)
     or (new.state <> old.state and not ((old.state = 'waiting' and new.state in ('paid', 'dropped', 'rejected')) or (old.state = 'paid' and new.state = 'returned'))) then
    raise exception 'a debit keeps what it is and goes forward only' using errcode = 'OV412';
  end if;
  return new;
end $$;
create trigger debit_guard before insert or update or delete on debit for each row execute function guard_debit();

-- A payment that a debit brought is that debit's, once; taken back, the debit is returned and the amount may be asked for again.
create function follow_debit_payment() returns trigger language plpgsql as $$
begin
  if new.source is null or new.source not like 'debit-%' then return null; end if;
  if tg_op = 'INSERT' then
    update debit set state = 'paid', payment_id = new.id where id = substr(new.source, 7) and due_id = new.due_id and state = 'waiting';
    if not found and not exists (select from debit where id = substr(new.source, 7) and excess_due_id = new.due_id) then
      raise exception 'no debit waits for this payment' using errcode = 'OV413';
    end if;
  elsif old.undone_entry is null and new.undone_entry is not null then
    update debit set state = 'returned', returned_on = new.undone_on where payment_id = new.id and state = 'paid';
  end if;
  return null;
end $$;
create trigger due_payment_of_debit after insert or update on due_payment for each row execute function follow_debit_payment();

-- Transfers to suppliers, to members who give shares back, to customers who are owed something.
create table transfer_batch (
  id            text primary key,
  number        integer not null unique check (number > 0),
  execute_on    date not null,
  prepared_by   text not null references person,
  prepared_at   timestamptz not null,
  released_by   text references person,
  released_at   timestamptz,
  message_id    text unique,
  file_hash     bytea references ledger_file,
  sent_on       date,
  sent_by       text references person,
  done_on       date,
  done_by       text references person,
  cancelled_at  timestamptz,
  cancelled_by  text references person,
  check (released_by <> prepared_by),
  check ((released_at is null) = (released_by is null) and (released_at is null) = (message_id is null) and (released_at is null) = (file_hash is null)),
  check (sent_on is null or released_at is not null),
  check (done_on is null or sent_on is not null),
  check (cancelled_at is null or sent_on is null)
);
create table transfer (
  id          text primary key,
  batch_id    text not null references transfer_batch,
  place       integer not null check (place > 0),
  purchase_id text references purchase_invoice,
  payout_id   text references share_payout,
  due_id      text references amount_due,
  cents       bigint not null check (cents between 1 and 99999999999),
  holder      text not null check (length(holder) between 1 and 150 and holder !~ '[[:cntrl:]]'),
  iban        text not null check (iban ~ '^[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}$'),
  label       text not null check (length(label) between 1 and 140 and label !~ '[[:cntrl:]]'),
  end_to_end  text not null unique,
  state       text not null default 'waiting' check (state in ('waiting', 'done', 'dropped', 'rejected')),
  dropped_for text not null default '' check (length(dropped_for) <= 40),
  return_code text check (return_code ~ '^[A-Z0-9]{4}$'),
  unique (batch_id, place),
  check (num_nonnulls(purchase_id, payout_id, due_id) = 1)
);
-- never paid twice
create unique index transfer_purchase_once on transfer (purchase_id) where state = 'waiting';
create unique index transfer_payout_once on transfer (payout_id) where state in ('waiting', 'done');
create unique index transfer_due_once on transfer (due_id) where state = 'waiting';

create function guard_transfer_batch() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or new.number <> old.number or new.prepared_by <> old.prepared_by
     or (old.released_at is not null and (new.released_at is distinct from old.released_at or new.released_by is distinct from old.released_by or new.message_id is distinct from old.message_id
       or new.file_hash is distinct from old.file_hash or new.execute_on <> old.execute_on))
     or (old.sent_on is not null and new.sent_on is distinct from old.sent_on) or (old.done_on is not null and new.done_on is distinct from old.done_on)
     or (old.cancelled_at is not null and to_jsonb(new) is distinct from to_jsonb(old)) then
    raise exception 'a batch goes forward only' using errcode = 'OV412';
  end if;
  return new;
end $$;
create trigger transfer_batch_guard before update or delete on transfer_batch for each row execute function guard_transfer_batch();
create function guard_transfer() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'waiting' or exists (select from transfer_batch where id = new.batch_id and (released_at is not null or cancelled_at is not null)) then
      raise exception 'a released batch takes no more' using errcode = 'OV412';
    end if;
    return new;
  end if;
  if tg_op = 'DELETE' or (to_jsonb(new) - 'state' - 'dropped_for' - 'return_code') is distinct from (to_jsonb(old) - 'state' - 'dropped_for' - 'return_code') or (new.state <> old.state and old.state <> 'waiting') then
    raise exception 'a transfer keeps what it is and goes forward only' using errcode = 'OV412';
  end if;
  return new;
end $$;
create trigger transfer_guard before insert or update or delete on transfer for each row execute function guard_transfer();
