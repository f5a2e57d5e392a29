-- Clusters, their member units, and the dated facts about them. Memberships and names change over the years
-- (the mergers of 2025), so both carry half-open date ranges and the database itself refuses overlaps.
create extension if not exists btree_gist;

create table cluster (
    id bigint generated always as identity (start with 10001) primary key,
    code text not null constraint cluster_code_key unique
        constraint cluster_code_form check (code ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
    name_vi text not null check (name_vi is nfc normalized and name_vi <> ''),
    name_en text not null check (name_en is nfc normalized and name_en <> '')
);

-- A member unit is a committee, never a province: its code is stable, its name is not.
create table member_unit (
    id bigint generated always as identity (start with 20001) primary key,
    code text not null constraint member_unit_code_key unique
        constraint member_unit_code_form check (code ~ '^[A-Z0-9][A-Z0-9-]{0,19}$')
);

create table member_unit_name (
    member_unit_id bigint not null references member_unit,
    full_name text not null check (full_name is nfc normalized and full_name <> ''),
    short_name text not null check (short_name is nfc normalized and short_name <> ''),
    valid_from date not null,
    valid_to date,
    constraint member_unit_name_range check (valid_to is null or valid_from < valid_to),
    constraint member_unit_name_no_overlap
        exclude using gist (member_unit_id with =, daterange(valid_from, valid_to) with &&)
);

create table cluster_membership (
    id bigint generated always as identity (start with 30001) primary key,
    cluster_id bigint not null references cluster,
    member_unit_id bigint not null references member_unit,
    -- The order in which the conference names the members; it is neither alphabetical nor by rank.
    protocol_order integer not null check (protocol_order > 0),
    valid_from date not null,
    valid_to date,
    constraint cluster_membership_range check (valid_to is null or valid_from < valid_to),
    constraint cluster_membership_no_overlap
        exclude using gist (cluster_id with =, member_unit_id with =, daterange(valid_from, valid_to) with &&)
);
