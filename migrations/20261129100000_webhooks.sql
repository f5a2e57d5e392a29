-- Webhooks: addresses of other programs that are told when a period is published or amended. A delivery is queued in the
-- transaction of the publication it tells of and sent later by a worker, so no request ever waits for a receiver.

create table webhook (
    id bigint generated always as identity (start with 160001) primary key,
    cluster_id bigint not null references cluster,
    address text not null check (length(address) between 1 and 500),
    description text not null check (description is nfc normalized and length(description) between 1 and 200),
    -- What its events are signed with. As text: who signs must be able to read it, so a hash would not do.
    secret text not null check (length(secret) >= 32),
    created_at timestamptz not null default now(),
    created_by bigint not null references account,
    -- Nothing is sent while it is paused.
    paused_at timestamptz,
    -- Who paused it: a person, or the receiver by answering that it is gone for good (410).
    paused_by text check (paused_by in ('person', 'receiver')),
    constraint webhook_paused check ((paused_at is null) = (paused_by is null)),
    constraint webhook_address_key unique (cluster_id, address)
);

create table webhook_delivery (
    id bigint generated always as identity (start with 170001) primary key,
    -- What a removed webhook was sent goes with it; that it was removed stands in the journal.
    webhook_id bigint not null references webhook on delete cascade,
    -- What the receiver knows the event by: the same on every attempt.
    event_id text not null default gen_random_uuid()::text constraint webhook_delivery_event_key unique,
    kind text not null check (kind in ('period.published', 'period.amended', 'test')),
    -- What it tells of; a test tells of nothing.
    publication_id bigint references publication,
    created_at timestamptz not null default now(),
    attempts integer not null default 0 check (attempts >= 0),
    -- Moved forward before each attempt: until then nobody else tries, and a crash only delays.
    next_attempt_at timestamptz not null default now(),
    delivered_at timestamptz,
    given_up_at timestamptz,
    -- The last answer: its status, and the beginning of what it said or why there was none.
    last_status integer,
    last_answer text check (length(last_answer) <= 500),
    constraint webhook_delivery_about check ((kind = 'test') = (publication_id is null)),
    constraint webhook_delivery_end check (delivered_at is null or given_up_at is null)
);
create index webhook_delivery_waiting on webhook_delivery (next_attempt_at)
    where delivered_at is null and given_up_at is null;
create index webhook_delivery_of_webhook on webhook_delivery (webhook_id, id);
-- Pressing the button again while a test waits queues no second one.
create unique index webhook_delivery_one_test on webhook_delivery (webhook_id)
    where kind = 'test' and delivered_at is null and given_up_at is null;
