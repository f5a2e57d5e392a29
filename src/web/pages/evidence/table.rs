//! The evidence of a sheet as a worksheet.

use super::draw::counting;
use super::view::code_of;
use crate::papers::plain_table::{Cell, Column, PlainTable, Row};
use crate::store;
use crate::store::evidence::EvidenceRecord;
use crate::text::Lang;
use crate::web::download;
use crate::web::error::WebError;
use crate::web::pages::sheet::open::{OpenSheet, SheetPath};
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use axum::extract::{Path, State};
use axum::response::Response;

/// `GET …/evidence/table.xlsx`.
///
/// # Errors
/// [`WebError::NotFound`].
pub async fn file(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
) -> Result<Response, WebError> {
    let sheet = OpenSheet::load(&state, &person, &path).await?;
    let mut connection = state.reads.acquire().await?;
    let pieces = store::evidence::of_sheet(&mut connection, sheet.record.id).await?;
    drop(connection);
    let table = table(&sheet, &pieces);
    let head = sheet.head();
    download::tables(&format!("{} {} {}", sheet.t.evidence_title(), head.unit, head.period), &[table])
}

fn table(sheet: &OpenSheet, pieces: &[EvidenceRecord]) -> PlainTable {
    let (t, head) = (sheet.t, sheet.head());
    let mut rows = Vec::new();
    for (line, pieces) in counting(&sheet.scheme, pieces) {
        let name = words::text(t, &line.node.name);
        rows.extend(pieces.into_iter().map(|(number, piece)| row(&name, piece, number)));
    }
    PlainTable {
        name: t.evidence_title().to_owned(),
        title: t.evidence_all().to_owned(),
        lines: vec![t.sheet_title_of(head.unit, head.period)],
        columns: columns(t),
        rows,
        total: Vec::new(),
    }
}

fn columns(t: Lang) -> Vec<Column> {
    vec![
        Column::new(t.sheet_file_code(), 9),
        Column::new(t.col_criterion(), 36),
        Column::new(t.table_evidence_code(), 15),
        Column::new(t.table_evidence_file(), 30),
        Column::new(t.table_evidence_bytes(), 13),
        Column::new(t.evidence_number(), 18),
        Column::new(t.evidence_date(), 12),
        Column::new(t.evidence_issuer(), 22),
        Column::new(t.evidence_summary(), 36),
        Column::new(t.table_added_by(), 22),
        Column::new(t.table_added_at(), 17),
    ]
}

fn row(line: &str, piece: &EvidenceRecord, number: usize) -> Row {
    let file = piece.file.as_ref();
    let cells = vec![
        Cell::text(&piece.line),
        Cell::text(line),
        Cell::text(code_of(piece, number)),
        Cell::text(file.map(|file| file.name.clone()).unwrap_or_default()),
        file.map_or(Cell::Blank, |file| Cell::number(file.size_bytes)),
        Cell::text(&piece.document_number),
        Cell::day(piece.issued_on),
        Cell::text(&piece.issuer),
        Cell::text(&piece.summary),
        Cell::text(&piece.added_by),
        Cell::Instant(piece.added_at),
    ];
    cells.into()
}
