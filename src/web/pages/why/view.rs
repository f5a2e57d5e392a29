//! What the "why" pages show: a line, or a sum with its parts.

use crate::web::page::{Page, Tag};
use crate::web::pages::sheet::view::SheetHead;
use askama::Template;

/// The page of one line.
#[derive(Debug, Template)]
#[template(path = "why/line.html")]
pub struct WhyLinePage {
    /// The frame.
    pub page: Page,
    /// The sheet the line stands on.
    pub sheet: SheetHead,
    /// The criterion's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its maximum, or empty.
    pub max: String,
    /// Its points; `None` while there are none.
    pub points: Option<String>,
    /// The state in a word, e.g. *Chưa nhập*, *Không giao chỉ tiêu*.
    pub state: Tag,
    /// The rule in words.
    pub rule: Option<String>,
    /// Guidance, a paragraph each.
    pub guidance: Vec<String>,
    /// What was put in, who and when; empty while nothing is.
    pub inputs: Vec<Fact>,
    /// "Nguyễn Văn An, lúc 16:52 ngày 03/07/2013", or empty.
    pub entered_by: String,
    /// The arithmetic, a step each.
    pub steps: Vec<String>,
    /// The reason why it is not assigned or had no case, or empty.
    pub reason: String,
    /// The note, or empty.
    pub note: String,
    /// Every change, the newest first.
    pub history: Vec<Change>,
    /// The line on the sheet.
    pub line_href: String,
    /// The group's own page.
    pub group_href: String,
    /// Code and name of the group.
    pub group: String,
}

/// A label and its value.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The label.
    pub label: String,
    /// The value, ready to be read.
    pub value: String,
}

/// One change of a line.
#[derive(Debug, Clone)]
pub struct Change {
    /// When.
    pub at: String,
    /// Who.
    pub who: String,
    /// What was done.
    pub deed: String,
    /// Through which hand.
    pub hand: String,
    /// What stood there before; empty for the first value.
    pub from: String,
    /// What stands there since.
    pub to: String,
}

/// The page of a group, of bonus or deductions, or of the total.
#[derive(Debug, Template)]
#[template(path = "why/sum.html")]
pub struct WhySumPage {
    /// The frame.
    pub page: Page,
    /// The sheet.
    pub sheet: SheetHead,
    /// Heading, e.g. "II. Tổ chức cơ sở đảng, đảng viên" or "Tổng điểm".
    pub heading: String,
    /// The sum.
    pub points: String,
    /// Its maximum or the base.
    pub max: String,
    /// What counts for it, in printed order.
    pub parts: Vec<PartView>,
    /// The parts that lost most, the biggest first; empty when nothing is lost.
    pub losses: Vec<PartView>,
    /// The arithmetic, a step each: rescaling, caps, floor.
    pub steps: Vec<String>,
    /// The page one level up, with its name; `None` on the total.
    pub up: Option<UpLink>,
    /// Whether the sum is provisional (lines missing).
    pub missing: Vec<MissingLine>,
}

/// One part of a sum.
#[derive(Debug, Clone)]
pub struct PartView {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its points, or "–".
    pub points: String,
    /// Its maximum, or empty.
    pub max: String,
    /// Points lost against its maximum, or empty.
    pub lost: String,
    /// Share of the maximum, e.g. "97,5%", or empty.
    pub share: String,
    /// Its own page.
    pub href: String,
}

/// The page above.
#[derive(Debug, Clone)]
pub struct UpLink {
    /// Where.
    pub href: String,
    /// Its name.
    pub label: String,
}

/// A line without an answer.
#[derive(Debug, Clone)]
pub struct MissingLine {
    /// Code and name.
    pub label: String,
    /// The line on the sheet.
    pub href: String,
}
