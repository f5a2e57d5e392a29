//! The papers of a review, filled with what a ranking says.

use super::papers::held_on;
use super::shown::Shown;
use super::table::Table;
use super::table_of;
use crate::domain::exact::Exact;
use crate::domain::ids::SheetId;
use crate::domain::publication::comparison::{Movement, Spread, movement, points, ranked};
use crate::domain::publication::{Member, Standing};
use crate::domain::report::ReportSection;
use crate::domain::scheme::{Kind, Node};
use crate::papers::review::{Issuer, Review};
use crate::store;
use crate::store::sheets::SheetRecord;
use crate::text::Lang;
use crate::text::numbers::{format_number, format_points};
use crate::web::error::WebError;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use std::collections::BTreeMap;

/// How many of the best lines and of the weakest are named.
const NAMED: usize = 5;

/// What the papers of a review are filled with.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub(super) async fn filled(
    state: &AppState,
    person: &SignedIn,
    shown: &Shown,
    cluster: String,
) -> Result<Review, WebError> {
    let mut connection = state.reads.acquire().await?;
    let earlier = shown.earlier(&mut connection).await?;
    let texts = store::report_texts::of_period(&mut connection, shown.period.id).await?;
    drop(connection);
    let review =
        filled_from(person, shown, cluster, earlier.first().map(|published| &published.snapshot.standing));
    Ok(Review { written: written(shown, &texts), ..review })
}

/// What the units wrote, in the order of the units.
fn written(
    shown: &Shown,
    texts: &BTreeMap<SheetId, BTreeMap<ReportSection, String>>,
) -> BTreeMap<ReportSection, Vec<(String, String)>> {
    let of = |section: ReportSection| {
        let text = |sheet: &SheetRecord| texts.get(&sheet.id)?.get(&section).cloned();
        let sheets = shown.sheets.iter();
        sheets.filter_map(|sheet| Some((sheet.unit_short_name.clone(), text(sheet)?))).collect()
    };
    ReportSection::ALL.iter().map(|&section| (section, of(section))).collect()
}

fn filled_from(person: &SignedIn, shown: &Shown, cluster: String, before: Option<&Standing>) -> Review {
    let t = Lang::Vi;
    let drawn = Table { t, ..table_of(person, shown, &[]) };
    let chair = shown.sheets.iter().find(|sheet| sheet.place.chairs_own);
    let standing = shown.standing();
    let is_core = |top: &&Node| top.kind.unwrap_or_default() == Kind::Core;
    let (strong, weak) = lines_by_share(t, shown);
    let mut remarks = Vec::new();
    if shown.publication.is_none() {
        remarks.push(t.report_provisional().to_owned());
    }
    if drawn.is_illustrative() {
        remarks.push(format!("{}. {}", t.illustrative_short(), t.illustrative_long()));
    }
    Review {
        issuer: Issuer { province: chair.map(|sheet| sheet.unit_short_name.clone()).unwrap_or_default() },
        on: held_on(shown),
        cluster,
        period: words::period_name(t, &shown.period.code),
        results: vec![format!("{}. {}.", drawn.counted(), drawn.finding())],
        ranks: ranked(standing).map(|member| rank_of(t, member, before)).collect(),
        groups: shown
            .scheme()
            .tree
            .iter()
            .filter(is_core)
            .filter_map(|top| group_of(t, standing, top))
            .collect(),
        strong,
        weak,
        written: BTreeMap::new(),
        remarks,
    }
}

fn rank_of(t: Lang, member: &Member, before: Option<&Standing>) -> [String; 4] {
    let since = match before.and_then(|before| movement(member, before)) {
        Some(Movement::Up(ranks)) => t.rank_up(ranks),
        Some(Movement::Down(ranks)) => t.rank_down(ranks),
        Some(Movement::Same | Movement::New) | None => "–".to_owned(),
    };
    let total = member.figures.as_ref().map(|figures| format_points(&figures.total, t));
    let rank = member.rank.map(|rank| rank.to_string());
    [rank.unwrap_or_default(), member.entrant.short_name.clone(), total.unwrap_or_default(), since]
}

/// Mean, best and least of a group in a sentence.
fn group_of(t: Lang, standing: &Standing, top: &Node) -> Option<String> {
    let spread = Spread::of(standing, &top.code)?;
    let with = |wanted: &Exact| {
        let has = |member: &&Member| {
            member.figures.as_ref().and_then(|figures| points(figures, &top.code)).as_ref() == Some(wanted)
        };
        let names = ranked(standing).filter(has).map(|member| member.entrant.short_name.as_str());
        names.collect::<Vec<_>>().join(", ")
    };
    let shown = |points: &Exact| format_points(&points.to_plain(2), t);
    let max = format_number(&top.weighted_max().to_shortest(), t);
    let mean = t.report_line(&top.code, words::text(t, &top.name), shown(&spread.mean), max);
    let (best, least) = (&spread.best, &spread.least);
    Some(format!("{mean} {}", t.report_ends(with(best), shown(best), with(least), shown(least))))
}

/// The lines of the core by the share of their maximum that the units reached: the best first, the weakest first.
fn lines_by_share(t: Lang, shown: &Shown) -> (Vec<String>, Vec<String>) {
    let lines = shown.scheme().lines();
    let core = lines.iter().filter(|line| line.top.kind.unwrap_or_default() == Kind::Core);
    let mut shares: Vec<(Exact, bool, String)> = core
        .filter_map(|line| {
            let max = line.node.weighted_max();
            let mean = Spread::of(shown.standing(), line.code())?.mean;
            let share = mean.over(&max)?;
            let (mean, name) = (format_points(&mean.to_plain(2), t), words::text(t, &line.node.name));
            let is_full = share >= Exact::ONE;
            Some((
                share,
                is_full,
                t.report_line(line.code(), name, mean, format_number(&max.to_shortest(), t)),
            ))
        })
        .collect();
    shares.sort_by(|(one, ..), (other, ..)| other.cmp(one));
    let strong = shares.iter().take(NAMED).map(|(.., text)| text.clone()).collect();
    let lost = shares.iter().rev().filter(|(_, is_full, _)| !is_full);
    let weak = lost.take(NAMED).map(|(.., text)| text.clone()).collect();
    (strong, weak)
}
