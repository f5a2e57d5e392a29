//! Bands as spans of numbers: none empty, none overlapping, and where they leave holes (scoring table §3, `bands`).

use super::Found;
use super::rules::Place;
use crate::domain::exact::Exact;
use crate::domain::scheme::{Band, Problem};

/// The values that can occur; both ends belong to it.
pub(super) struct Domain {
    pub(super) from: Option<Exact>,
    pub(super) to: Option<Exact>,
    /// Only whole numbers occur.
    pub(super) whole: bool,
}

/// Where a span ends: a number, and whether values there lie still before the end (`false` for a lower end that
/// includes its number, `true` for an upper end that does). Ordered as the ends lie on the line of numbers.
type End = (Exact, bool);

pub(super) fn check(
    place: &Place<'_>,
    field: &str,
    bands: &[Band],
    domain: &Domain,
    has_else: bool,
    found: &mut Found,
) {
    if bands.is_empty() {
        found.note(place.at(field), Problem::EmptyList);
        return;
    }
    let mut order: Vec<usize> = Vec::with_capacity(bands.len());
    for (index, band) in bands.iter().enumerate() {
        let at = place.at(&format!("{field}/{index}"));
        place.award(&at, &band.award, found);
        if is_empty(band) {
            found.note(at, Problem::BandEmpty);
        } else {
            order.push(index);
        }
    }
    let mut spans: Vec<(usize, &Band)> =
        order.into_iter().filter_map(|index| Some((index, bands.get(index)?))).collect();
    spans.sort_by_key(|(_, band)| lower(band));
    overlaps(place, field, &spans, found);
    if !has_else && let Some((from, to)) = first_hole(&spans, domain) {
        found.note(place.at(field), Problem::BandHole { from, to });
    }
}

fn is_empty(band: &Band) -> bool {
    match (lower(band), upper(band)) {
        (Some(lower), Some(upper)) => lower >= upper,
        (None, _) | (_, None) => false,
    }
}

/// Nothing for an open end; `None` sorts first, as an open lower end should.
fn lower(band: &Band) -> Option<End> {
    band.from.as_ref().map(|from| (from.clone(), !band.from_incl))
}

fn upper(band: &Band) -> Option<End> {
    band.to.as_ref().map(|to| (to.clone(), band.to_incl))
}

/// Sweeps from below, comparing each span with the one that reaches furthest so far.
fn overlaps(place: &Place<'_>, field: &str, spans: &[(usize, &Band)], found: &mut Found) {
    let mut furthest: Option<(usize, Option<End>)> = None;
    for (index, band) in spans {
        if let Some((other, reach)) = &furthest {
            let apart = match (reach, lower(band)) {
                (Some(reach), Some(lower)) => *reach <= lower,
                (None, _) | (_, None) => false,
            };
            if !apart {
                let at = place.at(&format!("{field}/{index}"));
                found.note(at, Problem::BandsOverlap { other: other + 1 });
            }
        }
        let own = upper(band);
        let further = match (&furthest, &own) {
            (None, _) | (Some(_), None) => true,
            (Some((_, None)), Some(_)) => false,
            (Some((_, Some(reach))), Some(own)) => own > reach,
        };
        if further {
            furthest = Some((*index, own));
        }
    }
}

/// The ends of a hole; open where nothing is given.
type Hole = (Option<Exact>, Option<Exact>);

/// The first values of the domain that no span holds.
fn first_hole(spans: &[(usize, &Band)], domain: &Domain) -> Option<Hole> {
    // Everything below this end is covered; nothing means that nothing is covered yet in an open domain.
    let mut covered: Option<End> = domain.from.as_ref().map(|from| (from.clone(), false));
    let end: Option<End> = domain.to.as_ref().map(|to| (to.clone(), true));
    for (_, band) in spans {
        let start = lower(band);
        let gap = match (&covered, &start) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(covered), Some(start)) => covered < start && holds_values(covered, start, domain.whole),
        };
        if gap {
            let start = start.map(|(number, _)| number);
            return beyond(covered.as_ref(), end.as_ref())
                .then(|| (covered.map(|(number, _)| number), start));
        }
        match upper(band) {
            None => return None,
            Some(reach) => {
                covered = Some(match covered {
                    Some(covered) => covered.max(reach),
                    None => reach,
                });
            }
        }
    }
    let open = match (&covered, &end) {
        (Some(covered), Some(end)) => covered < end && holds_values(covered, end, domain.whole),
        (None, _) | (_, None) => true,
    };
    open.then(|| (covered.map(|(number, _)| number), end.map(|(number, _)| number)))
}

/// Whether a hole that starts here starts inside the domain.
fn beyond(covered: Option<&End>, end: Option<&End>) -> bool {
    match (covered, end) {
        (Some(covered), Some(end)) => covered < end,
        (None, _) | (_, None) => true,
    }
}

/// Whether a value that can occur lies between two ends.
fn holds_values(from: &End, to: &End, whole: bool) -> bool {
    if !whole {
        return true;
    }
    let (number, covered) = from;
    let first = if *covered && number.is_whole() { number + &Exact::ONE } else { number.ceil() };
    (first, false) < *to
}
