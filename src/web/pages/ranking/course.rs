//! Ranks over periods as a chart: where everything is drawn, in whole units of the drawing.

use super::view::{CourseLine, CourseName, CourseView};
use crate::domain::publication::Standing;
use crate::store::periods::PeriodRecord;
use crate::store::publications::Published;
use crate::text::Lang;
use crate::web::words;
use std::sync::Arc;

/// Units of the drawing, which is never wider than its text is made for.
const LEFT: usize = 40;
const NAMES: usize = 460;
const WIDTH: usize = 640;
const TOP: usize = 44;
const ROW: usize = 32;

/// The chart of the ranks up to `standing`; nothing before there are two periods. `earlier` has the latest period first;
/// `own` is the unit the reader cares for, else the first is stressed.
pub(super) fn drawn(
    t: Lang,
    period: &PeriodRecord,
    standing: &Standing,
    earlier: &[Arc<Published>],
    own: Option<&str>,
) -> Option<CourseView> {
    let mut standings: Vec<(String, &Standing)> = earlier
        .iter()
        .rev()
        .map(|then| (words::short_period_name(t, &then.snapshot.period.code), &then.snapshot.standing))
        .collect();
    standings.push((words::short_period_name(t, &period.code), standing));
    let steps = standings.len().checked_sub(1).filter(|steps| *steps > 0)?;
    let stressed = own.or_else(|| standing.order.first().map(String::as_str))?.to_owned();
    let x = |at: usize| LEFT + at * (NAMES - 2 * LEFT) / steps;
    let lowest =
        standings.iter().flat_map(|(_, each)| each.members.iter().filter_map(|member| member.rank)).max()?;

    let lines: Vec<CourseLine> = standing
        .members
        .iter()
        .map(|member| {
            let code = member.entrant.code.as_str();
            let ranks: Vec<Option<usize>> =
                standings.iter().map(|(_, each)| each.member(code).and_then(|then| then.rank)).collect();
            let places = ranks.iter().enumerate();
            let dots: Vec<Option<(usize, usize)>> =
                places.map(|(at, rank)| rank.map(|rank| (x(at), y(rank)))).collect();
            CourseLine {
                unit: member.entrant.short_name.clone(),
                stressed: code == stressed,
                parts: parts(&dots),
                dots: dots.into_iter().flatten().collect(),
                ranks: ranks
                    .iter()
                    .map(|rank| rank.map_or_else(|| "–".to_owned(), |rank| rank.to_string()))
                    .collect(),
            }
        })
        .collect();
    let (calm, loud): (Vec<CourseLine>, Vec<CourseLine>) = lines.into_iter().partition(|line| !line.stressed);
    Some(CourseView {
        finding: finding(t, standing, &stressed, steps + 1),
        size: (WIDTH, TOP + lowest * ROW),
        periods: standings.into_iter().enumerate().map(|(at, (name, _))| (name, x(at))).collect(),
        // The stressed line last: it lies above the others.
        lines: calm.into_iter().chain(loud).collect(),
        names: names(standing, &stressed, lowest),
        names_at: NAMES - LEFT + 12,
    })
}

fn y(rank: usize) -> usize {
    TOP + rank.saturating_sub(1) * ROW
}

/// The dots joined, as far as no period without a rank lies between them.
fn parts(dots: &[Option<(usize, usize)>]) -> Vec<String> {
    dots.split(Option::is_none)
        .filter(|run| run.len() > 1)
        .map(|run| run.iter().flatten().map(|(x, y)| format!("{x},{y}")).collect::<Vec<_>>().join(" "))
        .collect()
}

/// Units of one rank share a dot, and so a name.
fn names(standing: &Standing, stressed: &str, lowest: usize) -> Vec<CourseName> {
    let of_rank = |rank: usize| {
        let there: Vec<_> = standing.members.iter().filter(|member| member.rank == Some(rank)).collect();
        let names: Vec<&str> = there.iter().map(|member| member.entrant.short_name.as_str()).collect();
        let is_stressed = there.iter().any(|member| member.entrant.code == stressed);
        (!names.is_empty()).then(|| CourseName {
            text: format!("{rank} {}", names.join(", ")),
            y: y(rank),
            stressed: is_stressed,
        })
    };
    (1..=lowest).filter_map(of_rank).collect()
}

fn finding(t: Lang, standing: &Standing, stressed: &str, periods: usize) -> String {
    let member = standing.member(stressed);
    let name = member.map(|member| member.entrant.short_name.clone()).unwrap_or_default();
    match member.and_then(|member| member.rank) {
        Some(rank) => t.course_finding(periods, name, rank),
        None => t.course_finding_none(periods, name),
    }
}
