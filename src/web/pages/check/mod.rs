//! "Kiểm tra và gửi": what is missing on a sheet, the form that sends it, and what became of it afterwards.

mod trail;

use self::trail::TrailStep;
use super::explanation::banner::WantedView;
use super::sheet::lines::Reports;
use super::sheet::open::{OpenSheet, SheetPath};
use super::sheet::view::{SheetHead, StateKind};
use crate::actions::sheets::{self, Submission};
use crate::domain::access::Refusal;
use crate::domain::calendar::{DayCount, days_late};
use crate::domain::evidence::lines_without_evidence;
use crate::domain::points::Points;
use crate::domain::scheme::Kind;
use crate::domain::sheet::{lines_without_answer, lines_without_note};
use crate::domain::workflow::{SheetMove, SheetStatus};
use crate::store;
use crate::text::dates::{format_instant, local_date};
use crate::text::numbers::format_number;
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::page::{Page, Problem};
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Done;
use crate::web::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

/// `GET …/check`.
///
/// # Errors
/// [`WebError::NotFound`].
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
) -> Result<Response, WebError> {
    let sheet = OpenSheet::load(&state, &person, &path).await?;
    let mut connection = state.reads.acquire().await?;
    let aside = store::set_aside::of_sheet(&mut connection, sheet.record.id).await?;
    drop(connection);
    let aside = aside.into_iter().map(|(line, version)| sheet.t.check_aside_line(line, version));
    page(&state, &person, &sheet, &Faults { aside: aside.collect(), ..Faults::default() }, StatusCode::OK)
        .await
}

/// What was refused about the forms of this page, and what only its opening tells.
#[derive(Debug, Default)]
struct Faults {
    /// Lines whose entries were set aside with another version of the scheme.
    aside: Vec<String>,
    declaration: Option<String>,
    reason: String,
    reason_error: Option<String>,
}

async fn page(
    state: &AppState,
    person: &SignedIn,
    sheet: &OpenSheet,
    faults: &Faults,
    status: StatusCode,
) -> Result<Response, WebError> {
    let t = sheet.t;
    let mut connection = state.reads.acquire().await?;
    let moves = store::journal::moves_of(&mut connection, sheet.record.id).await?;
    drop(connection);
    let decimals = sheet.scheme.rounding.decimals;
    let head = sheet.head();
    let mut frame = person.page(format!("{} – {}", t.act_check(), head.unit));
    frame.has_errors = status != StatusCode::OK;
    let page = CheckPage {
        page: frame,
        blocking: blocking(sheet),
        late: late(sheet),
        groups: groups(sheet),
        core_label: core_label(sheet),
        core: words::points(t, &sheet.result.core.to_plain(decimals)),
        bonus: words::points(t, &sheet.result.bonus.to_plain(decimals)),
        deduction: words::points(t, &sheet.result.deduction.to_plain(decimals)),
        total: words::points(t, &sheet.result.total.to_plain(decimals)),
        base: format_number(&sheet.scheme.base.to_shortest(), t),
        aside: faults.aside.clone(),
        why_href: sheet.address.why_total(),
        evidence_href: sheet.address.evidence(None),
        stage: stage(person, sheet, faults),
        wanted: WantedView::of(sheet),
        trail: moves.iter().map(|record| TrailStep::of(t, record)).collect(),
        sheet: head,
    };
    Ok((status, Html(page.render()?)).into_response())
}

fn blocking(sheet: &OpenSheet) -> Vec<Problem> {
    let lines = sheet.scheme.lines_by_code();
    let noted = |code: &str| sheet.entries.get(code).is_some_and(|entry| !entry.note.is_empty());
    let bare = lines_without_note(&sheet.scheme, noted, &sheet.result).into_iter().filter_map(|code| {
        let name = words::text(sheet.t, &lines.get(code.as_str())?.node.name);
        let label = format!("{code} {name}");
        Some(Problem {
            href: sheet.address.line(&code),
            text: sheet.t.check_line(label, sheet.t.check_note_missing()),
        })
    });
    let unanswered = lines_without_answer(&sheet.scheme, &sheet.result);
    let open = unanswered.into_iter().chain(sheet.result.undecided.iter().map(String::as_str));
    let open = open.filter_map(|code| {
        let view = sheet.line(lines.get(code)?, None);
        let state = if view.state.kind == StateKind::Review {
            view.state.word
        } else {
            state_word(sheet, &view.state.word)
        };
        let label = format!("{code} {}", view.name);
        Some(Problem {
            href: sheet.address.line(code),
            text: sheet.t.check_line(label, state.to_lowercase()),
        })
    });
    let proved = |code: &str| sheet.evidence.contains_key(code);
    let unproved =
        lines_without_evidence(&sheet.scheme, proved, &sheet.result).into_iter().filter_map(|code| {
            let name = words::text(sheet.t, &lines.get(code.as_str())?.node.name);
            Some(Problem {
                href: sheet.address.line_evidence(&code),
                text: sheet.t.check_line(format!("{code} {name}"), sheet.t.check_evidence_missing()),
            })
        });
    open.chain(bare).chain(unproved).collect()
}

