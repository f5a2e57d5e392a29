//! A ranking as files: the table of points as a worksheet to go on with, and the papers of the conference.

use super::asked::Asked;
use super::review::filled;
use super::shown::Shown;
use super::table::Table;
use super::table_of;
use super::view::{Aside, FilesView};
use crate::domain::publication::{Figures, Member};
use crate::domain::scheme::{Kind, Node};
use crate::papers::document::Document;
use crate::papers::kind::PaperKind;
use crate::papers::review;
use crate::papers::score_table::{self, LineRow, ScoreLines, ScoreRow, ScoreTable};
use crate::papers::template::{self, Fields};
use crate::papers::word::DOCX;
use crate::papers::worksheet::XLSX;
use crate::store;
use crate::store::periods::PeriodRecord;
use crate::text::Lang;
use crate::web::download::{self, PaperFile, attachment};
use crate::web::error::WebError;
use crate::web::paths;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Reads `report.pdf`.
fn parse(name: &str) -> Option<(PaperKind, PaperFile)> {
    let (word, ending) = name.split_once('.')?;
    let file = PaperFile::ALL.into_iter().find(|file| file.ending() == ending)?;
    Some((PaperKind::parse(word)?, file))
}

/// The files a ranking is offered as: the worksheet, then each paper in both forms.
pub(super) fn offered(t: Lang, period: &PeriodRecord, publication: Option<i32>) -> Vec<FilesView> {
    let asked =
        publication.map_or_else(|| "?provisional=1".to_owned(), |number| format!("?publication={number}"));
    let (cluster, code) = (&period.cluster_code, &period.code);
    let table =
        Aside { href: format!("{}{asked}", paths::ranking_table(cluster, code)), label: "Excel".to_owned() };
    let papers = PaperKind::ALL.into_iter().map(|paper| {
        let links = PaperFile::ALL.map(|file| Aside {
            href: format!("{}{asked}", paths::paper(cluster, code, paper.word(), file.ending())),
            label: file.word().to_owned(),
        });
        let mut files: Vec<Aside> = links.into();
        if paper == PaperKind::Table {
            files.insert(0, table.clone());
        }
        FilesView { name: paper.title(t), files }
    });
    papers.collect()
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
    Ok(attachment(XLSX, &format!("{}.xlsx", name_of(t.score_table_title(), &shown)), content))
}

/// `GET …/papers/{paper}`: asked for like the ranking itself; in Vietnamese whatever language the reader chose.
///
/// # Errors
/// [`WebError::NotFound`] where there is no such paper, or this person sees no ranking.
pub async fn paper(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, period, name)): Path<(String, String, String)>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Result<Response, WebError> {
    let t = Lang::Vi;
    let (paper, file) = parse(&name).ok_or(WebError::NotFound)?;
    let (shown, cluster) = load(&state, &person, &(cluster, period), &asked).await?;
    let name = name_of(paper.title(t), &shown);
    if file == PaperFile::Docx
        && let Some(template) = own_template(&state, &shown, paper).await?
    {
        let fields = fields(&state, &person, &shown, &cluster, paper).await?;
        let filled = template::fill(&template, &fields).map_err(|fault| {
            WebError::Broken(format!("a template of {} cannot be filled: {fault:?}", paper.word()).into())
        })?;
        return Ok(attachment(DOCX, &format!("{name}.docx"), filled));
    }
    let document = document(&state, &person, &shown, &cluster, paper).await?;
    download::paper(&document, file, &name)
}

/// The cluster's own Word file for a paper.
async fn own_template(
    state: &AppState,
    shown: &Shown,
    paper: PaperKind,
) -> Result<Option<Vec<u8>>, WebError> {
    let mut connection = state.reads.acquire().await?;
    let found = store::templates::find(&mut connection, shown.period.cluster, paper.word()).await?;
    Ok(found.map(|(_, file)| file))
}

/// What a paper's template is filled with.
async fn fields(
    state: &AppState,
    person: &SignedIn,
    shown: &Shown,
    cluster: &str,
    paper: PaperKind,
) -> Result<Fields, WebError> {
    let t = Lang::Vi;
    Ok(match paper {
        PaperKind::Table => template::of_score_table(&score_table(t, person, shown, cluster), held_on(shown)),
        PaperKind::Lines => template::of_score_lines(&score_lines(t, shown, cluster), held_on(shown)),
        PaperKind::Report | PaperKind::Minutes | PaperKind::Proposal => {
            template::of_review(&filled(state, person, shown, cluster.to_owned()).await?)
        }
    })
}

