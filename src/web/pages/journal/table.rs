//! The journal as a worksheet: under the filters of the page all records, not only those of one page of it.

use super::filters::Asked;
use super::{Read, read};
use crate::papers::plain_table::{Cell, Column, PlainTable};
use crate::store::journal::reading::{JournalRecord, Turn};
use crate::text::numbers::format_number;
use crate::web::download;
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

/// As many records as a person can still go through; the file says where there are more.
const MOST: usize = 5_000;

/// `GET …/journal/table.xlsx`: asked for with the filters of the page.
///
/// # Errors
/// As [`super::show`]; [`WebError::Unreadable`] for filters that the page would refuse.
pub async fn file(
    State(state): State<AppState>,
    person: SignedIn,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let t = person.visit.lang;
    let form = Form::parse(query.unwrap_or_default().as_bytes())?;
    let asked = Asked::read(t, &form);
    let read = read(&state, &person, &code, &asked, (Turn::Newest, MOST)).await?;
    if !asked.errors.is_empty() {
        return Err(WebError::Unreadable);
    }
    let table = table(&person, &asked, &read);
    download::tables(&format!("{} {}", table.title, words::cluster(t, &read.cluster)), &[table])
}

fn table(person: &SignedIn, asked: &Asked<'_>, read: &Read) -> PlainTable {
    let t = person.visit.lang;
    let cut = read.found.has_older.then(|| t.table_newest(format_number(&MOST.to_string(), t)));
    let filters = Some(asked.words(&read.offered)).filter(|words| !words.is_empty());
    let row = |record: &JournalRecord| {
        let shown = read.shown(person, record);
        let withheld = if shown.withheld { format!(" ({})", t.journal_withheld()) } else { String::new() };
        let texts = [shown.who, shown.sheet, shown.sentence + &withheld, shown.hand.to_owned(), shown.mark];
        std::iter::once(Cell::Instant(record.at)).chain(texts.map(Cell::Text)).collect::<Vec<_>>().into()
    };
    PlainTable {
        name: t.nav_journal().to_owned(),
        title: t.nav_journal().to_owned(),
        lines: [words::cluster(t, &read.cluster)].into_iter().chain(filters).chain(cut).collect(),
        columns: vec![
            Column::new(t.col_when(), 17),
            Column::new(t.col_who(), 22),
            Column::new(t.journal_place(), 26),
            Column::new(t.journal_what(), 60),
            Column::new(t.journal_hand(), 14),
            Column::new(t.journal_mark(), 22),
        ],
        rows: read.found.records.iter().map(row).collect(),
        total: Vec::new(),
    }
}
