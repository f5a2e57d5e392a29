-- Statements that looked at every row of a table that grows: the hourly clearing away, the question whether the
-- demonstration was begun, the periods of a scheme, the deadlines that come near.
create index session_ended on session (expires_at);
create index half_sign_in_ended on half_sign_in (expires_at);
create index sign_in_throttle_old on sign_in_throttle (last_failure_at);
create index job_ended on job (ended_at) where status = 'done';
create index journal_of_no_cluster on journal (action) where cluster_id is null;
create index period_scheme on period (scheme_version_id);
create index period_due on period (submission_deadline_on) where status = 'open';
