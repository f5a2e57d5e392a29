-- From sent to published: what appraisers decide of each line, returns with their answers, questions, cross-checks,
-- vetoes, and the snapshots a conference publishes.

alter table sheet
    -- The unit that checks this sheet by the inspection plan; never its own.
    add column checking_unit_id bigint references member_unit
        constraint sheet_never_checks_itself check (checking_unit_id <> member_unit_id),
    add column taken_up_at timestamptz,
    add column taken_up_by bigint references account,
    -- What the engine makes of the appraised lines; null until the sheet is taken up. `thidua doctor` proves them.
    add column appraised_open integer check (appraised_open >= 0),
    add column appraised_core numeric check (appraised_core <> 'NaN'),
    add column appraised_bonus numeric check (appraised_bonus <> 'NaN'),
    add column appraised_deduction numeric check (appraised_deduction <> 'NaN'),
    add column appraised_total numeric check (appraised_total <> 'NaN'),
    add constraint sheet_taking_up check ((taken_up_at is null) = (taken_up_by is null)),
    add constraint sheet_appraised_together check (
        num_nulls(appraised_open, appraised_core, appraised_bonus, appraised_deduction, appraised_total) in (0, 5));

create table appraisal (
    sheet_id bigint not null references sheet,
    line_code text not null check (line_code <> ''),
    -- 'open': a decision that was taken back.
    verdict text not null constraint appraisal_verdict_known check (verdict in ('open', 'accepted', 'corrected', 'set')),
    -- The corrected input document.
    raw jsonb,
    -- The points set.
    points numeric check (points <> 'NaN'),
    reason text not null default '' check (reason is nfc normalized),
    -- The version of the unit's entry it judges, 0 for a line without one: a later entry needs a new decision.
    entry_version integer not null check (entry_version >= 0),
    -- Accepted together with others, by rule alone.
    in_bulk boolean not null default false,
    version integer not null check (version > 0),
    decided_at timestamptz not null default now(),
    decided_by bigint not null references account,
    primary key (sheet_id, line_code),
    constraint appraisal_corrected_input check ((verdict = 'corrected') = (raw is not null)),
    constraint appraisal_set_points check ((verdict = 'set') = (points is not null))
);

-- What an appraiser never opened is shown as such before publication.
create table appraisal_opening (
    sheet_id bigint not null references sheet,
    line_code text not null check (line_code <> ''),
    account_id bigint not null references account,
    opened_at timestamptz not null default now(),
    primary key (sheet_id, line_code, account_id)
);

create table sheet_return (
    id bigint generated always as identity (start with 120001) primary key,
    sheet_id bigint not null references sheet,
    -- 1 for the first return of a sheet.
    round integer not null check (round > 0),
    -- The whole sheet may be mended, not only the lines listed.
    whole boolean not null,
    reason text not null default '' check (reason is nfc normalized),
    answer_by date,
    returned_at timestamptz not null default now(),
    returned_by bigint not null references account,
    explained_at timestamptz,
    explained_by bigint references account,
    constraint sheet_return_round unique (sheet_id, round),
    constraint sheet_return_reason check (not whole or reason <> ''),
    constraint sheet_return_explained check ((explained_at is null) = (explained_by is null))
);

create table sheet_return_line (
    return_id bigint not null references sheet_return,
    line_code text not null check (line_code <> ''),
    reason text not null check (reason is nfc normalized and reason <> ''),
    primary key (return_id, line_code)
);

create table remark (
    id bigint generated always as identity (start with 130001) primary key,
    sheet_id bigint not null references sheet,
    -- Null for the sheet as a whole.
    line_code text,
    kind text not null constraint remark_kind_known check
        (kind in ('question', 'answer', 'return', 'explanation', 'cross_check')),
    -- The return it belongs to.
    return_id bigint references sheet_return,
    body text not null check (body is nfc normalized and length(body) <= 2000),
    -- What a cross-checker proposes.
    points numeric check (points <> 'NaN'),
    at timestamptz not null default now(),
    account_id bigint not null references account,
    constraint remark_says_something check (body <> '' or points is not null),
    constraint remark_points check (points is null or kind = 'cross_check'),
    constraint remark_of_a_return check ((kind in ('return', 'explanation')) = (return_id is not null))
);
create index remark_sheet on remark (sheet_id, line_code, id);

create table sheet_veto (
    sheet_id bigint not null references sheet,
    veto_code text not null check (veto_code <> ''),
    reason text not null check (reason is nfc normalized and reason <> ''),
    set_at timestamptz not null default now(),
    set_by bigint not null references account,
    primary key (sheet_id, veto_code)
);

create table publication (
    id bigint generated always as identity (start with 140001) primary key,
    period_id bigint not null references period,
    -- 1 for the first, more for amendments.
    number integer not null check (number > 0),
    scheme_version_id bigint not null references scheme_version,
    meeting_on date not null,
    document_number text not null default '' check (document_number is nfc normalized),
    -- Why an amendment was made.
    reason text not null default '' check (reason is nfc normalized),
    -- The snapshot as bytes were hashed: never parsed and printed again by the database.
    document text not null,
    digest bytea not null check (octet_length(digest) = 32),
    published_at timestamptz not null default now(),
    published_by bigint not null references account,
    constraint publication_key unique (period_id, number),
    constraint publication_amendment_reason check ((number = 1) = (reason = '')),
    constraint publication_digest check (digest = sha256(convert_to(document, 'UTF8')))
);

create function refuse_change_of_publication() returns trigger language plpgsql as $$
begin
    raise exception 'a publication never changes' using errcode = 'restrict_violation';
end $$;
create trigger publication_is_kept before update or delete on publication
    for each row execute function refuse_change_of_publication();
create trigger publication_is_never_emptied before truncate on publication
    for each statement execute function refuse_change_of_publication();

create table public_link (
    token_hash bytea primary key check (octet_length(token_hash) = 32),
    period_id bigint not null references period,
    created_at timestamptz not null default now(),
    created_by bigint not null references account,
    revoked_at timestamptz,
    revoked_by bigint references account,
    constraint public_link_revoking check ((revoked_at is null) = (revoked_by is null))
);
create index public_link_period on public_link (period_id);
