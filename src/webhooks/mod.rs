//! Sends what the actions queued: signs each event and hands it to the webhook's receiver, one by one.
//!
//! Speaks HTTP outwards and nothing else, and never to machines it must not ask. What is queued and for whom is decided
//! in the actions; no request ever waits for anything here.

mod caller;
mod worker;

pub use self::caller::{Caller, Links, Timing, signature};
pub use self::worker::{Round, run, send_due};
