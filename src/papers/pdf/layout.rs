//! Paragraphs, tables and columns on pages: what stands where, in thousandths of a point from the upper left corner.

use super::draw::PdfError;
use super::face::Face;
use super::lines::{Broken, broken};
use super::{Length, millimetres};
use crate::papers::document::{Document, Paper, Paragraph, Part, Table};

/// A sheet of A4 in thousandths of a point.
const A4: (Length, Length) = (595_276, 841_890);
/// From the edge of a cell to its text, as the word processors have it.
const CELL_PADDING: Length = 5_400;
/// From the upper and lower edge of a table's cell to its text.
const CELL_ABOVE: Length = 2_000;
/// Thickness of the lines of tables.
const BORDER: Length = 500;
/// Thickness of the line below a heading.
const RULE: Length = 750;
/// How far below a paragraph its line is drawn.
const RULE_BELOW: Length = 1_500;
/// The page's number stands so far from the upper edge (36-HD/VPTW), in millimetres.
const NUMBER_FROM_TOP: u32 = 10;
/// The last paragraph goes with the signatures where it has at most so many lines.
const LAST_LINES: usize = 8;
/// Size of the page's number.
const NUMBER_SIZE: u32 = 14;

/// A page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// What stands on it, in the order it is read.
    pub placed: Vec<Placed>,
}

/// What part of the paper a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The content; lines of one paragraph have one number.
    Paragraph(usize),
    /// The number of the page, or a heading row that is there again.
    Repeated,
}

/// Something on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placed {
    /// A line of text.
    Text {
        /// Its left end and the height its letters stand on.
        at: (Length, Length),
        /// Its width.
        width: Length,
        /// The text.
        text: String,
        /// The face.
        face: Face,
        /// Size in points.
        size: u32,
        /// What each space is wider than usual.
        stretch: Length,
        /// What part of the paper it is.
        role: Role,
    },
    /// A drawn line, from where to where.
    Rule {
        /// One end.
        from: (Length, Length),
        /// The other.
        to: (Length, Length),
        /// How thick it is.
        thickness: Length,
    },
}

/// Lays a paper out.
///
/// # Errors
/// [`PdfError::Font`].
pub fn lay_out(document: &Document) -> Result<Vec<Page>, PdfError> {
    let mut layout = Layout::new(document.paper);
    let mut rest = document.parts.as_slice();
    while let Some((part, below)) = rest.split_first() {
        rest = below;
        match part {
            Part::Text(paragraph) => {
                let text = broken(paragraph, layout.room())?;
                let wanted = match below.first() {
                    Some(next) if text.keeps_next => layout.first_height(next)?,
                    Some(_) if !paragraph.text.is_empty() && text.lines.len() <= LAST_LINES => {
                        layout.height_of_end(below)?
                    }
                    _ => 0,
                };
                layout.text(&text, wanted);
            }
            Part::Table(table) => layout.table(table)?,
            Part::Columns(columns) => layout.columns(columns)?,
        }
    }
    layout.numbered()
}

/// Pages being filled.
struct Layout {
    pages: Vec<Page>,
    /// Width of a page.
    across: Length,
    /// Edges of what may be written on: top, bottom, left, right.
    edges: [Length; 4],
    /// Where the next thing goes.
    y: Length,
    /// How many paragraphs there are.
    paragraphs: usize,
}

impl Layout {
    fn new(paper: Paper) -> Self {
        let (across, down) = if paper.is_landscape { (A4.1, A4.0) } else { A4 };
        let [top, bottom, left, right] = paper.margins.map(millimetres);
        Self {
            pages: vec![Page::default()],
            across,
            edges: [top, down - bottom, left, across - right],
            y: top,
            paragraphs: 0,
        }
    }

    fn room(&self) -> Length {
        let [_, _, left, right] = self.edges;
        right - left
    }

    fn is_at_top(&self) -> bool {
        let [top, ..] = self.edges;
        self.y == top
    }

    fn fits(&self, height: Length) -> bool {
        let [_, bottom, ..] = self.edges;
        self.y + height <= bottom
    }

