-- A sheet is one member's results of one period; an entry is one line of it. Every row carries the version it
-- had when it was read, so that the second of two savers is told instead of overwriting.
create table sheet (
    id bigint generated always as identity (start with 80001) primary key,
    period_id bigint not null references period,
    member_unit_id bigint not null references member_unit,
    -- For ever the version it is scored with, whatever the period names later.
    scheme_version_id bigint not null references scheme_version,
    status text not null default 'draft' constraint sheet_status_known check (status in
        ('draft', 'submitted', 'under_appraisal', 'returned', 'explained', 'appraised', 'agreed', 'published')),
    version integer not null default 1,
    illustrative boolean not null default false,
    submitted_at timestamptz,
    submitted_by bigint references account,
    -- What the engine made of the entries, written with every change of one; `thidua doctor` proves them.
    answered integer not null default 0 check (answered >= 0),
    missing integer not null check (missing >= 0),
    core numeric not null default 0,
    bonus numeric not null default 0,
    deduction numeric not null default 0,
    total numeric not null default 0,
    constraint sheet_key unique (period_id, member_unit_id),
    constraint sheet_submission check ((submitted_at is null) = (submitted_by is null)),
    constraint sheet_points_are_numbers check
        ('NaN' not in (core, bonus, deduction, total))
);

create table entry (
    id bigint generated always as identity (start with 90001) primary key,
    sheet_id bigint not null references sheet,
    line_code text not null check (line_code <> ''),
    -- The input document of the line, in the form the scoring table's §6 gives it; {} is a blank line.
    raw jsonb not null,
    note text not null default '' check (note is nfc normalized),
    -- Self points as computed when it was saved; null while the line has no answer.
    points numeric check (points <> 'NaN'),
    version integer not null check (version > 0),
    updated_at timestamptz not null default now(),
    updated_by bigint not null references account,
    constraint entry_key unique (sheet_id, line_code)
);
