//! A paragraph broken into lines: as many words as fit, running text even on both sides.

use super::Length;
use super::draw::PdfError;
use super::face::Face;
use super::millimetres;
use crate::papers::document::{Align, Paragraph};
use unicode_normalization::UnicodeNormalization as _;

/// Height of a line of running text (36-HD/VPTW: lines of exactly 18 points).
const BODY_LINE: Length = 18_000;
/// Space above a paragraph of running text.
const BODY_BEFORE: Length = 6_000;
/// How far the first line of running text is set in.
const FIRST_LINE: u32 = 10;
/// Of the height of an exact line what lies above the letters' feet: four fifths, as the word processors have it.
const ABOVE_FEET: Length = 5;

/// A line, measured from the paragraph's left edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Its text.
    pub(super) text: String,
    /// Where it begins.
    pub(super) left: Length,
    /// How wide it is, stretched spaces included.
    pub(super) width: Length,
    /// What each space is wider than usual.
    pub(super) stretch: Length,
}

/// A paragraph ready to be put somewhere.
#[derive(Debug, Clone)]
pub(super) struct Broken {
    /// Its lines.
    pub(super) lines: Vec<Line>,
    /// The face.
    pub(super) face: Face,
    /// Size in points.
    pub(super) size: u32,
    /// Space above.
    pub(super) before: Length,
    /// Height of each line.
    pub(super) line_height: Length,
    /// From a line's top to the feet of its letters.
    pub(super) baseline: Length,
    /// Whether what follows stays on its page.
    pub(super) keeps_next: bool,
    /// Whether its lines are underlined.
    pub(super) is_underlined: bool,
    /// Whether a line is drawn below, from where to where.
    pub(super) rule: Option<(Length, Length)>,
}

impl Broken {
    /// The height with the space above.
    pub(super) fn height(&self) -> Length {
        self.before + self.line_height * Length::try_from(self.lines.len()).unwrap_or_default()
    }
}

/// Breaks a paragraph for a width.
///
/// # Errors
/// [`PdfError::Font`].
pub(super) fn broken(paragraph: &Paragraph, width: Length) -> Result<Broken, PdfError> {
    let face = Face { is_bold: paragraph.is_bold, is_italic: paragraph.is_italic };
    let letters = face.letters()?;
    let is_body = paragraph.align == Align::Body;
    let (line_height, baseline) =
        if is_body { (BODY_LINE, BODY_LINE - BODY_LINE / ABOVE_FEET) } else { letters.line(paragraph.size) };
    let side = paragraph.rule.map_or(0, millimetres);
    let room = width - 2 * side;
    let measure = |text: &str| letters.width(text, paragraph.size);
    let first = if is_body { millimetres(FIRST_LINE) } else { 0 };
    let text: String =
        paragraph.text.nfc().map(|c| if c.is_whitespace() && c != '\u{a0}' { ' ' } else { c }).collect();
    let texts = filled(&text, room, first, &measure);
    let last = texts.len().saturating_sub(1);
    let lines = texts.into_iter().enumerate().map(|(at, text)| {
        let set_in = if at == 0 { first } else { 0 };
        let own = measure(&text);
        let spare = (room - set_in - own).max(0);
        let spaces = Length::try_from(text.matches(' ').count()).unwrap_or_default();
        let stretch = if is_body && at < last && spaces > 0 { spare / spaces } else { 0 };
        let left = match paragraph.align {
            Align::Left | Align::Body => set_in,
            Align::Center => spare / 2,
            Align::Right => spare,
        };
        Line { text, left: side + left, width: own + stretch * spaces, stretch }
    });
    Ok(Broken {
        lines: lines.collect(),
        face,
        size: paragraph.size,
        before: if is_body { BODY_BEFORE } else { 0 },
        line_height,
        baseline,
        keeps_next: is_body && (paragraph.is_bold || paragraph.is_italic),
        is_underlined: paragraph.is_underlined,
        rule: paragraph.rule.map(|_| (side, width - side)),
    })
}

/// The words in lines; a word wider than a line is cut where it no longer fits. Blanks within a line stay as many as they
/// are, since a number is written into them by hand. An empty text is one empty line.
fn filled(text: &str, room: Length, first: Length, measure: &impl Fn(&str) -> Length) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line: Option<String> = None;
    for word in text.trim_end().split(' ') {
        let room_of = |lines: &[String]| if lines.is_empty() { room - first } else { room };
        let longer = line.as_ref().map_or_else(|| word.to_owned(), |line| format!("{line} {word}"));
        if measure(&longer) <= room_of(&lines) {
            line = Some(longer);
            continue;
        }
        lines.extend(line.take().map(|line| line.trim_end().to_owned()));
        // What is blank between two lines is gone.
        let mut begun = String::new();
        for letter in word.chars() {
            if measure(&format!("{begun}{letter}")) > room_of(&lines) && !begun.is_empty() {
                lines.push(std::mem::take(&mut begun));
            }
            begun.push(letter);
        }
        line = Some(begun).filter(|begun| !begun.is_empty());
    }
    lines.push(line.unwrap_or_default());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every letter is ten wide.
    fn tens(text: &str) -> Length {
        Length::try_from(text.chars().count()).unwrap() * 10
    }

    #[test]
    fn lines_take_as_many_words_as_fit_and_long_words_are_cut() {
        assert_eq!(filled("một hai ba bốn", 70, 0, &tens), ["một hai", "ba bốn"]);
        assert_eq!(filled("một hai ba bốn", 70, 30, &tens), ["một", "hai ba", "bốn"]);
        assert_eq!(filled("abcdefghij kl", 40, 0, &tens), ["abcd", "efgh", "ij", "kl"]);
        assert_eq!(filled("  ", 40, 0, &tens), [""]);
        assert_eq!(filled("Số     -BC", 200, 0, &tens), ["Số     -BC"]);
    }

    #[test]
    fn running_text_is_even_on_both_sides_but_for_its_last_line() {
        let text =
            "Hội nghị thống nhất đánh giá kết quả công tác sáu tháng đầu năm của bảy ban tổ chức trong cụm.";
        let width = 300_000;
        let broken = broken(&Paragraph::body(text, 14), width).unwrap();
        let [first, middle @ .., last] = broken.lines.as_slice() else { panic!("one line") };
        assert_eq!(first.left, millimetres(10));
        for line in std::iter::once(first).chain(middle) {
            // Spaces are stretched by whole thousandths of a point.
            assert!((width - line.left - line.width).abs() < 100, "{line:?}");
        }
        assert_eq!(last.stretch, 0);
        let words: Vec<&str> = broken.lines.iter().flat_map(|line| line.text.split(' ')).collect();
        assert_eq!(words.join(" "), text);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_sticks_out(text in "[a-zà-ỹ ]{0,200}", width in 60_i64..400) {
            let lines = filled(&text, width, 0, &tens);
            let kept: String = lines.concat().chars().filter(|c| *c != ' ').collect();
            prop_assert_eq!(kept, text.chars().filter(|c| *c != ' ').collect::<String>());
            prop_assert!(lines.iter().all(|line| tens(line) <= width));
        }
    }
}