    fn turn(&mut self) {
        let [top, ..] = self.edges;
        self.pages.push(Page::default());
        self.y = top;
    }

    fn put(&mut self, placed: Placed) {
        if let Some(page) = self.pages.last_mut() {
            page.placed.push(placed);
        }
    }

    /// What the beginning of a part needs on one page.
    fn first_height(&self, part: &Part) -> Result<Length, PdfError> {
        Ok(match part {
            Part::Text(paragraph) => {
                let text = broken(paragraph, self.room())?;
                text.before + text.line_height
            }
            Part::Table(table) => {
                let first = table.rows.first().map_or(Ok(0), |row| row_height(&table.widths, row))?;
                row_height(&table.widths, &table.heading)? + first
            }
            Part::Columns(columns) => columns_height(columns)?,
        })
    }

    /// The height of the signatures where nothing else is left: nobody signs a page without a word of the paper. 0 where
    /// more follows.
    fn height_of_end(&self, rest: &[Part]) -> Result<Length, PdfError> {
        let mut height = 0;
        for part in rest {
            match part {
                Part::Text(paragraph) if paragraph.text.is_empty() => height += self.first_height(part)?,
                Part::Columns(columns) => return Ok(height + columns_height(columns)?),
                Part::Text(_) | Part::Table(_) => return Ok(0),
            }
        }
        Ok(0)
    }

    /// A paragraph; `wanted` is what must find room below it on the same page.
    fn text(&mut self, text: &Broken, wanted: Length) {
        if wanted > 0 && !self.fits(text.height() + wanted) && !self.is_at_top() {
            self.turn();
        }
        let [_, _, left, _] = self.edges;
        let number = self.next_paragraph();
        // Space above belongs to what stands above.
        self.y += if self.is_at_top() { 0 } else { text.before };
        for at in 0..text.lines.len() {
            if !self.fits(text.line_height) && !self.is_at_top() {
                self.turn();
            }
            self.line(text, at, left, Role::Paragraph(number));
        }
        if let Some((from, to)) = text.rule {
            self.rule_below(left + from, left + to);
        }
    }

    fn next_paragraph(&mut self) -> usize {
        self.paragraphs += 1;
        self.paragraphs
    }

    /// One line at the place where the next thing goes.
    fn line(&mut self, text: &Broken, at: usize, left: Length, role: Role) {
        let Some(line) = text.lines.get(at) else { return };
        let (x, y) = (left + line.left, self.y + text.baseline);
        if !line.text.is_empty() {
            self.put(Placed::Text {
                at: (x, y),
                width: line.width,
                text: line.text.clone(),
                face: text.face,
                size: text.size,
                stretch: line.stretch,
                role,
            });
        }
        if text.is_underlined {
            let y = y + RULE_BELOW;
            self.put(Placed::Rule { from: (x, y), to: (x + line.width, y), thickness: RULE });
        }
        self.y += text.line_height;
    }

    fn rule_below(&mut self, from: Length, to: Length) {
        let y = self.y + RULE_BELOW;
        self.put(Placed::Rule { from: (from, y), to: (to, y), thickness: RULE });
        self.y = y + RULE;
    }

    /// Two columns without lines, together on a page.
    fn columns(&mut self, columns: &[(u32, Vec<Paragraph>); 2]) -> Result<(), PdfError> {
        let height = columns_height(columns)?;
        if !self.fits(height) && !self.is_at_top() {
            self.turn();
        }
        let top = self.y;
        let [_, _, mut left, _] = self.edges;
        for (width, paragraphs) in columns {
            let width = millimetres(*width);
            self.y = top;
            self.stacked(paragraphs, left, width, None)?;
            left += width;
        }
        self.y = top + height;
        Ok(())
    }

