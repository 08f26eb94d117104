-- Reports that are kept: what a month was, for the board; what a year was, for the assembly. Once made they stay as they
-- were: facts as text with their hash, papers in both languages. One made again is a further edition beside them.

create table report (
  id             text primary key,
  kind           text not null check (kind in ('month', 'year')),
  from_day       date not null,
  to_day         date not null,
  fiscal_year_id text references fiscal_year,
  edition        integer not null,
  -- JSON, to the letter: what the hash is of
  facts          text not null,
  facts_hash     bytea not null,
  -- why it was made again
  reason         text not null default '' check (length(reason) <= 300 and reason !~ '[[:cntrl:]]'),
  -- null: by itself, on its day
  made_by        text references person,
  made_at        timestamptz not null,
  -- of a year: members no longer see it
  withdrawn_at   timestamptz,
  withdrawn_by   text references person,
  withdrawal     text not null default '' check (length(withdrawal) <= 300 and withdrawal !~ '[[:cntrl:]]'),
  unique (kind, from_day, edition),
  check (to_day >= from_day),
  check ((kind = 'year') = (fiscal_year_id is not null)),
  check (kind = 'year' or withdrawn_at is null),
  check ((withdrawn_at is null) = (withdrawn_by is null) and (withdrawn_at is null) = (btrim(withdrawal) = '')),
  check (facts_hash = sha256(convert_to(facts, 'UTF8')))
);

create table report_paper (
  report_id text not null references report,
  language  text not null check (language in ('fr', 'en')),
  file_hash bytea not null references ledger_file,
  primary key (report_id, language)
);

-- What the board says of a year in its own words. Every saving is kept; the newest holds.
create table report_words (
  fiscal_year_id text not null references fiscal_year,
  part           text not null check (part in ('moral', 'activity', 'outlook')),
  version        integer not null check (version > 0),
  words          text not null check (length(words) <= 20000),
  written_by     text not null references person,
  written_at     timestamptz not null,
  primary key (fiscal_year_id, part, version)
);

create function guard_report() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then raise exception 'a report stays' using errcode = 'OV501'; end if;
  if tg_op = 'INSERT' then
    if new.withdrawn_at is not null or new.edition <> 1 + (select count(*) from report where kind = new.kind and from_day = new.from_day) then
      raise exception 'editions follow one another' using errcode = 'OV501';
    end if;
    return new;
  end if;
  if old.withdrawn_at is not null or new.withdrawn_at is null
     or (to_jsonb(new) - 'withdrawn_at' - 'withdrawn_by' - 'withdrawal') is distinct from (to_jsonb(old) - 'withdrawn_at' - 'withdrawn_by' - 'withdrawal') then
    raise exception 'a report does not change' using errcode = 'OV501';
  end if;
  return new;
end $$;
create trigger report_guard before insert or update or delete on report for each row execute function guard_report();
create trigger report_no_truncate before truncate on report for each statement execute function refuse_change();
create trigger report_paper_guard before update or delete on report_paper for each row execute function refuse_change();
create trigger report_paper_no_truncate before truncate on report_paper for each statement execute function refuse_change();
create trigger report_words_guard before update or delete on report_words for each row execute function refuse_change();
create trigger report_words_no_truncate before truncate on report_words for each statement execute function refuse_change();
