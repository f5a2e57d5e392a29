//! The table of points as files: a worksheet to go on with, and the appendix of the report as a Word paper.

use super::shown::Shown;
use super::table::Table;
use super::view::Aside;
use super::{period_for, table_of, wanted};
use crate::domain::publication::{Figures, Member};
use crate::domain::scheme::{Kind, Node};
use crate::papers::score_table::{self, ScoreRow, ScoreTable};
use crate::papers::word::DOCX;
use crate::papers::worksheet::XLSX;
use crate::store;
use crate::store::periods::PeriodRecord;
use crate::text::Lang;
use crate::web::download::attachment;
use crate::web::error::WebError;
use crate::web::paths;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use std::collections::BTreeMap;

/// The files a ranking is offered as.
pub(super) fn offered(t: Lang, period: &PeriodRecord, publication: Option<i32>) -> Vec<Aside> {
    let asked =
        publication.map_or_else(|| "?provisional=1".to_owned(), |number| format!("?publication={number}"));
    let (cluster, code) = (&period.cluster_code, &period.code);
    let file = |href: String, label: &str| Aside { href: format!("{href}{asked}"), label: label.to_owned() };
    vec![
        file(paths::ranking_table(cluster, code), t.score_table_download()),
        file(paths::ranking_paper(cluster, code), t.score_table_paper()),
        file(paths::ranking_report(cluster, code), t.report_download()),
        file(paths::ranking_minutes(cluster, code), t.minutes_download()),
        file(paths::ranking_proposal(cluster, code), t.proposal_download()),
    ]
}

/// `GET …/ranking/table.xlsx`: asked for like the ranking itself.
///
/// # Errors
/// [`WebError::NotFound`] where this person sees no ranking.
pub async fn worksheet(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<(String, String)>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Result<Response, WebError> {
    let t = person.visit.lang;
    let (shown, cluster) = load(&state, &person, &path, &asked).await?;
    let table = score_table(t, &person, &shown, &cluster);
    let content =
        score_table::write_worksheet(&table, t).map_err(|error| WebError::Broken(Box::new(error)))?;
    Ok(attachment(XLSX, &name_of_file(t.score_table_title(), &shown, "xlsx"), content))
}

/// `GET …/ranking/table.docx`: as [`worksheet`], in Vietnamese whatever language the reader chose.
///
/// # Errors
/// As [`worksheet`].
pub async fn paper(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<(String, String)>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Result<Response, WebError> {
    let t = Lang::Vi;
    let (shown, cluster) = load(&state, &person, &path, &asked).await?;
    let table = score_table(t, &person, &shown, &cluster);
    let on =
        shown.publication.as_ref().map_or(shown.period.dates.meeting_on, |(record, _)| record.meeting_on);
    let content = score_table::write_paper(&table, on).map_err(|error| WebError::Broken(Box::new(error)))?;
    Ok(attachment(DOCX, &name_of_file(t.score_table_title(), &shown, "docx"), content))
}

pub(super) async fn load(
    state: &AppState,
    person: &SignedIn,
    (cluster, period): &(String, String),
    asked: &BTreeMap<String, String>,
) -> Result<(Shown, String), WebError> {
    let mut connection = state.db.acquire().await?;
    let period = period_for(&mut connection, person, cluster, period).await?;
    let published = store::publications::of_period(&mut connection, period.id).await?;
    let shown =
        wanted(&mut connection, person, period, &published, asked).await?.ok_or(WebError::NotFound)?;
    let found = store::clusters::find(&mut connection, cluster).await?.ok_or(WebError::NotFound)?;
    Ok((shown, found.name_vi))
}

/// A file's name: the paper and the period.
pub(super) fn name_of_file(paper: &str, shown: &Shown, ending: &str) -> String {
    format!("{paper} {}.{ending}", words::period_name(Lang::Vi, &shown.period.code))
}

/// The table: the units with a rank from the first to the last, then the others with the reason.
fn score_table(t: Lang, person: &SignedIn, shown: &Shown, cluster: &str) -> ScoreTable {
    let drawn = Table { t, ..table_of(person, shown, &[]) };
    let core: Vec<&Node> =
        shown.scheme.tree.iter().filter(|top| top.kind.unwrap_or_default() == Kind::Core).collect();
    let ranked = drawn.ranked().map(|(member, figures)| row(t, member, Some(figures), &core, String::new()));
    let reasons = drawn.unranked();
    let without = shown.standing.members.iter().filter(|member| member.unranked.is_some());
    let unranked = without.map(|member| {
        let reason = reasons.iter().find(|row| row.unit == member.entrant.short_name);
        let reason = reason.map(|row| row.reason.clone()).unwrap_or_default();
        row(t, member, member.figures.as_ref(), &core, reason)
    });
    let names = core.iter().map(|top| format!("{}: {}", top.code, words::text(t, &top.name)));
    let mut remarks: Vec<String> = vec![names.collect::<Vec<_>>().join("; ")];
    remarks.extend(drawn.ties());
    if drawn.is_illustrative() {
        remarks.push(format!("{}. {}", t.illustrative_short(), t.illustrative_long()));
    }
    ScoreTable {
        cluster: cluster.to_owned(),
        period: words::period_name(t, &shown.period.code),
        state: shown.tag(t).text,
        groups: core.iter().map(|top| (top.code.clone(), top.weighted_max().to_shortest())).collect(),
        rows: ranked.chain(unranked).collect(),
        remarks,
    }
}

fn row(t: Lang, member: &Member, figures: Option<&Figures>, core: &[&Node], reason: String) -> ScoreRow {
    let of = |plain: fn(&Figures) -> &String| figures.map(plain).cloned().unwrap_or_default();
    let group =
        |top: &&Node| figures.and_then(|figures| figures.nodes.get(&top.code)).cloned().unwrap_or_default();
    ScoreRow {
        unit: member.entrant.short_name.clone(),
        groups: core.iter().map(group).collect(),
        core: of(|figures| &figures.core),
        bonus: of(|figures| &figures.bonus),
        deduction: of(|figures| &figures.deduction),
        total: of(|figures| &figures.total),
        rank: member.rank.map(|rank| rank.to_string()).unwrap_or_default(),
        remark: if member.tied { t.rank_tied().to_owned() } else { reason },
    }
}
