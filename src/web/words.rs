//! Values of the domain and faults of forms in words, as the pages show them.

use super::page::{Tag, TagKind};
use crate::actions::{InputFault, InputFaultKind};
use crate::domain::access::Role;
use crate::domain::exact::Exact;
use crate::domain::scheme::Text;
use crate::domain::workflow::{PeriodStatus, SheetStatus};
use crate::store::clusters::ClusterRecord;
use crate::store::sessions::HeldRole;
use crate::text::Lang;
use crate::text::dates::{format_date, local_date, minutes_to_midnight};
pub use crate::text::dates::{period_name, short_period_name};
use crate::text::numbers::{format_number, format_points};
use chrono::{DateTime, Days, NaiveDate, Utc};

/// What is wrong with a field of an administrative form, and what to do.
#[must_use]
pub fn fault(t: Lang, fault: &InputFault) -> String {
    let text = match (fault.kind, fault.field.as_str()) {
        (InputFaultKind::Required, "full_name") => t.fault_full_name_missing(),
        (InputFaultKind::Required, "short_name") => t.members_short_name_missing(),
        (InputFaultKind::Required, _) => t.fault_required(),
        (InputFaultKind::TooLong, "password") => t.auth_password_long(),
        (InputFaultKind::TooLong, _) => t.fault_too_long(),
        (InputFaultKind::LoginForm, _) => t.auth_username_form(),
        (InputFaultKind::Taken, "username") => t.auth_username_taken(),
        (InputFaultKind::Taken, "passkey") => t.passkeys_taken(),
        (InputFaultKind::Taken, "address") => t.fault_webhook_taken(),
        (InputFaultKind::Taken, _) => t.fault_taken(),
        (InputFaultKind::PasswordShort, _) => t.auth_password_short(),
        (InputFaultKind::PasswordWeak, _) => t.fault_password_weak(),
        (InputFaultKind::PasswordsDiffer, _) => t.auth_password_differs(),
        (InputFaultKind::PasswordWrong, _) => t.auth_password_current_wrong(),
        (InputFaultKind::CodeWrong, _) => t.factor_code_wrong(),
        (InputFaultKind::PasskeyWrong, _) => t.passkeys_wrong(),
        (InputFaultKind::DatesOutOfOrder, field) if field.starts_with("role.") => {
            t.account_role_dates_wrong()
        }
        (InputFaultKind::DatesOutOfOrder, _) => t.fault_dates_order(),
        (InputFaultKind::DatesOverlap, "from") => t.members_name_exists(),
        (InputFaultKind::DatesOverlap, _) => t.fault_dates_overlap(),
        (InputFaultKind::TooMany, _) => t.fault_too_many(),
        (InputFaultKind::Fixed, _) => t.fault_fixed(),
        (InputFaultKind::NotADate, _) => t.date_wrong(),
        (InputFaultKind::NotACount, _) => t.members_position_wrong(),
        (InputFaultKind::UnitNeeded, _) => t.account_role_unit_needed(),
        (InputFaultKind::UnknownChoice, _) => t.fault_unknown_choice(),
        (InputFaultKind::LastAdmin, _) => t.account_last_admin(),
        (InputFaultKind::CodeForm, _) => t.fault_code_form(),
        (InputFaultKind::HasFaults, _) => t.scheme_adoption_refused(),
        (InputFaultKind::NotText, _) => t.fault_not_text(),
        (InputFaultKind::OutOfRange, _) => t.fault_out_of_range(),
        (InputFaultKind::EmailForm, _) => t.fault_email_form(),
        (InputFaultKind::TooMuch, "address") => t.fault_webhooks_full(),
        (InputFaultKind::TooMuch, _) => t.fault_too_much(),
        (InputFaultKind::WebAddressForm, _) => t.fault_webhook_form(),
        (InputFaultKind::NotEncrypted, _) => t.fault_webhook_not_encrypted(),
        (InputFaultKind::NotAsked, _) => t.fault_webhook_not_asked(),
    };
    text.to_owned()
}

/// A role's name.
#[must_use]
pub fn role(t: Lang, role: Role) -> &'static str {
    match role {
        Role::Staff => t.role_staff(),
        Role::Leader => t.role_leader(),
        Role::Secretariat => t.role_secretariat(),
        Role::Deputy => t.role_deputy(),
        Role::CrossChecker => t.role_cross_checker(),
        Role::Admin => t.role_admin(),
        Role::Observer => t.role_observer(),
    }
}

/// What the top bar says of a person: the unit, or the role where that says more.
#[must_use]
pub fn affiliation(t: Lang, roles: &[HeldRole]) -> String {
    let overseer = roles.iter().find(|held| {
        matches!(held.grant.role, Role::Secretariat | Role::Deputy | Role::Observer | Role::Admin)
    });
    match (overseer, roles.first()) {
        (Some(held), _) => role(t, held.grant.role).to_owned(),
        (None, Some(held)) => held.unit_name.clone().unwrap_or_default(),
        (None, None) => String::new(),
    }
}

