-- What people are told: an inbox in the app, and the same by e-mail for those who gave an address. A mail is queued in
-- the transaction of the change it tells of and sent later by a worker, so no request ever waits for a mail server.
alter table account
    add column email text
        constraint account_email_form check
            (length(email) <= 254 and email ~ '^[A-Za-z0-9.!#$%&''*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$'),
    -- The language of mails; pages follow the reader's browser.
    add column mail_language text not null default 'vi'
        constraint account_mail_language_known check (mail_language in ('vi', 'en'));

create table notice (
    id bigint generated always as identity (start with 120001) primary key,
    account_id bigint not null references account,
    kind text not null constraint notice_kind_known check (kind in
        ('deadline_near', 'sheet_submitted', 'sheet_returned', 'explanation_sent', 'question_asked',
         'question_answered', 'published', 'amended')),
    cluster_id bigint not null references cluster,
    period_id bigint not null references period,
    sheet_id bigint references sheet,
    line_code text,
    -- Codes and names as they were; worded when shown, in the reader's language.
    facts jsonb not null,
    -- Set where the same thing must be told only once.
    once_key text constraint notice_once_key unique,
    -- False where the person wants it by e-mail only.
    in_app boolean not null,
    created_at timestamptz not null default now(),
    read_at timestamptz
);
create index notice_account on notice (account_id, id) where in_app;
create index notice_unread on notice (account_id) where in_app and read_at is null;

-- What a person chose; without a row both ways are on.
create table notice_choice (
    account_id bigint not null references account,
    kind text not null constraint notice_choice_kind_known check (kind in
        ('deadline_near', 'sheet_submitted', 'sheet_returned', 'explanation_sent', 'question_asked',
         'question_answered', 'published', 'amended')),
    in_app boolean not null,
    by_mail boolean not null,
    primary key (account_id, kind)
);

-- The queue of mails. Address and words are taken when a mail is sent: a corrected address helps the next attempt.
create table mail (
    id bigint generated always as identity (start with 130001) primary key,
    notice_id bigint not null constraint mail_notice_key unique references notice,
    account_id bigint not null references account,
    created_at timestamptz not null default now(),
    attempts integer not null default 0 check (attempts >= 0),
    -- Moved forward before each attempt: until then nobody else tries, and a crash only delays.
    next_attempt_at timestamptz not null default now(),
    sent_at timestamptz,
    sent_to text,
    given_up_at timestamptz,
    last_error text,
    constraint mail_end check (sent_at is null or given_up_at is null),
    constraint mail_sent_to check ((sent_at is null) = (sent_to is null))
);
create index mail_waiting on mail (next_attempt_at) where sent_at is null and given_up_at is null;
