//! One unit in a ranking: its place, the distance to its neighbours, its groups beside the cluster's, where it is strong
//! and where it loses.
//!
//! Groups are for everybody who sees the ranking; lines for whoever may read the unit's sheet.

use super::newest_shown;
use super::shown::Shown;
use super::view::BAR_LENGTH;
use crate::domain::exact::Exact;
use crate::domain::publication::comparison::{Spread, gap_above, gap_below, points};
use crate::domain::publication::{Figures, Member, Standing};
use crate::domain::scheme::{Kind, Node, Scheme};
use crate::text::Lang;
use crate::web::error::WebError;
use crate::web::page::Page;
use crate::web::paths::{self, SheetAddress};
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};

/// More lines than this are no longer what stands out.
const MOST_LINES: usize = 5;

/// The page of one unit.
#[derive(Debug, Template)]
#[template(path = "ranking/profile.html")]
pub struct ProfilePage {
    /// The frame.
    pub page: Page,
    /// The finding: rank and total.
    pub finding: String,
    /// Period and state.
    pub period: String,
    /// The ranking it belongs to.
    pub ranking_href: String,
    /// Distances to the places above and below, as sentences.
    pub distances: Vec<String>,
    /// The groups.
    pub groups: Vec<GroupRow>,
    /// Where it is strong, where it loses; empty for whoever may not read its lines.
    pub standouts: Vec<Standouts>,
}

/// Lines that stand out in one way.
#[derive(Debug, Clone)]
pub struct Standouts {
    /// In which way.
    pub title: String,
    /// What to say where there are none.
    pub none: String,
    /// The lines, the furthest first.
    pub lines: Vec<LineRow>,
}

/// A group of the unit beside the cluster's.
#[derive(Debug, Clone)]
pub struct GroupRow {
    /// Code and name.
    pub name: String,
    /// The unit's points.
    pub points: String,
    /// The mean of the ranked units.
    pub mean: String,
    /// The best of them.
    pub best: String,
    /// The maximum.
    pub max: String,
    /// Length of the bar of the points, of [`BAR_LENGTH`].
    pub bar: usize,
    /// Place of the mark of the mean.
    pub mark: usize,
}

/// A line that stands out.
#[derive(Debug, Clone)]
pub struct LineRow {
    /// Code and name.
    pub name: String,
    /// The unit's points.
    pub points: String,
    /// How far ahead or behind, with its sign.
    pub difference: String,
    /// Why it has these points.
    pub href: String,
}

/// `GET …/ranking/{unit}`.
///
/// # Errors
/// [`WebError::NotFound`] where there is no such ranking, or no such unit in it, for this person.
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, period, unit)): Path<(String, String, String)>,
) -> Result<Response, WebError> {
    let mut connection = state.db.acquire().await?;
    let found = newest_shown(&mut connection, &person, &cluster, &period).await?;
    drop(connection);
    let t = person.visit.lang;
    let Shown { standing, scheme, .. } = &found;
    let member = standing.member(&unit).ok_or(WebError::NotFound)?;
    let figures = member.figures.as_ref().filter(|_| member.rank.is_some()).ok_or(WebError::NotFound)?;
    let readable = found.sheets.iter().find(|sheet| sheet.unit_code == unit);
    let address = readable.filter(|sheet| person.actor.may_read(&sheet.place).is_ok()).map(SheetAddress::of);
    let drawn = Profile { t, scheme, standing, figures };
    let total = words::points(t, &figures.total);
    let name = &member.entrant.short_name;
    let page = ProfilePage {
        page: person.page(format!("{name} – {}", t.nav_ranking())),
        finding: t.profile_finding(name, member.rank.unwrap_or_default(), total),
        period: format!("{} · {}", words::period_name(t, &found.period.code), found.tag(t).text),
        ranking_href: paths::ranking(&cluster, &found.period.code),
        distances: drawn.distances(member),
        groups: drawn.groups(),
        standouts: address.map(|address| drawn.standouts(&address)).unwrap_or_default(),
    };
    Ok(Html(page.render()?).into_response())
}

struct Profile<'a> {
    t: Lang,
    scheme: &'a Scheme,
    standing: &'a Standing,
    figures: &'a Figures,
}

impl Profile<'_> {
    fn plain(&self, points: &Exact) -> String {
        words::points(self.t, &points.to_plain(self.scheme.rounding.decimals))
    }

    fn distances(&self, member: &Member) -> Vec<String> {
        let above = gap_above(self.standing, member).map(|gap| {
            let rank = gap.other.rank.unwrap_or_default();
            self.t.profile_above(self.plain(&gap.points), rank, &gap.other.entrant.short_name)
        });
        let below = gap_below(self.standing, member)
            .map(|gap| self.t.profile_below(self.plain(&gap.points), &gap.other.entrant.short_name));
        above.into_iter().chain(below).collect()
    }

    fn groups(&self) -> Vec<GroupRow> {
        let core = self.scheme.tree.iter().filter(|node| node.kind.unwrap_or_default() == Kind::Core);
        core.filter_map(|node| self.group(node)).collect()
    }

    fn group(&self, node: &Node) -> Option<GroupRow> {
        let own = points(self.figures, &node.code)?;
        let spread = Spread::of(self.standing, &node.code)?;
        let max = node.weighted_max();
        let length = |points: &Exact| {
            let share = points.over(&max).unwrap_or(Exact::ZERO);
            (&share * &Exact::from(BAR_LENGTH)).floor().to_shortest().parse().unwrap_or(0).min(BAR_LENGTH)
        };
        Some(GroupRow {
            name: format!("{} {}", node.code, words::text(self.t, &node.name)),
            points: self.plain(&own),
            mean: self.plain(&spread.mean),
            best: self.plain(&spread.best),
            max: self.plain(&max),
            bar: length(&own),
            mark: length(&spread.mean),
        })
    }

    /// The lines with how far they are from a figure of the cluster, where that is more than nothing, the furthest first.
    fn furthest(
        &self,
        address: &SheetAddress,
        sign: &str,
        distance: impl Fn(&Spread, &Exact) -> Exact,
    ) -> Vec<LineRow> {
        let mut found: Vec<(Exact, LineRow)> = Vec::new();
        for line in self.scheme.lines() {
            let Some(own) = points(self.figures, line.code()) else { continue };
            let Some(spread) = Spread::of(self.standing, line.code()) else { continue };
            // A deduction of nothing is the best: its points count the other way.
            let far = distance(&spread, &own);
            let is_core = line.top.kind.unwrap_or_default() == Kind::Core;
            if !is_core || far.is_zero() || far.is_negative() {
                continue;
            }
            let row = LineRow {
                name: format!("{} {}", line.code(), words::text(self.t, &line.node.name)),
                points: self.plain(&own),
                difference: format!("{sign}{}", self.plain(&far)),
                href: address.why(line.code()),
            };
            found.push((far, row));
        }
        found.sort_by(|(one, _), (other, _)| other.cmp(one));
        found.into_iter().take(MOST_LINES).map(|(_, row)| row).collect()
    }

    fn standouts(&self, address: &SheetAddress) -> Vec<Standouts> {
        let t = self.t;
        vec![
            Standouts {
                title: t.profile_strong().to_owned(),
                none: t.profile_strong_none().to_owned(),
                lines: self.furthest(address, "+", |spread, own| own - &spread.mean),
            },
            Standouts {
                title: t.profile_weak().to_owned(),
                none: t.profile_weak_none().to_owned(),
                lines: self.furthest(address, "−", |spread, own| &spread.best - own),
            },
        ]
    }
}
