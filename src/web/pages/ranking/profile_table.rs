//! A unit's profile as worksheets: its groups beside the cluster's, and the lines that stand out.

use super::newest_shown;
use super::profile::{Compared, Profile, Standout};
use crate::domain::exact::Exact;
use crate::papers::plain_table::{Cell, Column, PlainTable, Row};
use crate::text::Lang;
use crate::web::download;
use crate::web::error::WebError;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use axum::extract::{Path, State};
use axum::response::Response;

/// `GET …/ranking/{unit}/table.xlsx`: the lines only for whoever may read the unit's sheet.
///
/// # Errors
/// As [`super::profile::show`].
pub async fn file(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, period, unit)): Path<(String, String, String)>,
) -> Result<Response, WebError> {
    let found = newest_shown(&state, &person, &cluster, &period).await?;
    let t = person.visit.lang;
    let drawn = Profile::of(&person, &found, &unit)?;
    let period = words::period_name(t, &found.period.code);
    let lines = vec![format!("{period} · {}", found.tag(t).text)];
    let mut tables = vec![groups(t, &drawn, lines.clone())];
    tables.extend(drawn.address.is_some().then(|| standouts(t, &drawn, lines)));
    let unit = &drawn.member.entrant.short_name;
    download::tables(&format!("{} {unit} {period}", t.nav_ranking()), &tables)
}

fn groups(t: Lang, drawn: &Profile<'_>, lines: Vec<String>) -> PlainTable {
    let points = |exact: &Exact| Cell::Points(drawn.plain(exact));
    let row = |Compared { node, own, spread, max }: &Compared<'_>| -> Row {
        let name = Cell::text(drawn.name(node));
        vec![name, points(own), points(&spread.mean), points(&spread.best), points(max)].into()
    };
    let core = Cell::Points(drawn.figures.core.clone());
    PlainTable {
        name: t.profile_groups().to_owned(),
        title: drawn.finding(),
        lines,
        columns: vec![
            Column::new(t.col_criterion(), 44),
            Column::new(t.profile_points(), 11),
            Column::new(t.profile_mean(), 11),
            Column::new(t.profile_best(), 11),
            Column::new(t.col_max(), 11),
        ],
        rows: drawn.compared().iter().map(row).collect(),
        total: vec![Cell::text(t.score_table_core()), core, Cell::Blank, Cell::Blank, Cell::Blank],
    }
}

fn standouts(t: Lang, drawn: &Profile<'_>, lines: Vec<String>) -> PlainTable {
    let row = |finding: &str, Standout { line, own, .. }: &Standout<'_>, difference: &Exact| -> Row {
        let texts = [Cell::text(finding), Cell::text(drawn.name(line.node))];
        let points = [own, difference].map(|exact| Cell::Points(drawn.plain(exact)));
        texts.into_iter().chain(points).collect::<Vec<_>>().into()
    };
    let [ahead, behind] = drawn.ahead_and_behind();
    let ahead = ahead.iter().map(|found| row(t.profile_strong(), found, &found.far));
    let behind = behind.iter().map(|found| row(t.profile_weak(), found, &-&found.far));
    PlainTable {
        name: t.table_standouts().to_owned(),
        title: drawn.finding(),
        lines,
        columns: vec![
            Column::new(t.table_standout(), 32),
            Column::new(t.col_criterion(), 44),
            Column::new(t.profile_points(), 11),
            Column::new(t.appraisal_difference(), 11),
        ],
        rows: ahead.chain(behind).collect(),
        total: Vec::new(),
    }
}
