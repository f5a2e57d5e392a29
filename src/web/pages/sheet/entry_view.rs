//! The inputs of one line, in the shape its rule asks for.

use crate::web::page::Choice;

/// The inputs of a line.
#[derive(Debug, Clone)]
pub enum EntryView {
    /// Two numbers of a measure: the base in its own column, then the result.
    Pair {
        /// Target or total.
        base: InputView,
        /// Result.
        result: InputView,
    },
    /// One, three or more numbers, each with its label.
    Inputs(Vec<InputView>),
    /// Items to tick.
    Checklist(Vec<TickView>),
    /// One of several described levels.
    Levels {
        /// The name of the select, e.g. `I.3:level`.
        name: String,
        /// The options; the first, with an empty value, means *not chosen*.
        choices: Vec<Choice>,
        /// What is wrong with the choice.
        error: Option<String>,
    },
    /// Points typed directly.
    Points(InputView),
    /// The day something was done, or *never*.
    Deadline {
        /// The day, dd/mm/yyyy.
        date: InputView,
        /// Whether *never* is ticked.
        never: bool,
    },
    /// Whole numbers, one per kind of occurrence.
    Counts(Vec<InputView>),
}

impl EntryView {
    /// What is wrong with the inputs, for the row under the line; each names its input when there are several.
    #[must_use]
    pub fn faults(&self) -> Vec<FaultView<'_>> {
        if let Self::Levels { name, error, .. } = self {
            let fault =
                error.as_deref().map(|text| FaultView { id: format!("error-{name}"), label: "", text });
            return fault.into_iter().collect();
        }
        let inputs: Vec<&InputView> = match self {
            Self::Pair { base, result } => vec![base, result],
            Self::Inputs(inputs) | Self::Counts(inputs) => inputs.iter().collect(),
            Self::Points(input) | Self::Deadline { date: input, .. } => vec![input],
            Self::Checklist(_) | Self::Levels { .. } => Vec::new(),
        };
        let several = inputs.len() > 1;
        inputs
            .into_iter()
            .filter_map(|input| {
                let label = if several { input.label.as_str() } else { "" };
                Some(FaultView { id: format!("error-{}", input.name), label, text: input.error.as_deref()? })
            })
            .collect()
    }
}

/// A fault of one input, as the row under the line words it.
#[derive(Debug, Clone)]
pub struct FaultView<'a> {
    /// The id its input points to with `aria-describedby`.
    pub id: String,
    /// The input's label; empty when the line has one input only.
    pub label: &'a str,
    /// What to do.
    pub text: &'a str,
}

/// One text input for a number or a date.
#[derive(Debug, Clone)]
pub struct InputView {
    /// Its name, which is its id too, e.g. `II.1:in:actual`.
    pub name: String,
    /// Its label, e.g. "Đã kết nạp".
    pub label: String,
    /// The unit behind it, or empty, e.g. "%".
    pub unit: String,
    /// What stands in it.
    pub value: String,
    /// Whether only whole numbers are asked for (decides the keypad of a phone).
    pub whole: bool,
    /// What is wrong with it.
    pub error: Option<String>,
}

/// One item of a checklist.
#[derive(Debug, Clone)]
pub struct TickView {
    /// Its name, which is its id too, e.g. `I.1:tick:plan`; the value sent is `on`.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Its points, e.g. "2".
    pub points: String,
    /// Whether it is ticked.
    pub ticked: bool,
}