/// The link to the inbox; beyond 99 unread notices nobody counts.
#[must_use]
pub fn inbox(t: Lang, unread: i64) -> String {
    match unread {
        ..=0 => t.inbox_title().to_owned(),
        1..=99 => t.inbox_count(unread),
        _ => t.inbox_count("99+"),
    }
}

/// Dates of validity in words; `to` is the first day it no longer holds.
#[must_use]
pub fn validity(t: Lang, from: NaiveDate, to: Option<NaiveDate>) -> String {
    match to.map(last_day) {
        Some(last) => t.dates_between(format_date(from), format_date(last)),
        None => t.dates_from(format_date(from)),
    }
}

/// The last day of a half-open range: people say "until 30/06", the store "before 01/07".
#[must_use]
pub fn last_day(first_day_after: NaiveDate) -> NaiveDate {
    first_day_after.checked_sub_days(Days::new(1)).unwrap_or(first_day_after)
}

/// A sheet's status.
#[must_use]
pub fn sheet_status(t: Lang, status: SheetStatus) -> Tag {
    let (kind, text) = match status {
        SheetStatus::Draft => (TagKind::Active, t.status_draft()),
        SheetStatus::Submitted => (TagKind::Done, t.status_submitted()),
        SheetStatus::UnderAppraisal => (TagKind::Waiting, t.status_under_appraisal()),
        SheetStatus::Returned => (TagKind::Problem, t.status_returned()),
        SheetStatus::Explained => (TagKind::Waiting, t.status_explained()),
        SheetStatus::Appraised => (TagKind::Done, t.status_appraised()),
        SheetStatus::Agreed => (TagKind::Done, t.status_agreed()),
        SheetStatus::Published => (TagKind::Quiet, t.status_published()),
    };
    Tag { kind, text: text.to_owned() }
}

/// A period's status.
#[must_use]
pub fn period_status(t: Lang, status: PeriodStatus) -> Tag {
    let (kind, text) = match status {
        PeriodStatus::Preparing => (TagKind::Waiting, t.period_preparing()),
        PeriodStatus::Open => (TagKind::Active, t.period_open()),
        PeriodStatus::EntryClosed => (TagKind::Quiet, t.period_closed()),
        PeriodStatus::Published => (TagKind::Done, t.period_published()),
        PeriodStatus::Archived => (TagKind::Quiet, t.period_archived()),
    };
    Tag { kind, text: text.to_owned() }
}

/// The deadline with the days left or passed, and whether it has passed. On its last day the hours and minutes left.
#[must_use]
pub fn deadline(
    t: Lang,
    due: NaiveDate,
    now: DateTime<Utc>,
    submitted_at: Option<DateTime<Utc>>,
) -> (String, bool) {
    let date = format_date(due);
    if let Some(at) = submitted_at {
        return (t.deadline_plain(date), local_date(at) > due);
    }
    match (due - local_date(now)).num_days() {
        0 => {
            let minutes = minutes_to_midnight(now);
            (t.deadline_today(date, minutes / 60, minutes % 60), false)
        }
        left @ 1.. => (t.deadline_left(date, format_number(&left.to_string(), t)), false),
        passed => (t.deadline_late(date, format_number(&passed.abs().to_string(), t)), true),
    }
}

/// A text of the scheme in the page's language.
#[must_use]
pub fn text(t: Lang, text: &Text) -> String {
    match t {
        Lang::Vi => text.vi.clone(),
        Lang::En => text.english().to_owned(),
    }
}

/// A cluster's name in the page's language.
#[must_use]
pub fn cluster(t: Lang, cluster: &ClusterRecord) -> String {
    match t {
        Lang::Vi => cluster.name_vi.clone(),
        Lang::En => cluster.name_en.clone(),
    }
}

/// The name of a file made of a version of a scheme: only letters every system takes.
#[must_use]
pub fn file_name(code: &str, version: i32, ending: &str) -> String {
    let kept: String = code.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    format!("{kept}-v{version}.{ending}")
}

/// By how much points change, with its sign: `+1,25`; a dash where they do not.
#[must_use]
pub fn change_of_points(t: Lang, before: &str, after: &str) -> String {
    let (Ok(before), Ok(after)) = (Exact::parse(before), Exact::parse(after)) else {
        return "–".to_owned();
    };
    let change = &after - &before;
    let shown = points(t, &change.to_shortest());
    match change.cmp(&Exact::ZERO) {
        std::cmp::Ordering::Equal => "–".to_owned(),
        std::cmp::Ordering::Greater => format!("+{shown}"),
        std::cmp::Ordering::Less => shown,
    }
}

/// Points as stored, for people.
#[must_use]
pub fn points(t: Lang, plain: &str) -> String {
    format_points(plain, t)
}
