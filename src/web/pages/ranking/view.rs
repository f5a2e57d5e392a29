//! What the ranking page shows.

use crate::web::page::{Page, Tag};
use askama::Template;

/// The ranking page.
#[derive(Debug, Template)]
#[template(path = "ranking/show.html")]
pub struct RankingPage {
    /// The frame.
    pub page: Page,
    /// The finding, e.g. "Lạng Sơn dẫn đầu với 96,75 điểm".
    pub finding: String,
    /// Name of the period.
    pub period: String,
    /// *Kết quả tạm thời* or *Đã công bố*.
    pub state: Tag,
    /// Units counted, e.g. "6/7 đơn vị".
    pub counted: String,
    /// Scheme and version, e.g. "Bộ tiêu chí DB-2013-H1".
    pub scheme: String,
    /// When these figures were computed, ready to be read.
    pub as_of: String,
    /// Whether some figures are illustrative.
    pub illustrative: bool,
    /// Why the table is not shown to this person; `None` shows it.
    pub closed: Option<String>,
    /// What was published, when and by whom; `None` for the provisional ranking.
    pub published: Option<PublishedView>,
    /// Where else to look.
    pub asides: Vec<Aside>,
    /// The groups that are columns.
    pub columns: Vec<ColumnHead>,
    /// Ranked units, best first.
    pub rows: Vec<RankRow>,
    /// Units without a rank.
    pub unranked: Vec<UnrankedRow>,
    /// The table as files.
    pub papers: Vec<FilesView>,
    /// A sentence for each tie and for each pair split by a further key.
    pub ties: Vec<String>,
    /// The ranks over the periods; `None` before a second one.
    pub course: Option<CourseView>,
    /// Address of the conference mode; empty where the table is not shown.
    pub present_href: String,
}

/// Ranks over periods, as a chart and as the same data in a table.
#[derive(Debug, Clone)]
pub struct CourseView {
    /// The finding as a sentence: the chart's alternative.
    pub finding: String,
    /// Width and height of the drawing, in its own units.
    pub size: (usize, usize),
    /// The periods, the earliest first: name and place from the left.
    pub periods: Vec<(String, usize)>,
    /// A line of each unit.
    pub lines: Vec<CourseLine>,
    /// The names at the right end, those of one rank together: text and place from the top.
    pub names: Vec<CourseName>,
    /// Where the names begin.
    pub names_at: usize,
}

/// The ranks of one unit.
#[derive(Debug, Clone)]
pub struct CourseLine {
    /// Short name.
    pub unit: String,
    /// Whether the chart is about this one.
    pub stressed: bool,
    /// The drawn parts, each a list of points `x,y`: a period without a rank parts them.
    pub parts: Vec<String>,
    /// The dots: places from the left and from the top.
    pub dots: Vec<(usize, usize)>,
    /// The rank of each period, `–` where it had none.
    pub ranks: Vec<String>,
}

/// The units of one rank at the end of the chart.
#[derive(Debug, Clone)]
pub struct CourseName {
    /// Rank and names.
    pub text: String,
    /// Place from the top.
    pub y: usize,
    /// Whether the stressed unit is among them.
    pub stressed: bool,
}

/// Where a unit moved.
#[derive(Debug, Clone)]
pub struct MovementView {
    /// `▲ 2`.
    pub mark: String,
    /// In words, for whoever does not see the mark.
    pub words: String,
    /// Its class.
    pub class: &'static str,
}

/// What stands beside a published ranking.
#[derive(Debug, Clone)]
pub struct PublishedView {
    /// "Lần công bố 1".
    pub number: String,
    /// The day of the conference.
    pub meeting: String,
    /// Number of the document; may be empty.
    pub document: String,
    /// Who published it, and when.
    pub by: String,
    /// Why it was amended; empty for the first.
    pub reason: String,
    /// The digest in hexadecimal.
    pub digest: String,
}

/// A link to a neighbouring page.
#[derive(Debug, Clone)]
pub struct Aside {
    /// Its address.
    pub href: String,
    /// What is there.
    pub label: String,
}

/// A paper with the files it can be had as.
#[derive(Debug, Clone)]
pub struct FilesView {
    /// What it is called.
    pub name: &'static str,
    /// The files.
    pub files: Vec<Aside>,
}

/// A group as a column.
#[derive(Debug, Clone)]
pub struct ColumnHead {
    /// Its code.
    pub code: String,
    /// Its name, read out and shown as the column's legend.
    pub name: String,
    /// Its maximum.
    pub max: String,
}

/// A ranked unit.
#[derive(Debug, Clone)]
pub struct RankRow {
    /// Its rank.
    pub rank: String,
    /// Whether it shares the rank.
    pub tied: bool,
    /// Short name.
    pub unit: String,
    /// Whether it is the reader's own unit.
    pub own: bool,
    /// Whose figures they are, e.g. "tự chấm"; empty in a publication.
    pub stage: String,
    /// Points of each column, in the order of the columns.
    pub cells: Vec<Figure>,
    /// Bonus points.
    pub bonus: Figure,
    /// Deductions, a positive amount.
    pub deduction: Figure,
    /// The total.
    pub total: Figure,
    /// Where it moved since the period before; `None` where there is none.
    pub movement: Option<MovementView>,
    /// What it lacks to the place above; empty for the first.
    pub gap: String,
    /// Length of the bar beside the total, of [`BAR_LENGTH`].
    pub bar: usize,
    /// Its profile; empty where there is none to see.
    pub profile: String,
}

/// The longest bar.
pub const BAR_LENGTH: usize = 96;

/// A figure that can explain itself.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The points, two decimals.
    pub text: String,
    /// The "why" page; `None` when this person may not open it.
    pub href: Option<String>,
    /// How far it is from the best of its column, 1 to 5; 0 where that is not said.
    pub heat: u8,
}

/// A unit without a rank.
#[derive(Debug, Clone)]
pub struct UnrankedRow {
    /// Short name.
    pub unit: String,
    /// Whether it is the reader's own unit.
    pub own: bool,
    /// Why, e.g. "Chưa gửi phiếu".
    pub reason: String,
    /// Its sheet, when this person may read it.
    pub href: Option<String>,
}
