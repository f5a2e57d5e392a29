//! One module per page: what it shows and how it answers.

pub mod accounts;
pub mod check;
pub mod error;
pub mod health;
pub mod home;
pub mod login;
pub mod members;
pub mod own_account;
pub mod periods;
pub mod ranking;
pub mod resume;
pub mod sheet;
pub mod why;
