-- Lists of sites are read from indexes: counts by state, and pages by name and by age (bench row 9 at 8,000 sites: the
-- page by name read the whole table and sorted it, 63 ms; 12 ms so, on a busy machine both).
create index site_counts on site (state, health) where purged_at is null;
create index site_name on site (folded_name, main_host_name, id) include (state, health) where purged_at is null;
create index site_created on site (created_at, id) include (state, health) where purged_at is null;
