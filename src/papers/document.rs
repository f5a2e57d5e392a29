//! A paper as people read it, whatever file it becomes: a page, paragraphs, tables, columns. Word and PDF write it.

/// A sheet of A4 with its margins in millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paper {
    /// Whether the long side is across.
    pub is_landscape: bool,
    /// Top, bottom, left, right.
    pub margins: [u32; 4],
}

/// How a paragraph stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the left.
    Left,
    /// In the middle.
    Center,
    /// At the right.
    Right,
    /// As running text: both sides even, the first line set in.
    Body,
}

/// A paragraph of one face.
#[derive(Debug, Clone)]
pub struct Paragraph {
    /// Its text.
    pub text: String,
    /// Size in points.
    pub size: u32,
    /// Bold.
    pub is_bold: bool,
    /// Italic.
    pub is_italic: bool,
    /// Underlined.
    pub is_underlined: bool,
    /// Whether a line is drawn below it, so many millimetres from each side.
    pub rule: Option<u32>,
    /// Where it stands.
    pub align: Align,
}

impl Paragraph {
    /// An upright paragraph in the middle.
    #[must_use]
    pub fn centred(text: impl Into<String>, size: u32) -> Self {
        Self {
            text: text.into(),
            size,
            is_bold: false,
            is_italic: false,
            is_underlined: false,
            rule: None,
            align: Align::Center,
        }
    }

    /// The same, bold.
    #[must_use]
    pub fn bold(self) -> Self {
        Self { is_bold: true, ..self }
    }

    /// The same, italic.
    #[must_use]
    pub fn italic(self) -> Self {
        Self { is_italic: true, ..self }
    }

    /// Running text.
    #[must_use]
    pub fn body(text: impl Into<String>, size: u32) -> Self {
        Self::centred(text, size).aligned(Align::Body)
    }

    /// The same, underlined.
    #[must_use]
    pub fn underlined(self) -> Self {
        Self { is_underlined: true, ..self }
    }

    /// The same with a line drawn below it, so many millimetres from each side.
    #[must_use]
    pub fn ruled(self, from_sides: u32) -> Self {
        Self { rule: Some(from_sides), ..self }
    }

    /// The same, elsewhere.
    #[must_use]
    pub fn aligned(self, align: Align) -> Self {
        Self { align, ..self }
    }
}

/// A table: the first row is repeated on every page, no row is split.
#[derive(Debug, Clone)]
pub struct Table {
    /// Widths of the columns in millimetres.
    pub widths: Vec<u32>,
    /// The heading.
    pub heading: Vec<Paragraph>,
    /// The rows below.
    pub rows: Vec<Vec<Paragraph>>,
}

/// A part of a paper.
#[derive(Debug, Clone)]
pub enum Part {
    /// A paragraph.
    Text(Paragraph),
    /// A table.
    Table(Table),
    /// Two columns without lines, widths in millimetres.
    Columns([(u32, Vec<Paragraph>); 2]),
}

/// A paper.
#[derive(Debug, Clone)]
pub struct Document {
    /// What it is called; it is not printed.
    pub title: String,
    /// The page.
    pub paper: Paper,
    /// What stands on it, from top to bottom.
    pub parts: Vec<Part>,
}
