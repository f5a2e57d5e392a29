//! Every word, number and date the product shows, in Vietnamese and in English.
//!
//! Words live in `catalogue/`, one file per area; both languages of a text stand in one entry, so a missing
//! translation or a differing argument does not compile. What this module does *not* do: decide anything, or
//! know a page.

mod answers;
pub mod catalogue;
pub mod changes;
pub mod dates;
pub mod faults;
pub use crate::domain::fold;
pub mod journal;
pub mod legacy;
pub mod notices;
pub mod numbers;
pub mod rules;
pub mod steps;

/// The language of a page.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize,
)]
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    fn read_all(folder: &Path, text: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read_all(&path, text);
            } else if path.extension().is_some_and(|end| end == "rs" || end == "html") {
                text.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }

    #[test]
    fn every_word_of_the_catalogue_is_said_somewhere() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let (mut catalogue, mut product) = (String::new(), String::new());
        read_all(&root.join("src/text/catalogue"), &mut catalogue);
        catalogue.push_str(&fs::read_to_string(root.join("src/text/answers.rs")).unwrap());
        read_all(&root.join("src"), &mut product);
        read_all(&root.join("templates"), &mut product);
        let keys: Vec<&str> = catalogue
            .lines()
            .filter_map(|line| line.trim().split_once("=>"))
            .map(|(head, _)| head.split('(').next().unwrap_or_default().trim())
            .filter(|key| {
                !key.is_empty()
                    && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
            })
            .collect();
        assert!(keys.len() > 200, "the catalogue is read");
        let silent: Vec<&&str> = keys.iter().filter(|key| !product.contains(&format!(".{key}("))).collect();
        assert!(silent.is_empty(), "said nowhere: {silent:?}");
    }
}
