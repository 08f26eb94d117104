-- Telling debtors of what will be debited goes on by itself until everybody is told, whatever stops it: until which day
-- amounts were asked to be told of, and by whom; empty when nobody is left.
alter table sepa_setting
  add column telling_until date,
  add column telling_by    text references person,
  add check (telling_until is not null or telling_by is null);
-- batches that the bank paid and that are not in the books yet: timed work looks for them
create index debit_batch_entering on debit_batch (number) where paid_on is not null and entered_at is null;
