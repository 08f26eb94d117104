-- Sites with something in their bin, and when the oldest of it is due to go for good.

create table site_bin (
  site_id text primary key references site,
  due_at  timestamptz not null
);
create index site_bin_due on site_bin (due_at);
