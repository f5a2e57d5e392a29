//! The product over HTTP against a real PostgreSQL: every page, every refusal, every promise about lost work.
//!
//! Each test has a database and a router of its own and calls the router without a socket; pages are asserted by
//! CSS selector. What the listener does with slow clients is proved in `tests/listener.rs`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "what the tests share fails as loudly as they do, and takes JSON literals as they are written"
)]

mod accounts;
mod answers;
mod api;
mod appraisal;
mod archives;
mod backup;
mod checking;
mod comparison;
mod conflicts;
mod cutting;
mod demonstration;
mod doctor;
mod evidence;
mod evidence_files;
mod exchange;
mod explanation;
mod frame;
mod ground;
mod help;
mod home;
mod hostile;
mod indexes;
mod journal;
mod journal_chain;
mod keeping;
mod kept;
mod links;
mod lists;
mod lookup;
mod members;
mod metrics;
mod multipart;
mod notices;
mod notices_mail;
mod openid;
mod openid_keys;
mod openid_provider;
mod openid_refusals;
mod outage;
mod own_sessions;
mod paper_templates;
mod passkey_sign_in;
mod passkeys;
mod password;
mod paste;
mod period_scheme;
mod periods;
mod presence;
mod public_link;
mod publication;
mod ranking;
mod ranking_files;
mod ranking_views;
mod refusals_logged;
mod report;
mod rights;
mod rights_table;
mod scheme_builder;
mod scheme_documents;
mod scheme_ground;
mod scheme_round_trip;
mod scheme_settings;
mod scheme_tree;
mod scheme_trial;
mod scheme_two_admins;
mod scheme_versions;
mod sealing;
mod second_factor;
mod second_factor_setting;
mod second_step;
mod session;
mod sheet;
mod sheet_files;
mod sheet_refusals;
mod sign_in;
mod soft_passkey;
mod special_lines;
mod standby;
mod standing;
mod submission;
mod tables;
mod together;
mod turns;
mod walk;
mod webhooks;
mod webhooks_sending;
