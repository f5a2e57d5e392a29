//! Sends what the actions queued: words the mails and hands them to a mail server, one by one.
//!
//! Speaks SMTP and nothing else. What is queued and for whom is decided in the actions; no request ever waits for
//! anything here.

mod post;
mod worker;

pub use self::post::{Post, PostError, SettingsError};
pub use self::worker::{Letters, Round, run, send_due};
