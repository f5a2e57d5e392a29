//! The part of the home page about the sheets a person fills or sends.

use crate::domain::workflow::{PeriodStatus, SheetMove};
use crate::store;
use crate::store::returns::ReturnRecord;
use crate::store::sheets::SheetRecord;
use crate::text::Lang;
use crate::text::numbers::format_number;
use crate::web::error::WebError;
use crate::web::page::Tag;
use crate::web::pages::explanation::banner::{ReturnView, WantedView};
use crate::web::paths::SheetAddress;
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
    /// The sheet.
    pub open_href: String,
    /// The check page, when the sheet can still be sent.
    pub check_href: Option<String>,
}

/// The sheets of the person's own units, newest period first.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub(super) async fn sheets(
    connection: &mut PgConnection,
    person: &SignedIn,
) -> Result<Vec<OwnSheet>, WebError> {
    let t = person.visit.lang;
    let sheets = store::sheets::of_account(connection, person.actor.account).await?;
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
    let own = sheets.iter().map(|sheet| {
        let may_answer = person.actor.may(SheetMove::Answer, &sheet.place).is_ok();
        let asked = questions.get(&sheet.id).filter(|_| may_answer).map_or(0, Vec::len);
        own_sheet(t, sheet, returns.get(&sheet.id), asked)
    });
    Ok(own.collect())
}

fn own_sheet(t: Lang, sheet: &SheetRecord, returned: Option<&ReturnRecord>, asked: usize) -> OwnSheet {
    let closed = sheet.place.period != PeriodStatus::Open && !sheet.place.status.is_sent();
    let (deadline, late) = if closed {
        (t.sheet_closed_period().to_owned(), false)
    } else {
        words::deadline(t, sheet.submission_deadline_on, sheet.today, sheet.submitted_at)
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
        open_href: address.show(),
        check_href: (!closed && !sheet.place.status.is_sent()).then(|| address.check()),
    }
}
