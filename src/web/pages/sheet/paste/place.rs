//! Decides which cell of a pasted block goes into which field of the sheet. The same rules as `static/js/place.js`, for
//! whoever pastes without a script; both are held to the same cases by their tests.

use crate::text::fold::fold;

/// A line of the sheet with the fields one can type in, in printed order.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its code.
    pub(super) code: String,
    /// Its fields; none where nothing can be typed.
    pub(super) fields: Vec<Field>,
}

/// A field one can type in.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// Its short name, e.g. `in:actual`.
    pub(super) name: String,
    /// Its label.
    pub(super) label: String,
    /// What stands in it, as shown.
    pub(super) shown: String,
    /// The columns it covers: 0 is that of targets and totals, 1 that of results.
    pub(super) columns: (usize, usize),
    /// The options of a select, value and label; empty for a text.
    pub(super) options: Vec<(String, String)>,
}

impl Field {
    /// The value a cell's text stands for; `None` where the field cannot hold it.
    pub(super) fn take(&self, text: &str) -> Option<String> {
        if self.options.is_empty() {
            return Some(text.to_owned());
        }
        let wanted = fold(text);
        let same = |(value, label): &&(String, String)| fold(value) == wanted || fold(label) == wanted;
        self.options.iter().find(same).map(|(value, _)| value.clone())
    }

    /// Whether a text looks like one of its values.
    fn reads(&self, text: &str) -> bool {
        if self.options.is_empty() {
            text.ends_with(|last: char| last.is_ascii_digit() || last == '%')
                && text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || ".,/%-−+".contains(c))
        } else {
            self.take(text).is_some()
        }
    }
}

/// A cell that found its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    /// Which line.
    pub(super) line: usize,
    /// Which of its fields.
    pub(super) field: usize,
    /// The value to write.
    pub(super) value: String,
}

/// What goes where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Placing {
    /// The cells that found a field.
    pub(super) placed: Vec<Placed>,
    /// The cells that found none, with the code of their line where it is known.
    pub(super) left: Vec<(String, String)>,
}

/// Words above a column that is printed beside the values and is none of them.
const NOT_ENTERED: [&str; 7] = ["toi da", "diem", "ky truoc", "maximum", "points", "score", "previous"];

/// Cuts a text at tabs and line ends, as spreadsheets write it: a cell with either inside stands in quotes, a quote in it
/// is doubled. Blank lines at the end are left out.
pub(super) fn rows_of(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    let text = text.replace("\r\n", "\n");
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' if quoted || cell.is_empty() => quoted = !quoted,
            '\t' if !quoted => row.push(tidy(&std::mem::take(&mut cell))),
            '\n' if !quoted => {
                row.push(tidy(&std::mem::take(&mut cell)));
                rows.push(std::mem::take(&mut row));
            }
            _ => cell.push(character),
        }
    }
    row.push(tidy(&cell));
    rows.push(row);
    while rows.last().is_some_and(|row| row.iter().all(String::is_empty)) {
        rows.pop();
    }
    rows
}

