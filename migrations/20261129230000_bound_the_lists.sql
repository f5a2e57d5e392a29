-- What a page reads must not grow with the years and the clusters of an installation. Lists are read a page at a time in
-- the order of an index, the period people are at work on is found without reading the others, and people and clusters
-- are searched by the beginnings of their words, without accents, as src/domain/fold.rs folds what is typed.
create function search_words(text text) returns tsvector language sql immutable parallel safe as $$
    select to_tsvector('simple', regexp_replace(lower(translate(regexp_replace(
        normalize(text, nfd), '[\u0300-\u036f]', '', 'g'), 'đĐ', 'dd')), '[^[:alnum:]]+', ' ', 'g'))
$$;

alter table period add column urgency smallint not null
    generated always as (case status when 'open' then 0 when 'entry_closed' then 1 when 'published' then 2 else 3 end) stored;
create index period_newest on period (ends_on, id);
create index period_newest_of_cluster on period (cluster_id, ends_on, id);
create index period_urgent on period (urgency, ends_on desc, id desc);
create index period_urgent_of_cluster on period (cluster_id, urgency, ends_on desc, id desc);

alter table cluster add column words tsvector not null
    generated always as (search_words(code || ' ' || name_vi || ' ' || name_en)) stored;
create index cluster_words on cluster using gin (words);
create index cluster_by_name on cluster (name_vi collate "vi-x-icu", id);

-- Vietnamese lists of people go by the given name, which stands last, then by what stands between, then by the whole.
alter table account add column name_order text[] collate "vi-x-icu" not null
    generated always as (array[regexp_replace(full_name, '^.*\s', ''),
        coalesce(substring(full_name from '^\S+\s+(.*)\s\S+$'), ''), full_name]) stored;
create index account_by_name on account (name_order, id);
alter table account add column words tsvector not null
    generated always as (search_words(full_name || ' ' || login)) stored;
create index account_words on account using gin (words);
create index account_role_cluster on account_role (cluster_id, member_unit_id);

-- The sheets of a person's unit that are still at work, and the newest of the others.
create index sheet_member_unit_period on sheet (member_unit_id, period_id);
drop index sheet_member_unit;
