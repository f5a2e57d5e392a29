//! Every word, number and date the product shows, in Vietnamese and in English.
//!
//! Words live in `catalogue/`, one file per area; both languages of a text stand in one entry, so a missing
//! translation or a differing argument does not compile. What this module does *not* do: decide anything, or
//! know a page.

mod answers;
pub mod catalogue;
pub mod dates;
pub mod faults;
pub mod numbers;
pub mod steps;

/// The language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Vietnamese: the first language of the product.
    #[default]
    Vi,
    /// English.
    En,
}

impl Lang {
    /// The BCP 47 code, as `<html lang>` and the language cookie carry it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// Reads a code written by [`Lang::code`].
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "vi" => Some(Self::Vi),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}

/// Declares texts as methods of [`Lang`]: `key => "tiếng Việt", "English";`.
///
/// A text with arguments names them: `saved_at(time) => "Đã lưu lúc {time}", "Saved at {time}";`.
/// Arguments are anything with `Display`; numbers and dates are formatted before they come here.
macro_rules! texts {
    ($( $(#[$doc:meta])* $key:ident $( ( $($arg:ident),+ ) )? => $vi:literal, $en:literal; )+) => {
        impl $crate::text::Lang {
            $( $crate::text::texts!(@one $(#[$doc])* $key $( ( $($arg),+ ) )? => $vi, $en); )+
        }
    };
    (@one $(#[$doc:meta])* $key:ident => $vi:literal, $en:literal) => {
        #[doc = $vi]
        $(#[$doc])*
        #[must_use]
        pub fn $key(self) -> &'static str {
            match self {
                $crate::text::Lang::Vi => $vi,
                $crate::text::Lang::En => $en,
            }
        }
    };
    (@one $(#[$doc:meta])* $key:ident ( $($arg:ident),+ ) => $vi:literal, $en:literal) => {
        #[doc = $vi]
        $(#[$doc])*
        #[must_use]
        pub fn $key(self, $($arg: impl ::std::fmt::Display),+) -> String {
            match self {
                $crate::text::Lang::Vi => format!($vi),
                $crate::text::Lang::En => format!($en),
            }
        }
    };
}
pub(crate) use texts;
