//! One module per page: what it shows and how it answers.

pub mod accounts;
pub mod api_guide;
pub mod appraisal;
pub mod archive;
pub mod check;
pub mod error;
pub mod evidence;
pub mod explanation;
pub mod health;
pub mod help;
pub mod home;
pub mod inbox;
pub mod journal;
pub mod login;
pub mod members;
pub mod openid;
pub mod own_account;
pub mod periods;
pub mod public_ranking;
pub mod publication;
pub mod ranking;
pub mod report;
pub mod resume;
pub mod schemes;
pub mod second_factor;
pub mod sheet;
pub mod templates;
pub mod tokens;
pub mod webhooks;
pub mod why;

use crate::domain::access::Actor;
use crate::domain::workflow::PeriodStatus;
use crate::store::periods::PeriodRecord;

/// The period a person is at work on: of their clusters' the newest that is open, else the newest that is closed for
/// entry, else the newest published, else the newest of all. One that is only being prepared never hides the one people enter for.
fn current_period<'a>(periods: &'a [PeriodRecord], actor: &Actor) -> Option<&'a PeriodRecord> {
    let own = || periods.iter().filter(|period| actor.belongs_to(period.cluster));
    let newest = |status: PeriodStatus| own().find(|period| period.status == status);
    let at_work = newest(PeriodStatus::Open).or_else(|| newest(PeriodStatus::EntryClosed));
    at_work.or_else(|| newest(PeriodStatus::Published)).or_else(|| own().next())
}
