-- Why nothing came back from a webhook's receiver is kept as a word, so that pages can say it in the reader's language; the
-- beginning of the last answer is only what the receiver said. Old rows keep the English sentence they have.
alter table webhook_delivery add column last_fault text constraint webhook_delivery_fault_known check
    (last_fault in ('unreachable', 'timed_out', 'not_asked', 'not_signed', 'waited_too_long'));
-- What arrived or was given up is cleared away after ninety days.
create index webhook_delivery_ended on webhook_delivery (coalesce(delivered_at, given_up_at))
    where delivered_at is not null or given_up_at is not null;
