//! The part of the home page about the sheets a person fills or sends.

use crate::actions::sheets::result_of;
use crate::domain::sheet::lines_without_answer;
use crate::domain::workflow::{PeriodStatus, SheetMove, SheetStatus};
use crate::store;
use crate::store::returns::ReturnRecord;
use crate::store::sheets::SheetRecord;
use crate::text::Lang;
use crate::text::numbers::format_number;
use crate::web::error::WebError;
use crate::web::page::Tag;
use crate::web::pages::explanation::banner::{ReturnView, WantedView};
use crate::web::paths::{self, SheetAddress};
use crate::web::session::SignedIn;
use crate::web::words;
use sqlx::PgConnection;

/// A sheet that waits for its unit.
#[derive(Debug, Clone)]
pub struct OwnSheet {
    /// Short name of the unit.
    pub unit: String,
    /// Name of the period.
    pub period: String,
    /// The sheet's status.
    pub status: Tag,
    /// Lines that have an answer.
    pub entered: usize,
    /// Lines of the sheet.
    pub lines: usize,
    /// Points so far, two decimals.
    pub points: String,
    /// The base of the points, e.g. "100".
    pub base: String,
    /// Deadline and time left, e.g. "Hạn gửi 05/07/2013 (còn 3 ngày)".
    pub deadline: String,
    /// Whether the deadline has passed.
    pub late: bool,
    /// What the appraisers want of the unit.
    pub wanted: WantedView,
    /// Why single lines came back: code and reason.
    pub reasons: Vec<(String, String)>,
    /// The first line without an answer and its place, once the entry has begun.
    pub next: Option<(String, String)>,
    /// The sheet.
    pub open_href: String,
    /// The check page, when the sheet can still be sent.
    pub check_href: Option<String>,
}

/// A sheet whose result is published.
#[derive(Debug, Clone)]
pub struct PastSheet {
    /// Unit and period, e.g. "Hà Giang, 6 tháng cuối năm 2012".
    pub name: String,
    /// The ranking it stands in.
    pub ranking_href: String,
    /// The sheet.
    pub sheet_href: String,
}

/// Earlier sheets than these are found through the rankings.
const MOST_PAST: i64 = 4;

/// The sheets of the person's own units.
#[derive(Debug, Default)]
pub(super) struct OwnSheets {
    /// Those of periods at work, the newest first.
    pub(super) at_work: Vec<OwnSheet>,
    /// Those whose result is published, the newest first.
    pub(super) past: Vec<PastSheet>,
}

/// The sheets of the person's own units, newest period first.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub(super) async fn sheets(connection: &mut PgConnection, person: &SignedIn) -> Result<OwnSheets, WebError> {
    let t = person.visit.lang;
    let all = store::sheets::of_account(connection, person.actor.account, MOST_PAST).await?;
    let is_past = |sheet: &SheetRecord| {
        sheet.place.status == SheetStatus::Published
            || matches!(sheet.place.period, PeriodStatus::Published | PeriodStatus::Archived)
    };
    let (past, sheets): (Vec<_>, Vec<_>) = all.into_iter().partition(is_past);
    let at_work: Vec<_> =
        sheets.iter().filter(|sheet| sheet.place.status.is_taken_up()).map(|sheet| sheet.id).collect();
    let (returns, questions) = if at_work.is_empty() {
        Default::default()
    } else {
        (
            store::returns::unanswered(connection, &at_work).await?,
            store::remarks::open_questions(connection, &at_work).await?,
        )
    };
    let mut own = Vec::with_capacity(sheets.len());
    for sheet in &sheets {
        let may_answer = person.actor.may(SheetMove::Answer, &sheet.place).is_ok();
        let asked = questions.get(&sheet.id).filter(|_| may_answer).map_or(0, Vec::len);
        let next = match person.actor.may(SheetMove::Edit, &sheet.place) {
            Ok(_) if sheet.totals.answered > 0 => next_line(connection, sheet).await?,
            _ => None,
        };
        own.push(OwnSheet { next, ..own_sheet(t, sheet, returns.get(&sheet.id), asked) });
    }
    let past = past.iter().take(usize::try_from(MOST_PAST).unwrap_or_default()).map(|sheet| PastSheet {
        name: format!("{}, {}", sheet.unit_short_name, words::period_name(t, &sheet.period_code)),
        ranking_href: paths::ranking(&sheet.cluster_code, &sheet.period_code),
        sheet_href: SheetAddress::of(sheet).show(),
    });
    Ok(OwnSheets { at_work: own, past: past.collect() })
}

/// Where the entry was left off: the first line that still wants an answer, with its place on the sheet.
async fn next_line(
    connection: &mut PgConnection,
    sheet: &SheetRecord,
) -> Result<Option<(String, String)>, WebError> {
    let (scheme, _) =
        store::schemes::load_known(connection, sheet.scheme_version, &sheet.scheme_mark).await?;
    let (_, entries) = store::entries::of_sheet(connection, sheet.id).await?;
    let entries = entries.into_iter().map(|(code, entry)| (code, entry.raw)).collect();
    let result = result_of(&scheme, sheet.submission_deadline_on, sheet.submitted_on, entries)?;
    let first = lines_without_answer(&scheme, &result).first().map(|code| (*code).to_owned());
    Ok(first.map(|code| {
        let href = SheetAddress::of(sheet).line(&code);
        (code, href)
    }))
}

fn own_sheet(t: Lang, sheet: &SheetRecord, returned: Option<&ReturnRecord>, asked: usize) -> OwnSheet {
    let closed = sheet.place.period != PeriodStatus::Open && !sheet.place.status.is_sent();
    let (deadline, late) = if closed {
        (t.sheet_closed_period().to_owned(), false)
    } else {
        words::deadline(t, sheet.submission_deadline_on, sheet.now, sheet.submitted_at)
    };
    let address = SheetAddress::of(sheet);
    let count = |number: i32| usize::try_from(number).unwrap_or_default();
    let reasons = returned.map(|record| record.lines.clone().into_iter().collect());
    OwnSheet {
        unit: sheet.unit_short_name.clone(),
        period: words::period_name(t, &sheet.period_code),
        status: words::sheet_status(t, sheet.place.status),
        entered: count(sheet.totals.answered),
        lines: count(sheet.totals.answered + sheet.totals.missing),
        points: words::points(t, &sheet.totals.total),
        base: format_number(&sheet.base, t),
        deadline,
        late,
        wanted: WantedView {
            returned: returned.map(|record| ReturnView::of(t, record)),
            questions: if asked == 0 { String::new() } else { t.answering_open_questions(asked) },
            href: address.explanation(),
        },
        reasons: reasons.unwrap_or_default(),
        next: None,
        open_href: address.show(),
        check_href: (!closed && !sheet.place.status.is_sent()).then(|| address.check()),
    }
}
