//! The ranking of a period.

pub mod view;

use self::view::{ColumnHead, Figure, RankRow, RankingPage, UnrankedRow};
use super::current_period;
use crate::domain::access::Role;
use crate::domain::ids::MemberUnitId;
use crate::domain::ranking::{self, RankReason, Ranking};
use crate::domain::scheme::{Kind, RankKey, Scheme};
use crate::domain::scoring::{MemberResult, Scoring, Unranked};
use crate::domain::sheet::{UnitSheet, score_units};
use crate::store;
use crate::store::periods::PeriodRecord;
use crate::store::sheets::SheetRecord;
use crate::text::Lang;
use crate::text::dates::format_instant;
use crate::text::numbers::format_number;
use crate::web::error::WebError;
use crate::web::page::{Tag, TagKind};
use crate::web::paths::{self, SheetAddress};
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use askama::Template as _;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};

/// `GET /ranking`: the ranking of the period people are at work on.
///
/// # Errors
/// [`WebError::NotFound`] where there is no period yet.
pub async fn newest(State(state): State<AppState>, person: SignedIn) -> Result<Redirect, WebError> {
    let mut connection = state.db.acquire().await?;
    let periods = store::periods::list(&mut connection, None, None).await?;
    let period = current_period(&periods, &person.actor).ok_or(WebError::NotFound)?;
    Ok(Redirect::to(&paths::ranking(&period.cluster_code, &period.code)))
}

/// `GET /clusters/{cluster}/periods/{period}/ranking`: computed from the entries as they stand, and marked as such.
///
/// # Errors
/// [`WebError::NotFound`] where there is no such period, or none for this person.
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, period)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let mut connection = state.db.acquire().await?;
    let found = store::periods::find(&mut connection, &cluster, &period).await?;
    let period = found.filter(|period| person.actor.belongs_to(period.cluster)).ok_or(WebError::NotFound)?;
    let (scheme, version) = store::schemes::load(&mut connection, period.scheme_version).await?;
    let as_of = store::now(&mut connection).await?;
    let t = person.visit.lang;
    if !person.actor.may_see_provisional_ranking(period.cluster) {
        let page = RankingPage { closed: Some(t.ranking_closed().to_owned()), ..empty(&person, &period) };
        return Ok(Html(page.render()?).into_response());
    }
    let sheets = store::sheets::of_period(&mut connection, &cluster, &period.code).await?;
    let mut entries = store::entries::raw_of_period(&mut connection, period.id).await?;
    drop(connection);
    let (sent, waiting): (Vec<SheetRecord>, Vec<SheetRecord>) =
        // Entries came in a statement of their own: a sheet taken back in between has none there.
        sheets
            .into_iter()
            .partition(|sheet| sheet.place.status.is_sent() && entries.contains_key(&sheet.id));
    let units = sent.iter().map(|sheet| UnitSheet {
        unit: sheet.unit_code.clone(),
        submitted_on: sheet.submitted_on,
        entries: entries.remove(&sheet.id).unwrap_or_default(),
        appraised: None,
    });
    let mut scoring = score_units(&scheme, period.dates.submission_deadline_on, units.collect());
    let ranking = ranking::rank(&scheme, &mut scoring);
    let table = Table {
        t,
        scheme: &scheme,
        scoring: &scoring,
        ranking: &ranking,
        sent: &sent,
        own: own_unit(&person),
    };
    let page = RankingPage {
        finding: table.finding(),
        counted: t.ranking_counted(ranking.order.len(), sent.len() + waiting.len()),
        scheme: t.ranking_scheme(format!("{} v{version}", scheme.code)),
        as_of: t.ranking_as_of(format_instant(as_of, t)),
        illustrative: sent.iter().any(|sheet| sheet.illustrative),
        columns: table.columns(),
        rows: table.rows(),
        unranked: table.unranked(&waiting),
        ties: table.ties(),
        ..empty(&person, &period)
    };
    Ok(Html(page.render()?).into_response())
}

