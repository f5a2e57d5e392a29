//! Points against a measure as a small plot, and the same as a table. All arithmetic is exact; places in the picture
//! are rounded to hundredths of its unit.

use super::view::PlotView;
use crate::domain::exact::Exact;
use crate::domain::points::Points;
use crate::domain::scoring::trial::Curve;
use crate::text::Lang;
use crate::text::steps::number;

/// The picture's inner box, in its own units: from here …
const LEFT: u32 = 40;
const TOP: u32 = 10;
/// … this wide and high.
const WIDTH: u32 = 270;
const HEIGHT: u32 = 120;

/// Most rows of the table, and marks below the picture.
const ROWS: usize = 40;
const MARKS: usize = 5;

struct Scale {
    low: Exact,
    width: Exact,
    top: Exact,
}

impl Scale {
    fn across(&self, at: &Exact) -> String {
        place(&(at - &self.low), &self.width, WIDTH, LEFT)
    }

    fn down(&self, points: &Exact) -> String {
        place(&(&self.top - points), &self.top, HEIGHT, TOP)
    }
}

fn place(part: &Exact, whole: &Exact, length: u32, from: u32) -> String {
    let share = part.over(whole).unwrap_or_default();
    (&(&share * &Exact::from(length)) + &Exact::from(from)).to_plain(2)
}

/// Draws a curve.
pub(super) fn draw(t: Lang, curve: &Curve) -> PlotView {
    let measure = |value: &Exact| {
        if curve.is_ratio {
            format!("{} %", number(t, &(value * &Exact::from(100_u32))))
        } else {
            number(t, value)
        }
    };
    let highest = curve.samples.iter().filter_map(|(_, points)| points.as_ref()).max();
    let top = highest.map(|points| points.value().clone()).filter(|top| !top.is_zero()).unwrap_or(Exact::ONE);
    let low = curve.samples.first().map(|(at, _)| at.clone()).unwrap_or_default();
    let last = curve.samples.last().map_or(Exact::ONE, |(at, _)| at.clone());
    let scale = Scale { width: &last - &low, low, top: top.clone() };
    let marks = marks(&curve.edges);
    PlotView {
        title: t.build_plot(measure(&scale.low), measure(&last)),
        paths: paths(curve, &scale),
        below: marks.iter().map(|at| (scale.across(at), measure(at))).collect(),
        side: [Exact::ZERO, top].iter().map(|points| (scale.down(points), number(t, points))).collect(),
        table: table(t, curve, measure),
    }
}

/// The unbroken stretches as lines: across to each sample, then up or down to it, so that steps stay steps.
fn paths(curve: &Curve, scale: &Scale) -> Vec<String> {
    let mut paths = Vec::new();
    let mut path = String::new();
    let mut before: Option<&Points> = None;
    for (at, points) in &curve.samples {
        let Some(points) = points else {
            paths.extend(Some(std::mem::take(&mut path)).filter(|path| !path.is_empty()));
            before = None;
            continue;
        };
        let (x, y) = (scale.across(at), scale.down(points.value()));
        match before {
            None => path.extend(["M", &x, " ", &y]),
            Some(_) => path.extend(["L", &x, " ", &y]),
        }
        before = Some(points);
    }
    paths.extend(Some(path).filter(|path| !path.is_empty()));
    paths
}

/// A few edges to be named below the picture: the ends and what lies evenly between.
fn marks(edges: &[Exact]) -> Vec<&Exact> {
    let last = edges.len().saturating_sub(1);
    let step = last.div_ceil(MARKS - 1).max(1);
    edges
        .iter()
        .enumerate()
        .filter(|(place, _)| place % step == 0 || *place == last)
        .map(|(_, at)| at)
        .collect()
}

/// Each edge, and one value between every two, with its points.
fn table(t: Lang, curve: &Curve, measure: impl Fn(&Exact) -> String) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    for (place, (at, points)) in curve.samples.iter().enumerate() {
        let is_edge = curve.edges.contains(at);
        let is_between = place % 24 == 12;
        if (is_edge || is_between) && rows.len() < ROWS {
            let shown = points
                .as_ref()
                .map_or_else(|| t.build_try_undecided().to_owned(), |points| number(t, points.value()));
            rows.push((measure(at), shown));
        }
    }
    rows
}
