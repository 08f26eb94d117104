-- Letters about invoices lead to them by a secret of which only the hash is kept: who pays needs no account for it.
create table sales_invoice_link (
  secret_hash bytea primary key,
  invoice_id  text not null references sales_invoice,
  created_at  timestamptz not null,
  expires_at  timestamptz not null
);
create index sales_invoice_link_invoice on sales_invoice_link (invoice_id);
create index sales_invoice_link_expiry on sales_invoice_link (expires_at);