fn empty(person: &SignedIn, period: &PeriodRecord) -> RankingPage {
    let t = person.visit.lang;
    let name = words::period_name(t, &period.code);
    RankingPage {
        page: person.page(format!("{} – {name}", t.nav_ranking())),
        finding: t.ranking_of(&name),
        period: name,
        state: Tag { kind: TagKind::Waiting, text: t.rank_provisional().to_owned() },
        counted: String::new(),
        scheme: String::new(),
        as_of: String::new(),
        illustrative: false,
        closed: None,
        columns: Vec::new(),
        rows: Vec::new(),
        unranked: Vec::new(),
        ties: Vec::new(),
    }
}

fn own_unit(person: &SignedIn) -> Option<MemberUnitId> {
    person
        .roles()
        .find(|held| matches!(held.grant.role, Role::Staff | Role::Leader))
        .and_then(|held| held.grant.unit)
}

/// Everything the table is drawn from.
struct Table<'a> {
    t: Lang,
    scheme: &'a Scheme,
    scoring: &'a Scoring,
    ranking: &'a Ranking,
    sent: &'a [SheetRecord],
    own: Option<MemberUnitId>,
}

impl Table<'_> {
    fn name(&self, code: &str) -> String {
        let sheet = self.sent.iter().find(|sheet| sheet.unit_code == code);
        sheet.map_or_else(|| code.to_owned(), |sheet| sheet.unit_short_name.clone())
    }

    fn points(&self, plain: &str) -> String {
        words::points(self.t, plain)
    }

    fn ranked(&self) -> impl Iterator<Item = (&MemberResult, &SheetRecord)> {
        self.ranking
            .order
            .iter()
            .filter_map(|&index| Some((self.scoring.members.get(index)?, self.sent.get(index)?)))
    }

    /// The finding as a sentence: who leads, and with how much.
    fn finding(&self) -> String {
        let best: Vec<(&MemberResult, &SheetRecord)> =
            self.ranked().filter(|(member, _)| member.rank == Some(1)).collect();
        let Some((member, _)) = best.first() else {
            return self.t.ranking_nobody().to_owned();
        };
        let points = self.points(&member.total.to_plain(self.scheme.rounding.decimals));
        let names: Vec<&str> = best.iter().map(|(_, sheet)| sheet.unit_short_name.as_str()).collect();
        if names.len() == 1 {
            self.t.ranking_leads(names.join(", "), points)
        } else {
            self.t.ranking_lead_shared(names.join(", "), points)
        }
    }

    fn columns(&self) -> Vec<ColumnHead> {
        self.scheme
            .tree
            .iter()
            .filter(|node| node.kind.unwrap_or_default() == Kind::Core)
            .map(|node| ColumnHead {
                code: node.code.clone(),
                name: words::text(self.t, &node.name),
                max: format_number(&node.weighted_max().to_shortest(), self.t),
            })
            .collect()
    }

    fn rows(&self) -> Vec<RankRow> {
        self.ranked()
            .map(|(member, sheet)| {
                let address = SheetAddress::of(sheet);
                let figure =
                    |plain: String, href: String| Figure { text: self.points(&plain), href: Some(href) };
                let decimals = self.scheme.rounding.decimals;
                let extra = |kind: Kind, plain: String| {
                    let top = self.scheme.tree.iter().find(|node| node.kind == Some(kind));
                    figure(plain, top.map_or_else(|| address.why_total(), |node| address.why(&node.code)))
                };
                let cell = |code: &str| {
                    let points = member.nodes.get(code).map(|node| node.points.to_plain(decimals));
                    figure(points.unwrap_or_default(), address.why(code))
                };
                RankRow {
                    rank: member.rank.map(|rank| rank.to_string()).unwrap_or_default(),
                    tied: member.tied,
                    unit: sheet.unit_short_name.clone(),
                    own: self.own == Some(sheet.place.unit),
                    cells: self.columns().iter().map(|column| cell(&column.code)).collect(),
                    bonus: extra(Kind::Bonus, member.bonus.to_plain(decimals)),
                    deduction: extra(Kind::Deduction, member.deduction.to_plain(decimals)),
                    total: figure(member.total.to_plain(decimals), address.why_total()),
                }
            })
            .collect()
    }

    /// Units without a rank: sent but not rankable, then those that have not sent.
    fn unranked(&self, waiting: &[SheetRecord]) -> Vec<UnrankedRow> {
        let row = |sheet: &SheetRecord, reason: String, readable: bool| UnrankedRow {
            unit: sheet.unit_short_name.clone(),
            own: self.own == Some(sheet.place.unit),
            reason,
            href: readable.then(|| SheetAddress::of(sheet).show()),
        };
        let unrankable = self.scoring.members.iter().zip(self.sent).filter_map(|(member, sheet)| {
            let reason = match member.unranked.as_ref()? {
                Unranked::Incomplete => {
                    self.t.rank_reason_incomplete(member.missing.len() + member.undecided.len())
                }
                Unranked::NothingAssigned => self.t.rank_reason_nothing_assigned().to_owned(),
                Unranked::Veto(code) => {
                    let name = self.scheme.veto(code).map(|veto| words::text(self.t, &veto.name));
                    self.t.rank_reason_veto(name.unwrap_or_else(|| code.clone()))
                }
            };
            Some(row(sheet, reason, true))
        });
        let not_sent =
            waiting.iter().map(|sheet| row(sheet, self.t.rank_reason_not_sent().to_owned(), false));
        unrankable.chain(not_sent).collect()
    }

    /// A sentence for each tie, and for each pair of equal totals that a further key splits.
    fn ties(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        let mut tied: Vec<&RankReason> = Vec::new();
        for reason in &self.ranking.reasons {
            let goes_on = tied.last().is_some_and(|last| last.below == reason.above);
            if !goes_on || reason.key.is_some() {
                sentences.extend(self.tie(&std::mem::take(&mut tied)));
            }
            match &reason.key {
                None => tied.push(reason),
                Some(key) => sentences.push(self.split(reason, key)),
            }
        }
        sentences.extend(self.tie(&tied));
        sentences
    }

    fn total_of(&self, code: &str) -> String {
        let member = self.scoring.members.iter().find(|member| member.code == code);
        self.points(
            &member.map(|member| member.total.to_plain(self.scheme.rounding.decimals)).unwrap_or_default(),
        )
    }

    fn tie(&self, reasons: &[&RankReason]) -> Option<String> {
        let first = reasons.first()?;
        let names: Vec<String> = std::iter::once(&first.above)
            .chain(reasons.iter().map(|reason| &reason.below))
            .map(|code| self.name(code))
            .collect();
        Some(self.t.tie_shared(names.join(", "), self.total_of(&first.above)))
    }

    fn split(&self, reason: &RankReason, key: &RankKey) -> String {
        let t = self.t;
        let word = match key {
            RankKey::Total => t.sheet_total().to_owned(),
            RankKey::Core => t.tie_key_core().to_owned(),
            RankKey::Bonus => t.tie_key_bonus().to_owned(),
            RankKey::Percent => t.tie_key_percent().to_owned(),
            RankKey::LeastDeduction => t.tie_key_least_deduction().to_owned(),
            RankKey::Ballot => t.tie_key_ballot().to_owned(),
            RankKey::Node(code) => t.tie_key_node(code),
        };
        let value = |value: &Option<crate::domain::exact::Exact>| {
            value
                .as_ref()
                .map(|value| self.points(&value.to_plain(self.scheme.rounding.decimals)))
                .unwrap_or_default()
        };
        let figures = t.tie_figures(value(&reason.above_value), value(&reason.below_value));
        t.tie_split(
            self.name(&reason.above),
            self.name(&reason.below),
            self.total_of(&reason.above),
            word,
            figures,
        )
    }
}
