-- Of a thousand subscriptions at once the newest answers for the sums, as with movements and payments: one look, not a
-- thousand (2,000 members took 40 s, the square of their number).
create or replace function check_share_sums() returns trigger language plpgsql as $$
declare
  head share_head;
begin
  select * into strict head from share_head;
  if head.last_number = 0 then return null; end if;
  if tg_table_name = 'share_movement' then
    if exists (
      select from share_holding h where h.member_id in (new.from_member, new.to_member)
        and h.shares <> coalesce((select sum(m.shares) from share_movement m where m.to_member = h.member_id), 0)
                      - coalesce((select sum(m.shares) from share_movement m where m.from_member = h.member_id), 0)) then
      raise exception 'a holding is not the sum of its movements' using errcode = 'OV107';
    end if;
    if new.number <> head.last_number then return null; end if;
  elsif tg_table_name = 'share_payment' then
    if new.number <> head.last_payment then return null; end if;
  elsif tg_table_name = 'share_subscription' then
    if exists (select from share_subscription where movement > new.movement) then return null; end if;
  end if;
  if exists (select from share_holding where unpaid_cents > shares * head.value_cents) then
    raise exception 'more is unpaid than is held' using errcode = 'OV107';
  end if;
  if (select (coalesce(sum(shares), 0), coalesce(sum(unpaid_cents), 0)) from share_holding) <> (head.shares::numeric, head.unpaid_cents::numeric) then
    raise exception 'holdings do not sum to the capital' using errcode = 'OV107';
  end if;
  if ledger_total('101') <> -head.shares * head.value_cents then
    raise exception 'accounts 101 (%) are not the capital (%)', -ledger_total('101'), head.shares * head.value_cents using errcode = 'OV108';
  end if;
  if ledger_total('1012') <> -head.unpaid_cents then
    raise exception 'account 1012 (%) is not what is unpaid (%)', -ledger_total('1012'), head.unpaid_cents using errcode = 'OV108';
  end if;
  return null;
end $$;