    /// Paragraphs below each other in a column; `role` where they are there again.
    fn stacked(
        &mut self,
        paragraphs: &[Paragraph],
        left: Length,
        width: Length,
        role: Option<Role>,
    ) -> Result<(), PdfError> {
        let inner = width - 2 * CELL_PADDING;
        for paragraph in paragraphs {
            let text = broken(paragraph, inner)?;
            let number = self.next_paragraph();
            for at in 0..text.lines.len() {
                self.line(&text, at, left + CELL_PADDING, role.unwrap_or(Role::Paragraph(number)));
            }
            if let Some((from, to)) = text.rule {
                self.rule_below(left + CELL_PADDING + from, left + CELL_PADDING + to);
            }
        }
        Ok(())
    }

    /// A table in the middle of the page, its heading on every page.
    fn table(&mut self, table: &Table) -> Result<(), PdfError> {
        let heading = row_height(&table.widths, &table.heading)?;
        let first = table.rows.first().map_or(Ok(0), |row| row_height(&table.widths, row))?;
        if !self.fits(heading + first) && !self.is_at_top() {
            self.turn();
        }
        self.row(&table.widths, &table.heading, heading, None)?;
        for row in &table.rows {
            let height = row_height(&table.widths, row)?;
            // A row higher than a page goes where it is, rather than on a page of its own for ever.
            let [top, bottom, ..] = self.edges;
            if !self.fits(height) && heading + height <= bottom - top {
                self.turn();
                self.row(&table.widths, &table.heading, heading, Some(Role::Repeated))?;
            }
            self.row(&table.widths, row, height, None)?;
        }
        Ok(())
    }

    fn row(
        &mut self,
        widths: &[u32],
        cells: &[Paragraph],
        height: Length,
        role: Option<Role>,
    ) -> Result<(), PdfError> {
        let total: Length = widths.iter().copied().map(millimetres).sum();
        let [_, _, left, _] = self.edges;
        let top = self.y;
        let bottom = top + height;
        let mut x = left + (self.room() - total) / 2;
        let right = x + total;
        for y in [top, bottom] {
            self.put(Placed::Rule { from: (x, y), to: (right, y), thickness: BORDER });
        }
        self.put(Placed::Rule { from: (x, top), to: (x, bottom), thickness: BORDER });
        for (width, cell) in widths.iter().copied().map(millimetres).zip(cells) {
            let own = broken(cell, width - 2 * CELL_PADDING)?.height();
            self.y = top + (height - own) / 2;
            self.stacked(std::slice::from_ref(cell), x, width, role)?;
            x += width;
            self.put(Placed::Rule { from: (x, top), to: (x, bottom), thickness: BORDER });
        }
        self.y = bottom;
        Ok(())
    }

    /// The pages, each from the second on with its number in the middle above.
    fn numbered(mut self) -> Result<Vec<Page>, PdfError> {
        let face = Face::default();
        let letters = face.letters()?;
        for (page, number) in self.pages.iter_mut().zip(1_u32..).skip(1) {
            let text = number.to_string();
            let width = letters.width(&text, NUMBER_SIZE);
            let (_, ascent) = letters.line(NUMBER_SIZE);
            page.placed.push(Placed::Text {
                at: ((self.across - width) / 2, millimetres(NUMBER_FROM_TOP) + ascent),
                width,
                text,
                face,
                size: NUMBER_SIZE,
                stretch: 0,
                role: Role::Repeated,
            });
        }
        Ok(self.pages)
    }
}

/// The height of a row: that of its highest cell.
fn row_height(widths: &[u32], cells: &[Paragraph]) -> Result<Length, PdfError> {
    let mut height = 0;
    for (width, cell) in widths.iter().zip(cells) {
        height = height.max(broken(cell, millimetres(*width) - 2 * CELL_PADDING)?.height());
    }
    Ok(height + 2 * CELL_ABOVE)
}

fn columns_height(columns: &[(u32, Vec<Paragraph>); 2]) -> Result<Length, PdfError> {
    let mut highest = 0;
    for (width, paragraphs) in columns {
        let mut height = 0;
        for paragraph in paragraphs {
            let text = broken(paragraph, millimetres(*width) - 2 * CELL_PADDING)?;
            height += text.height() - text.before + text.rule.map_or(0, |_| RULE_BELOW + RULE);
        }
        highest = highest.max(height);
    }
    Ok(highest)
}
