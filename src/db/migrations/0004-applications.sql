-- Sites of applications that we know, what a member sets of PHP, and whether the node may keep pages.
alter table site drop constraint site_profile_check;
alter table site add constraint site_profile_check check (profile in ('static', 'php', 'wordpress', 'dokuwiki', 'mediawiki'));
alter table site
  add column php_memory_megabytes integer not null default 128,
  add column php_upload_megabytes integer not null default 512,
  add column php_execution_seconds integer not null default 60,
  add column page_cache boolean not null default false;