fn state_word(sheet: &OpenSheet, word: &str) -> String {
    if word == sheet.t.state_partial() { sheet.t.line_missing_part().to_owned() } else { word.to_owned() }
}

/// The row under the groups; says so where the sum was brought to the common scale.
fn core_label(sheet: &OpenSheet) -> String {
    let (achieved, assigned) = (&sheet.result.achieved, &sheet.result.assigned);
    if *assigned.value() == sheet.scheme.base {
        return sheet.t.sum_core().to_owned();
    }
    let points = |points: &Points| words::points(sheet.t, &points.to_plain(sheet.scheme.rounding.decimals));
    sheet.t.check_core_rescaled(points(achieved), points(assigned))
}

/// How late it is, counted in working days from the deadline.
fn late(sheet: &OpenSheet) -> Option<String> {
    let day = sheet.record.submitted_on.unwrap_or(local_date(sheet.record.now));
    let days = days_late(sheet.record.submission_deadline_on, day, DayCount::Working, &sheet.scheme.holidays);
    (days > 0).then(|| sheet.t.check_late_days(format_number(&days.to_string(), sheet.t)))
}

fn groups(sheet: &OpenSheet) -> Vec<CheckGroup> {
    let core =
        |code: &str| sheet.scheme.node(code).is_some_and(|node| node.kind.unwrap_or_default() == Kind::Core);
    sheet
        .groups(&Reports::new())
        .into_iter()
        .filter(|group| core(&group.code))
        .map(|group| CheckGroup {
            href: format!("{}#group-{}", sheet.address.show(), group.code),
            code: group.code,
            name: group.name,
            points: group.points,
            max: group.max,
            progress: group.progress,
        })
        .collect()
}

fn stage(person: &SignedIn, sheet: &OpenSheet, faults: &Faults) -> CheckStage {
    let t = sheet.t;
    let place = &sheet.record.place;
    if place.status == SheetStatus::Returned {
        return CheckStage::Returned;
    }
    if let (Some(at), Some(name)) = (sheet.record.submitted_at, &sheet.record.submitted_by) {
        let total = words::points(t, &sheet.record.totals.total);
        let withdraw = person.actor.may(SheetMove::Withdraw, place).is_ok().then(|| WithdrawForm {
            action: sheet.address.withdrawal(),
            text: if place.status == SheetStatus::Explained {
                t.check_recall_explanation_text()
            } else {
                t.check_recall_text()
            },
            reason: faults.reason.clone(),
            error: faults.reason_error.clone(),
        });
        return CheckStage::Sent { receipt: t.check_receipt(name, format_instant(at, t), total), withdraw };
    }
    match person.actor.may(SheetMove::Submit, place) {
        Ok(_) => CheckStage::Send {
            action: sheet.address.submission(),
            version: sheet.record.version.to_string(),
            declare_error: faults.declaration.clone(),
        },
        Err(Refusal::LeaderOnly) => CheckStage::LeaderSends,
        Err(_) => {
            CheckStage::ReadOnly(sheet.read_only().unwrap_or_else(|| t.sheet_closed_reader().to_owned()))
        }
    }
}

