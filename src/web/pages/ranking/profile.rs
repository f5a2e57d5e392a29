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
use crate::domain::scheme::{Kind, Line, Node, Scheme};
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
    let found = newest_shown(&state, &person, &cluster, &period).await?;
    let t = person.visit.lang;
    let drawn = Profile::of(&person, &found, &unit)?;
    let page = ProfilePage {
        page: person.page(format!("{} – {}", drawn.member.entrant.short_name, t.nav_ranking())),
        finding: drawn.finding(),
        period: format!("{} · {}", words::period_name(t, &found.period.code), found.tag(t).text),
        ranking_href: paths::ranking(&cluster, &found.period.code),
        distances: drawn.distances(),
        groups: drawn.compared().iter().map(|group| drawn.group(group)).collect(),
        standouts: drawn.address.as_ref().map(|address| drawn.standouts(address)).unwrap_or_default(),
    };
    Ok(Html(page.render()?).into_response())
}

/// One unit in a ranking, for one reader.
pub(super) struct Profile<'a> {
    t: Lang,
    scheme: &'a Scheme,
    standing: &'a Standing,
    /// The unit.
    pub(super) member: &'a Member,
    /// Its figures.
    pub(super) figures: &'a Figures,
    /// Its sheet, where this person may read it.
    pub(super) address: Option<SheetAddress>,
}

/// A group of the unit beside the cluster's.
pub(super) struct Compared<'a> {
    pub(super) node: &'a Node,
    pub(super) own: Exact,
    pub(super) spread: Spread,
    pub(super) max: Exact,
}

/// A line that stands out, and how far.
pub(super) struct Standout<'a> {
    pub(super) line: Line<'a>,
    pub(super) own: Exact,
    pub(super) far: Exact,
}

impl<'a> Profile<'a> {
    /// # Errors
    /// [`WebError::NotFound`] for a unit that has no place in the ranking.
    pub(super) fn of(person: &SignedIn, found: &'a Shown, unit: &str) -> Result<Self, WebError> {
        let member = found.standing().member(unit).ok_or(WebError::NotFound)?;
        let figures = member.figures.as_ref().filter(|_| member.rank.is_some()).ok_or(WebError::NotFound)?;
        let readable = found.sheets.iter().find(|sheet| sheet.unit_code == unit);
        Ok(Self {
            t: person.visit.lang,
            scheme: found.scheme(),
            standing: found.standing(),
            member,
            figures,
            address: readable
                .filter(|sheet| person.actor.may_read(&sheet.place).is_ok())
                .map(SheetAddress::of),
        })
    }

    /// Rank and total in a sentence.
    pub(super) fn finding(&self) -> String {
        let total = words::points(self.t, &self.figures.total);
        self.t.profile_finding(&self.member.entrant.short_name, self.member.rank.unwrap_or_default(), total)
    }

    /// Points as a plain decimal of the scheme's decimals.
    pub(super) fn plain(&self, points: &Exact) -> String {
        points.to_plain(self.scheme.rounding.decimals)
    }

    fn shown(&self, points: &Exact) -> String {
        words::points(self.t, &self.plain(points))
    }

    fn distances(&self) -> Vec<String> {
        let above = gap_above(self.standing, self.member).map(|gap| {
            let rank = gap.other.rank.unwrap_or_default();
            self.t.profile_above(self.shown(&gap.points), rank, &gap.other.entrant.short_name)
        });
        let below = gap_below(self.standing, self.member)
            .map(|gap| self.t.profile_below(self.shown(&gap.points), &gap.other.entrant.short_name));
        above.into_iter().chain(below).collect()
    }

    /// The groups of the core.
    pub(super) fn compared(&self) -> Vec<Compared<'a>> {
        let core = self.scheme.tree.iter().filter(|node| node.kind.unwrap_or_default() == Kind::Core);
        let compared = core.filter_map(|node| {
            let own = points(self.figures, &node.code)?;
            let spread = Spread::of(self.standing, &node.code)?;
            Some(Compared { node, own, spread, max: node.weighted_max() })
        });
        compared.collect()
    }

    fn group(&self, Compared { node, own, spread, max }: &Compared<'_>) -> GroupRow {
        let length = |points: &Exact| {
            let share = points.over(max).unwrap_or(Exact::ZERO);
            (&share * &Exact::from(BAR_LENGTH)).floor().to_shortest().parse().unwrap_or(0).min(BAR_LENGTH)
        };
        GroupRow {
            name: self.name(node),
            points: self.shown(own),
            mean: self.shown(&spread.mean),
            best: self.shown(&spread.best),
            max: self.shown(max),
            bar: length(own),
            mark: length(&spread.mean),
        }
    }

    /// Code and name of a group or a line.
    pub(super) fn name(&self, node: &Node) -> String {
        format!("{} {}", node.code, words::text(self.t, &node.name))
    }

    /// The lines furthest ahead of the cluster's mean, and those furthest behind the best: only for whoever may read
    /// the unit's sheet.
    pub(super) fn ahead_and_behind(&self) -> [Vec<Standout<'a>>; 2] {
        [self.furthest(|spread, own| own - &spread.mean), self.furthest(|spread, own| &spread.best - own)]
    }

    /// The lines with how far they are from a figure of the cluster, where that is more than nothing, the furthest first.
    fn furthest(&self, distance: impl Fn(&Spread, &Exact) -> Exact) -> Vec<Standout<'a>> {
        let mut found: Vec<Standout<'a>> = Vec::new();
        for line in self.scheme.lines() {
            let Some(own) = points(self.figures, line.code()) else { continue };
            let Some(spread) = Spread::of(self.standing, line.code()) else { continue };
            // A deduction of nothing is the best: its points count the other way.
            let far = distance(&spread, &own);
            let is_core = line.top.kind.unwrap_or_default() == Kind::Core;
            if is_core && !far.is_zero() && !far.is_negative() {
                found.push(Standout { line, own, far });
            }
        }
        found.sort_by(|one, other| other.far.cmp(&one.far));
        found.truncate(MOST_LINES);
        found
    }

    fn standouts(&self, address: &SheetAddress) -> Vec<Standouts> {
        let t = self.t;
        let [ahead, behind] = self.ahead_and_behind();
        let rows = |sign: &str, found: &[Standout<'_>]| -> Vec<LineRow> {
            let row = |Standout { line, own, far }: &Standout<'_>| LineRow {
                name: self.name(line.node),
                points: self.shown(own),
                difference: format!("{sign}{}", self.shown(far)),
                href: address.why(line.code()),
            };
            found.iter().map(row).collect()
        };
        let (ahead, behind) = (rows("+", &ahead), rows("−", &behind));
        let (strong, weak) = (t.profile_strong().to_owned(), t.profile_weak().to_owned());
        vec![
            Standouts { title: strong, none: t.profile_strong_none().to_owned(), lines: ahead },
            Standouts { title: weak, none: t.profile_weak_none().to_owned(), lines: behind },
        ]
    }
}
