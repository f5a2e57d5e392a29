-- The metrics count mails nobody will try again, at every scrape: without an index each would read the whole queue.
create index mail_given_up on mail (given_up_at) where given_up_at is not null;
