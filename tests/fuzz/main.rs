//! Whatever strangers can send, changed at random and sent through its reader: nothing may panic, hang or take more
//! than its memory. A few cases of each in the normal test run; `FUZZ_SECONDS` makes it a long one (README.md).
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a broken promise is a failing test, and so is a seed that cannot be made"
)]

mod changes;
mod drive;
mod exercise;
mod inputs;
mod mutate;
