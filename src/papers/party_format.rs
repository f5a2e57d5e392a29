//! The format of Party papers, by the day of the paper: margins, the heading with its two columns, the signature.
//!
//! 11-HD/VPTW (2004) to 2/4/2018, 36-HD/VPTW (2018) since, 05-HD/VPTW from 27/5/2026. Number, day and names are never
//! invented: they are left to be filled in.

use super::document::{Align, Paper, Paragraph, Part};
use crate::text::Lang;
use chrono::NaiveDate;

/// From this day on 36-HD/VPTW holds.
const GUIDE_OF_2018: (i32, u32, u32) = (2018, 4, 3);
/// From this day on 05-HD/VPTW holds.
const GUIDE_OF_2026: (i32, u32, u32) = (2026, 5, 27);
/// Points of the letters of the heading and of running text.
pub(super) const SIZE: u32 = 14;

/// Top, bottom, left, right in millimetres.
pub(super) fn margins(on: NaiveDate) -> [u32; 4] {
    if holds(GUIDE_OF_2018, on) { [20, 20, 30, 15] } else { [25, 25, 35, 15] }
}

fn holds((year, month, day): (i32, u32, u32), on: NaiveDate) -> bool {
    NaiveDate::from_ymd_opt(year, month, day).is_some_and(|first| on >= first)
}

/// Who issues a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// The province, e.g. "Hà Giang": in the name of the body above, and the place of signing.
    pub province: String,
}

/// The heading: on the left the bodies, `*` and the number to be filled in, on the right the Party and the day. `kind` is
/// the code of the kind of paper, e.g. `BC`;
/// what has none has no number.
pub(super) fn heading(issuer: &Issuer, paper: Paper, kind: Option<&str>) -> Part {
    let t = Lang::Vi;
    let line = |text: String| Paragraph::centred(text, SIZE);
    let mut left = vec![
        line(t.paper_superior(&issuer.province).to_uppercase()),
        line(t.paper_body().to_uppercase()).bold(),
        line("*".to_owned()),
    ];
    left.extend(kind.map(|kind| line(t.paper_number(kind))));
    let right = vec![
        Paragraph::centred(t.paper_party().to_uppercase(), 15).bold().ruled(5),
        line(t.paper_place_and_day(&issuer.province)).italic(),
    ];
    let (narrow, wide) = halves(paper);
    Part::Columns([(narrow, left), (wide, right)])
}

/// The name of the kind, the subject, and the five hyphens.
pub(super) fn title(kind: &str, subject: &str) -> [Part; 5] {
    [
        Paragraph::centred("", SIZE),
        Paragraph::centred(kind.to_uppercase(), 16).bold(),
        Paragraph::centred(subject, SIZE).bold(),
        Paragraph::centred("-----", SIZE),
        Paragraph::centred("", SIZE),
    ]
    .map(Part::Text)
}

/// Who gets it, and the signature to be filled in. The items end with a comma; under 05-HD/VPTW with a semicolon.
pub(super) fn signature(paper: Paper, on: NaiveDate) -> Part {
    let t = Lang::Vi;
    let mark = if holds(GUIDE_OF_2026, on) { ';' } else { ',' };
    let small = |text: String| Paragraph::centred(text, 12).aligned(Align::Left);
    let left = vec![
        Paragraph::centred(t.paper_recipients(), SIZE).underlined().aligned(Align::Left),
        small(format!("- {}{mark}", t.paper_to_central())),
        small(format!("- {}{mark}", t.paper_to_units())),
        small(format!("- {}.", t.paper_to_archive())),
    ];
    let line = |text: &str| Paragraph::centred(text, SIZE);
    let mut right = vec![
        line(&t.paper_head_of_body().to_uppercase()),
        line(t.paper_and()),
        line(&t.paper_chair().to_uppercase()),
    ];
    right.extend(std::iter::repeat_n(line(""), 4));
    right.push(line(t.paper_name()).bold());
    let (narrow, wide) = halves(paper);
    Part::Columns([(narrow, left), (wide, right)])
}

/// Whom a proposal is addressed to: *Kính gửi*, under 05-HD/VPTW *Kính trình*.
pub(super) fn address(on: NaiveDate, whom: &str) -> Part {
    let t = Lang::Vi;
    let text = if holds(GUIDE_OF_2026, on) { t.paper_presented_to(whom) } else { t.paper_sent_to(whom) };
    Part::Text(Paragraph::centred(text, SIZE).italic())
}

/// The grounds: each a line with a hyphen, the last ending with a comma, under 05-HD/VPTW with a full stop.
pub(super) fn grounds(on: NaiveDate, bases: &[String]) -> Vec<Paragraph> {
    let last = if holds(GUIDE_OF_2026, on) { '.' } else { ',' };
    let line = |(at, base): (usize, &String)| {
        let end = if at + 1 == bases.len() { last } else { ';' };
        Paragraph::body(format!("- {base}{end}"), SIZE)
    };
    bases.iter().enumerate().map(line).collect()
}

/// Two people who sign side by side.
pub(super) fn two_signatures(paper: Paper, left: &str, right: &str) -> Part {
    let place = |post: &str| {
        let mut lines = vec![Paragraph::centred(post.to_uppercase(), SIZE).bold()];
        lines.extend(std::iter::repeat_n(Paragraph::centred("", SIZE), 4));
        lines.push(Paragraph::centred(Lang::Vi.paper_name(), SIZE).bold());
        lines
    };
    let (narrow, wide) = halves(paper);
    let half = u32::midpoint(narrow, wide);
    Part::Columns([(half, place(left)), (half, place(right))])
}

/// The place of one signature, at the right.
pub(super) fn own_signature(paper: Paper) -> Part {
    let t = Lang::Vi;
    let mut lines = vec![Paragraph::centred(t.paper_head_of_body().to_uppercase(), SIZE)];
    lines.extend(std::iter::repeat_n(Paragraph::centred("", SIZE), 4));
    lines.push(Paragraph::centred(t.paper_name(), SIZE).bold());
    let (narrow, wide) = halves(paper);
    Part::Columns([(narrow, vec![Paragraph::centred("", SIZE)]), (wide, lines)])
}

/// The width of the two columns of a heading: the Party's name needs the wider one.
fn halves(paper: Paper) -> (u32, u32) {
    let across = if paper.is_landscape { 297 } else { 210 };
    let [_, _, left, right] = paper.margins;
    let room = across - left - right;
    let narrow = room * 43 / 100;
    (narrow, room - narrow)
}