/// `POST …/submission`. Sent twice, it is one sending: the second shows the same receipt.
///
/// # Errors
/// [`WebError::Forbidden`] for anyone but the unit's leader, [`WebError::NotFound`], [`WebError::Locked`].
pub async fn submit(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
    form: Form,
) -> Result<Response, WebError> {
    let sheet = OpenSheet::load(&state, &person, &path).await?;
    if !form.has("declare") && sheet.record.submitted_at.is_none() {
        let right = person.actor.may(SheetMove::Submit, &sheet.record.place);
        right.map_err(crate::actions::ActionError::from)?;
        let faults =
            Faults { declaration: Some(sheet.t.check_declare_missing().to_owned()), ..Faults::default() };
        return page(&state, &person, &sheet, &faults, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    // No version is one the sheet never has: rights are judged first, then it counts as changed.
    let seen_version = form.text("version").parse().unwrap_or(-1);
    match sheets::submit(&state.db, &person.actor, sheet.record.id, seen_version).await? {
        Submission::Changed => {
            let sheet = OpenSheet::load(&state, &person, &path).await?;
            let declaration = Some(sheet.t.check_changed().to_owned());
            let faults = Faults { declaration, ..Faults::default() };
            page(&state, &person, &sheet, &faults, StatusCode::CONFLICT).await
        }
        Submission::Sent | Submission::AlreadySent => {
            // The receipt on that page is the message.
            Ok(Redirect::to(&sheet.address.check()).into_response())
        }
        Submission::Incomplete(_) => {
            let sheet = OpenSheet::load(&state, &person, &path).await?;
            page(&state, &person, &sheet, &Faults::default(), StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

/// `POST …/submission/withdrawal`.
///
/// # Errors
/// [`WebError::Forbidden`] for anyone but the unit's leader, [`WebError::NotFound`], [`WebError::Locked`].
pub async fn withdraw(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
    form: Form,
) -> Result<Response, WebError> {
    let sheet = OpenSheet::load(&state, &person, &path).await?;
    let reason = form.text("reason").trim();
    let fault = if reason.is_empty() {
        Some(sheet.t.check_recall_reason_missing().to_owned())
    } else if reason.chars().count() > crate::actions::entries::TEXT_MAX {
        Some(sheet.t.fault_text_too_long(crate::actions::entries::TEXT_MAX))
    } else {
        None
    };
    if fault.is_some() {
        person
            .actor
            .may(SheetMove::Withdraw, &sheet.record.place)
            .map_err(crate::actions::ActionError::from)?;
        let faults = Faults { reason: reason.to_owned(), reason_error: fault, ..Faults::default() };
        return page(&state, &person, &sheet, &faults, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    sheets::withdraw(&state.db, &person.actor, sheet.record.id, reason).await?;
    // The sheet was read before it was locked; from these two states a withdrawal leads to two different ones.
    let (done, next) = if sheet.record.place.status == SheetStatus::Explained {
        (Done::ExplanationWithdrawn, sheet.address.explanation())
    } else {
        (Done::Withdrawn, sheet.address.show())
    };
    Ok(([done.cookie()], Redirect::to(&next)).into_response())
}

/// The check page of a sheet.
#[derive(Debug, Template)]
#[template(path = "check/show.html")]
pub struct CheckPage {
    /// The frame.
    pub page: Page,
    /// Unit, period, status, deadline.
    pub sheet: SheetHead,
    /// Lines whose entries were set aside with another version of the scheme.
    pub aside: Vec<String>,
    /// What blocks sending; each links to its line.
    pub blocking: Vec<Problem>,
    /// The sentence about late days, when the deadline has passed.
    pub late: Option<String>,
    /// The groups with their sums.
    pub groups: Vec<CheckGroup>,
    /// What the sum of the groups is called; says so when it was rescaled.
    pub core_label: String,
    /// The sum of the groups on the common scale.
    pub core: String,
    /// Bonus points, two decimals.
    pub bonus: String,
    /// Deductions as a positive amount, two decimals.
    pub deduction: String,
    /// The total so far.
    pub total: String,
    /// The base, e.g. "100".
    pub base: String,
    /// All evidence of the sheet.
    pub evidence_href: String,
    /// Where the "why" page of the total is.
    pub why_href: String,
    /// What this person can do here.
    pub stage: CheckStage,
    /// What the appraisers want of the unit; empty for anyone else.
    pub wanted: WantedView,
    /// What became of the sheet, oldest first; empty for a sheet never sent.
    pub trail: Vec<TrailStep>,
}

/// A group on the check page.
#[derive(Debug, Clone)]
pub struct CheckGroup {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Points so far.
    pub points: String,
    /// Its maximum.
    pub max: String,
    /// Lines with an answer, e.g. "4/8".
    pub progress: String,
    /// The group on the sheet.
    pub href: String,
}

/// What can be done with the sheet.
#[derive(Debug, Clone)]
pub enum CheckStage {
    /// A leader may send it. The button is there even when something blocks: pressing it explains.
    Send {
        /// Where the form goes.
        action: String,
        /// The version of the sheet these sums were made from; sent back with the form.
        version: String,
        /// What is wrong with the declaration, e.g. the box was not ticked.
        declare_error: Option<String>,
    },
    /// Staff: the leader sends it; holds nothing because the words say it all.
    LeaderSends,
    /// It was sent.
    Sent {
        /// The receipt in words: who sent it, when, with how many points.
        receipt: String,
        /// The form that takes it back, while that is allowed.
        withdraw: Option<WithdrawForm>,
    },
    /// It came back: the unit answers on the explanation page.
    Returned,
    /// This person only reads; the sentence says why.
    ReadOnly(String),
}

/// The form with which a leader takes a sent sheet back.
#[derive(Debug, Clone)]
pub struct WithdrawForm {
    /// Where it goes.
    pub action: String,
    /// What becomes of the sheet then.
    pub text: &'static str,
    /// The reason as typed.
    pub reason: String,
    /// What is wrong with the reason.
    pub error: Option<String>,
}