/// A paper of a ranking.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
async fn document(
    state: &AppState,
    person: &SignedIn,
    shown: &Shown,
    cluster: &str,
    paper: PaperKind,
) -> Result<Document, WebError> {
    let t = Lang::Vi;
    let review = async || filled(state, person, shown, cluster.to_owned()).await;
    Ok(match paper {
        PaperKind::Table => score_table::paper(&score_table(t, person, shown, cluster), held_on(shown)),
        PaperKind::Lines => score_table::lines(&score_lines(t, shown, cluster), held_on(shown)),
        PaperKind::Report => review::report(&review().await?),
        PaperKind::Minutes => review::minutes(&review().await?),
        PaperKind::Proposal => review::proposal(&review().await?),
    })
}

/// Every paper of a period, each with its name as a file, without an ending; and the table as a worksheet.
///
/// # Errors
/// [`WebError::NotFound`] where this person sees no ranking.
pub(in crate::web) async fn all(
    state: &AppState,
    person: &SignedIn,
    path: &(String, String),
) -> Result<(Vec<(String, Document)>, Vec<u8>), WebError> {
    let t = Lang::Vi;
    let (shown, cluster) = load(state, person, path, &BTreeMap::new()).await?;
    let mut documents = Vec::new();
    for paper in PaperKind::ALL {
        let document = document(state, person, &shown, &cluster, paper).await?;
        documents.push((name_of(paper.title(t), &shown), document));
    }
    let table = score_table(t, person, &shown, &cluster);
    let table = score_table::write_worksheet(&table, t).map_err(|error| WebError::Broken(Box::new(error)))?;
    Ok((documents, table))
}

/// The day of the conference.
pub(super) fn held_on(shown: &Shown) -> NaiveDate {
    shown.publication.as_ref().map_or(shown.period.dates.meeting_on, |(record, _)| record.meeting_on)
}

async fn load(
    state: &AppState,
    person: &SignedIn,
    (cluster, period): &(String, String),
    asked: &BTreeMap<String, String>,
) -> Result<(Shown, String), WebError> {
    let asked = Asked { person, cluster, period, query: asked };
    let shown = state.read_stamped(asked.stamp(), &asked).await?;
    let mut connection = state.reads.acquire().await?;
    let found = store::clusters::find(&mut connection, cluster).await?.ok_or(WebError::NotFound)?;
    Ok((shown, found.name_vi))
}

/// A file's name: the paper and the period.
fn name_of(paper: &str, shown: &Shown) -> String {
    format!("{paper} {}", words::period_name(Lang::Vi, &shown.period.code))
}

/// The table: the units with a rank from the first to the last, then the others with the reason.
fn score_table(t: Lang, person: &SignedIn, shown: &Shown, cluster: &str) -> ScoreTable {
    let drawn = Table { t, ..table_of(person, shown, &[]) };
    let core: Vec<&Node> =
        shown.scheme().tree.iter().filter(|top| top.kind.unwrap_or_default() == Kind::Core).collect();
    let ranked = drawn.ranked().map(|(member, figures)| row(t, member, Some(figures), &core, String::new()));
    let reasons = drawn.unranked();
    let without = shown.standing().members.iter().filter(|member| member.unranked.is_some());
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

/// The points line by line: groups and lines as rows, the units as columns, ranked ones first.
fn score_lines(t: Lang, shown: &Shown, cluster: &str) -> ScoreLines {
    let standing = shown.standing();
    let place = |member: &Member| standing.order.iter().position(|code| *code == member.entrant.code);
    let mut members: Vec<&Member> =
        standing.members.iter().filter(|member| member.figures.is_some()).collect();
    members.sort_by_key(|member| place(member).unwrap_or(usize::MAX));
    let points = |code: &str| {
        let of = |member: &&Member| member.figures.as_ref()?.nodes.get(code).cloned();
        members.iter().map(|member| of(member).unwrap_or_default()).collect()
    };
    let mut rows = Vec::new();
    let mut rest: Vec<(&Node, bool)> = shown.scheme().tree.iter().rev().map(|top| (top, true)).collect();
    while let Some((node, is_top)) = rest.pop() {
        rows.push(LineRow {
            code: node.code.clone(),
            name: words::text(t, &node.name),
            max: node.max.as_ref().map(|_| node.weighted_max().to_shortest()).unwrap_or_default(),
            points: points(&node.code),
            is_bold: is_top,
        });
        rest.extend(node.children().iter().rev().map(|child| (child, false)));
    }
    ScoreLines {
        cluster: cluster.to_owned(),
        period: words::period_name(t, &shown.period.code),
        state: shown.tag(t).text,
        units: members.iter().map(|member| member.entrant.short_name.clone()).collect(),
        rows,
        totals: members.iter().filter_map(|member| Some(member.figures.as_ref()?.total.clone())).collect(),
    }
}
