-- An amount due that is doubtful: it stays an amount due, moved from 411 to 416 with the entry of its doubtful debt, and
-- back with it. What is paid or given up is read off its payments, in one place; what is written down stays with the debt.
create table due_doubt (
  debt_id text primary key references doubtful_debt,
  due_id  text not null references amount_due
);
create index due_doubt_due on due_doubt (due_id);
create trigger due_doubt_stays before update or delete on due_doubt for each row execute function refuse_change();
create trigger due_doubt_no_truncate before truncate on due_doubt for each statement execute function refuse_change();

create or replace function guard_amount_due() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then raise exception 'what was due stays on record' using errcode = 'OV404'; end if;
  if (to_jsonb(new) - 'cents' - 'paid_cents' - 'due_on' - 'disputed_at' - 'account') is distinct from (to_jsonb(old) - 'cents' - 'paid_cents' - 'due_on' - 'disputed_at' - 'account') then
    raise exception 'an amount due keeps what it is of' using errcode = 'OV404';
  end if;
  return new;
end $$;

-- On 416 exactly while a debt that stands says so.
create function check_due_account() returns trigger language plpgsql as $$
begin
  if (select account like '416%' from amount_due where id = new.id)
     <> exists (select from due_doubt u join doubtful_debt d on d.id = u.debt_id where u.due_id = new.id and entry_stands(d.moved_entry_id)) then
    raise exception 'an amount due is doubtful while its debt stands' using errcode = 'OV404';
  end if;
  return null;
end $$;
create constraint trigger amount_due_account after update of account on amount_due
  deferrable initially deferred for each row when (new.account is distinct from old.account) execute function check_due_account();

create or replace function follow_reversal() returns trigger language plpgsql as $$
begin
  if exists (select from sales_invoice where entry_id = new.reverses) then raise exception 'an invoice is corrected by a credit note' using errcode = 'OV406'; end if;
  update purchase_invoice set cancelled_by = new.id where entry_id = new.reverses;
  update purchase_payment set reversed_by = new.id where entry_id = new.reverses;
  update cutoff set cancelled_by = new.id where entry_id = new.reverses;
  if exists (select from due_payment where entry_id = new.reverses and undone_entry is not null) then raise exception 'a payment of this entry was taken back already' using errcode = 'OV407'; end if;
  update due_payment set undone_entry = new.id, undone_on = new.day where entry_id = new.reverses and undone_entry is null;
  -- a debt that is doubtful no more is owed on 411 again, unless something was paid or taken back on 416
  if exists (select from doubtful_debt d join due_doubt u on u.debt_id = d.id join due_payment p on p.due_id = u.due_id
      where d.moved_entry_id = new.reverses and (exists (select from entry_line l where l.entry_id = p.entry_id and l.place = p.entry_place and l.account like '416%')
        or exists (select from entry_line l where l.entry_id = p.undone_entry and l.account like '416%'))) then
    raise exception 'something was paid on it since' using errcode = 'OV408';
  end if;
  update amount_due a set account = l.account from due_doubt u join doubtful_debt d on d.id = u.debt_id join entry_line l on l.entry_id = d.moved_entry_id and l.place = 2
   where d.moved_entry_id = new.reverses and a.id = u.due_id;
  return null;
end $$;
