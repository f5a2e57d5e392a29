//! What can be wrong with a scheme document, as data. The words are in `text::faults`.

use super::Text;
use crate::domain::exact::Exact;

/// One fault of a scheme document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemeFault {
    /// JSON pointer (RFC 6901) of the place; empty for the whole document.
    pub pointer: String,
    /// What is wrong.
    pub problem: Problem,
}

/// How much a fault matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The scheme may be adopted.
    Warning,
    /// A draft may be saved and tried with it; the scheme may not be adopted.
    HalfBuilt,
    /// The document has no certain meaning, so nothing can be evaluated with it.
    Error,
}

impl Severity {
    /// Whether a scheme with this fault may not be adopted, and `scheme check` fails.
    #[must_use]
    pub fn forbids_adoption(self) -> bool {
        self > Self::Warning
    }
}

/// Declares the problems with their document codes and severities in one table.
macro_rules! problems {
    ($( $(#[$doc:meta])* $name:ident $( { $( $(#[$field_doc:meta])* $field:ident : $kind:ty ),+ $(,)? } )? => $code:literal, $severity:ident; )+) => {
        /// What is wrong.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Problem { $( $(#[$doc])* $name $( { $( $(#[$field_doc])* $field: $kind ),+ } )?, )+ }

        impl Problem {
            /// The code of the fault, as `thidua scheme check` prints it.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self { $( Self::$name $( { $( $field: _ ),+ } )? => $code, )+ }
            }

            /// How much it matters.
            #[must_use]
            pub fn severity(&self) -> Severity {
                match self { $( Self::$name $( { $( $field: _ ),+ } )? => Severity::$severity, )+ }
            }
        }
    };
}

problems! {
    /// Larger than 2 MB.
    TooLarge { /** Size in bytes. */ bytes: usize } => "too_large", Error;
    /// Not JSON, or nested too deep to be read.
    NotJson { /** Line of the first mistake. */ line: usize, /** Its column. */ column: usize } => "not_json", Error;
    /// `format` is not `thidua.scheme/1`.
    WrongFormat => "wrong_format", Error;
    /// More than 5 000 nodes.
    TooManyNodes => "too_many_nodes", Error;
    /// A list with more items than it may have.
    TooManyItems { /** How many it may have. */ most: usize } => "too_many_items", Error;
    /// Nodes nested deeper than 12.
    TooDeep => "too_deep", Error;
    /// More faults than are worth listing.
    TooManyFaults => "too_many_faults", Error;
    /// A field that must be there is not.
    MissingField { /** Its name. */ field: &'static str } => "missing_field", Error;
    /// A field the format does not know.
    UnknownField { /** Its name. */ field: String } => "unknown_field", Error;
    /// A field that stands twice in one object.
    RepeatedField { /** Its name. */ field: String } => "repeated_field", Error;
    /// Another type of value is needed.
    WrongType { /** What is needed. */ needed: Needed } => "wrong_type", Error;
    /// Not one of the words allowed here.
    UnknownWord { /** The words allowed. */ allowed: &'static [&'static str] } => "unknown_word", Error;
    /// A number that is not a plain decimal in a string.
    NotADecimal => "not_a_decimal", Error;
    /// More than 15 digits before or 10 after the point.
    TooManyDigits => "too_many_digits", Error;
    /// Not a day written 2013-07-05.
    NotADate => "not_a_date", Error;
    /// An empty text, or one with control characters.
    BadText => "bad_text", Error;
    /// A node has both children and a rule, or neither.
    ChildrenOrRule => "children_or_rule", Error;
    /// Exactly one of two fields is needed.
    OneOf { /** The fields. */ fields: &'static [&'static str] } => "one_of", Error;
    /// A list that needs something in it.
    EmptyList => "empty_list", Error;

    /// A code that stands for two things.
    DuplicateCode { /** The code. */ code: String } => "duplicate_code", Error;
    /// A code that has a meaning of its own.
    ReservedCode { /** The code. */ code: String } => "reserved_code", Error;
    /// `kind` below a top node.
    KindBelowTop => "kind_below_top", Error;
    /// A reference to a node that does not exist.
    UnknownNode { /** The code. */ code: String } => "unknown_node", Error;
    /// A reference to a class that does not exist.
    UnknownClass { /** The code. */ code: String } => "unknown_class", Error;
    /// A reference to an input that is not declared.
    UnknownInput { /** The code. */ code: String } => "unknown_input", Error;
    /// A node that needs a maximum has none.
    MaxMissing => "max_missing", HalfBuilt;
    /// A number that must not be below 0.
    Negative => "negative", Error;
    /// A number that must be above 0.
    NotPositive => "not_positive", Error;
    /// A number that must be whole.
    NotWhole => "not_whole", Error;
    /// A number outside its range.
    OutsideRange { /** Lowest. */ from: Exact, /** Highest. */ to: Exact } => "outside_range", Error;
    /// A lower limit above the upper one.
    LimitsCrossed => "limits_crossed", Error;
    /// Two bands hold the same values.
    BandsOverlap { /** Position of the other band, from 1. */ other: usize } => "bands_overlap", Error;
    /// A band no value lies in.
    BandEmpty => "band_empty", Error;
    /// `over` gives more than `max`, but the node is capped.
    NeedsUncapped => "needs_uncapped", Error;
    /// The same code twice in a ranking order.
    RepeatedKey { /** The key. */ key: String } => "repeated_key", Error;
    /// A veto that does nothing.
    NoEffect => "no_effect", Error;

    /// `base` is not the weighted sum of the core maxima.
    BaseMismatch { /** The base. */ base: Exact, /** The sum. */ sum: Exact } => "base_mismatch", HalfBuilt;
    /// The children's maxima do not reach the node's.
    ChildrenBelowMax { /** The node's maximum. */ max: Exact, /** The children's sum. */ sum: Exact } => "children_below_max", HalfBuilt;
    /// Under mean, min and max each child's maximum equals the node's.
    ChildMaxDiffers { /** The node's maximum. */ max: Exact, /** The child's. */ child: Exact } => "child_max_differs", HalfBuilt;
    /// A heading without children.
    NoChildren => "no_children", HalfBuilt;
    /// No core node at all.
    NoCore => "no_core", HalfBuilt;

    /// A measure can fall between the bands.
    BandHole { /** Lower end of the first hole; open below when missing. */ from: Option<Exact>, /** Its upper end. */ to: Option<Exact> } => "band_hole", Warning;
    /// No case need hold and there is no `else`.
    CasesHole => "cases_hole", Warning;
    /// A case that is never the first to hold.
    CaseUnreachable => "case_unreachable", Warning;
    /// A declared input the rule does not read.
    UnusedInput { /** Its name. */ name: Text } => "unused_input", Warning;
    /// Points above the node's maximum, which the cap will cut.
    PointsAboveMax { /** The points. */ points: Exact, /** The maximum. */ max: Exact } => "points_above_max", Warning;
    /// The maximum cannot be reached with the rule as it stands.
    MaxOutOfReach { /** Most points the rule gives. */ most: Exact, /** The maximum. */ max: Exact } => "max_out_of_reach", Warning;
    /// A maximum with more decimals than the scheme prints.
    FinerThanRounding => "finer_than_rounding", Warning;
    /// A total can fit no class.
    ClassHole { /** The lowest such total, in percent of the base. */ at: Exact } => "class_hole", Warning;
    /// A pace above 1 asks for more than the whole target: most likely a percentage.
    PaceAboveOne { /** The pace. */ pace: Exact } => "pace_above_one", Warning;
}

/// A type of value the format needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needed {
    /// `{…}`
    Object,
    /// `[…]`
    List,
    /// `"…"`
    Text,
    /// `true` or `false`
    Flag,
    /// A list of two input codes.
    TwoCodes,
    /// A whole number from 0 to 10.
    Decimals,
}

impl SchemeFault {
    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.problem.severity()
    }
}