/// Single blanks for every kind of space.
fn tidy(cell: &str) -> String {
    cell.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Places a block: by the codes in it, wherever they stand, else down from the line `start`. Blank cells change nothing,
/// and what finds no field is left over, never moved.
pub(super) fn place(rows: &[Vec<String>], lines: &[Line], start: usize) -> Placing {
    let mut placing = Placing::default();
    if let Some(codes) = column_of_codes(rows, lines) {
        let columns = columns_of_values(rows, lines, codes);
        // One column is that of the results; two are the two of the sheet.
        let first = usize::from(columns.len() == 1);
        for row in rows {
            let Some(line) = line_of(row, codes, lines) else { continue };
            for (at, column) in columns.iter().enumerate() {
                put(&mut placing, lines, Some(line), first + at, cell(row, *column));
            }
        }
    } else {
        for (down, row) in rows.iter().enumerate() {
            let line = Some(start + down).filter(|line| *line < lines.len());
            let first = usize::from(row.len() == 1);
            for (right, text) in row.iter().enumerate() {
                put(&mut placing, lines, line, first + right, text);
            }
        }
    }
    placing
}

fn cell(row: &[String], column: usize) -> &str {
    row.get(column).map_or("", String::as_str)
}

fn put(placing: &mut Placing, lines: &[Line], line: Option<usize>, column: usize, text: &str) {
    if text.is_empty() {
        return;
    }
    let found = line.and_then(|line| lines.get(line));
    let covers = |field: &Field| field.columns.0 <= column && column <= field.columns.1;
    let field = found.and_then(|found| found.fields.iter().position(covers));
    let value = found.zip(field).and_then(|(found, field)| found.fields.get(field)?.take(text));
    let (Some(line), Some(field), Some(value)) = (line, field, value) else {
        placing.left.push((found.map(|found| found.code.clone()).unwrap_or_default(), text.to_owned()));
        return;
    };
    match placing.placed.iter().find(|placed| placed.line == line && placed.field == field) {
        Some(before) if before.value == value => {}
        Some(_) => {
            let code = found.map(|found| found.code.clone()).unwrap_or_default();
            placing.left.push((code, text.to_owned()));
        }
        None => placing.placed.push(Placed { line, field, value }),
    }
}

/// The line a cell names, whatever marks stand around the code.
fn line_of(row: &[String], codes: usize, lines: &[Line]) -> Option<usize> {
    let named = code_of(cell(row, codes));
    (!named.is_empty()).then(|| lines.iter().position(|line| code_of(&line.code) == named))?
}

fn code_of(text: &str) -> String {
    let inner = text.trim_start_matches(['(', '"', '\'']).trim_end_matches(['.', ')', ':', '"', '\'']);
    inner.to_lowercase()
}

/// The column of the block that names lines: at least two of them, and in at least half of its cells.
fn column_of_codes(rows: &[Vec<String>], lines: &[Line]) -> Option<usize> {
    let width = rows.iter().map(Vec::len).max()?;
    (0..width).find(|column| {
        let filled = rows.iter().filter(|row| !cell(row, *column).is_empty()).count();
        let known: Vec<&str> = rows
            .iter()
            .filter(|row| line_of(row, *column, lines).is_some())
            .map(|row| cell(row, *column))
            .collect();
        // Numbers could be codes of a scheme numbered 1, 2, 3: there one column of values names nothing.
        let telling = width > 1 || known.iter().any(|text| !text.chars().all(|c| c.is_ascii_digit()));
        known.len() >= 2 && known.len() * 2 >= filled && telling
    })
}

/// The columns that hold values of some line: names, rules and maxima printed beside them do not.
fn columns_of_values(rows: &[Vec<String>], lines: &[Line], codes: usize) -> Vec<usize> {
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    let holds_values = |column: &usize| {
        let mut filled = 0;
        let mut values = 0;
        for row in rows {
            let text = cell(row, *column);
            match line_of(row, codes, lines).and_then(|line| lines.get(line)) {
                Some(line) if !text.is_empty() => {
                    filled += 1;
                    values += usize::from(line.fields.iter().any(|field| field.reads(text)));
                }
                None if NOT_ENTERED.iter().any(|word| fold(text).contains(word)) => return false,
                _ => {}
            }
        }
        filled > 0 && values * 2 >= filled
    };
    (0..width).filter(|column| *column != codes).filter(holds_values).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, columns: (usize, usize)) -> Field {
        Field {
            name: name.to_owned(),
            label: String::new(),
            shown: String::new(),
            columns,
            options: Vec::new(),
        }
    }

    fn lines() -> Vec<Line> {
        let line = |code: &str, fields| Line { code: code.to_owned(), fields };
        vec![
            line("I.1", vec![field("I.1 base", (0, 0)), field("I.1 result", (1, 1))]),
            line("I.2", Vec::new()),
            line("I.3", vec![field("I.3", (0, 1))]),
            line("II.1", vec![field("II.1 base", (0, 0)), field("II.1 result", (1, 1))]),
        ]
    }

    #[derive(serde::Deserialize)]
    struct Cases {
        cases: Vec<Case>,
    }

    #[derive(serde::Deserialize)]
    struct Case {
        name: String,
        text: String,
        from: String,
        placed: Vec<String>,
        left: Vec<String>,
    }

    #[test]
    fn every_cell_goes_where_the_cases_shared_with_the_script_say() {
        let lines = lines();
        let shared: Cases =
            serde_json::from_str(include_str!("../../../../../tests/paste_cases.json")).unwrap();
        for Case { name, text, from, placed, left } in shared.cases {
            let start = lines.iter().position(|line| from.split(' ').next() == Some(&line.code)).unwrap();
            let found = place(&rows_of(&text), &lines, start);
            let field = |at: &Placed| &lines[at.line].fields[at.field].name;
            let shown: Vec<String> =
                found.placed.iter().map(|at| format!("{} = {}", field(at), at.value)).collect();
            assert_eq!(shown, placed, "{name}");
            let over: Vec<String> = found.left.iter().map(|(code, text)| format!("{code}: {text}")).collect();
            assert_eq!(over, left, "{name}");
        }
    }
}
