//! Which passwords are taken: long ones that nobody tries first.
//!
//! `common.txt` holds passwords that many people have chosen, small, without accents, blanks and marks: those of twelve
//! letters or more, and the most frequent shorter ones, which are only the beginning of a long one. It is made from
//! the lists of zxcvbn-ts 4.1.3 and zxcvbn 4.4.2; both are under the MIT licence, whose texts lie beside it.

use super::secrets::PASSWORD_MAX_BYTES;
use super::{InputFault, InputFaultKind};
use crate::domain::fold::fold;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization as _;

/// Fewest characters of a password.
pub const PASSWORD_MIN_CHARS: usize = 12;
/// Fewest letters that are left once the words around an account are taken away.
const OWN_MIN: usize = 6;
/// Fewest letters of a word that counts as a context word: shorter ones are part of many others.
const WORD_MIN: usize = 4;

static COMMON: LazyLock<BTreeSet<&str>> = LazyLock::new(|| include_str!("common.txt").lines().collect());

/// Words anybody would try first here, whoever the account belongs to.
const HERE: [&str; 16] = [
    "thidua",
    "cumthidua",
    "bantochuc",
    "botochuc",
    "tochuc",
    "tinhuy",
    "chamdiem",
    "bangdiem",
    "chuyenvien",
    "quantri",
    "matkhau",
    "password",
    "qwerty",
    "admin",
    "abc123",
    "123456",
];

/// The words around an account: its user name, its owner's name, the names of units; folded, longest first.
#[derive(Debug, Clone, Default)]
pub struct Context(Vec<String>);

impl Context {
    /// The words around an account of that user name and owner, among these units.
    #[must_use]
    pub fn new(login: &str, full_name: &str, units: &[String]) -> Self {
        let whole = [login, full_name].into_iter().chain(units.iter().map(String::as_str)).map(bare);
        let parts = format!("{} {}", fold(login), fold(full_name));
        let parts = parts.split(' ').map(str::to_owned).filter(|part| part.len() >= WORD_MIN);
        let here = HERE.into_iter().map(str::to_owned);
        let mut words: Vec<String> = whole.chain(parts).chain(here).filter(|word| word.len() > 1).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        Self(words)
    }
}

/// Checks a new password: at least twelve characters, none that many people have chosen, not the words around the
/// account, not one pattern over and over. No rule about kinds of characters, and no upper limit a person would meet.
///
/// # Errors
/// A fault of the field `password`.
pub fn check_new_password(password: &str, context: &Context) -> Result<(), InputFault> {
    let password: String = password.nfc().collect();
    let fault = |kind| Err(InputFault::new("password", kind));
    if password.chars().count() < PASSWORD_MIN_CHARS {
        return fault(InputFaultKind::PasswordShort);
    }
    if password.len() > PASSWORD_MAX_BYTES {
        return fault(InputFaultKind::TooLong);
    }
    let small = password.to_lowercase();
    let is_weak = is_repeated(&small)
        || [bare(&small), bare(&as_letters(&small))].iter().any(|word| {
            is_repeated(word)
                || is_common(word)
                || is_common(without_digits(word))
                || is_context(word, context)
        });
    if is_weak { fault(InputFaultKind::PasswordWeak) } else { Ok(()) }
}

/// The letters and digits of a text, small and without accents.
fn bare(text: &str) -> String {
    fold(text).replace(' ', "")
}

/// Digits and signs that stand for letters: `p4$$w0rd`.
fn as_letters(text: &str) -> String {
    let letter = |c| match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    };
    let kept = text.trim_end_matches(|c: char| !c.is_alphabetic());
    kept.chars().map(letter).collect()
}

/// A word without the digits people put before or behind it.
fn without_digits(word: &str) -> &str {
    word.trim_matches(|c: char| c.is_ascii_digit())
}

/// Whether the whole is one shorter pattern over and over.
fn is_repeated(word: &str) -> bool {
    let chars: Vec<char> = word.chars().collect();
    (1..=chars.len() / 2).any(|width| chars.iter().zip(chars.iter().skip(width)).all(|(a, b)| a == b))
}

/// Whether many people have chosen it, or it is two such words one behind the other.
fn is_common(word: &str) -> bool {
    COMMON.contains(word)
        || word
            .char_indices()
            .filter_map(|(place, _)| word.split_at_checked(place))
            .any(|(first, second)| COMMON.contains(first) && COMMON.contains(second))
}

/// Whether too little is left of it once the words around the account are taken away.
fn is_context(word: &str, context: &Context) -> bool {
    let rest = context.0.iter().fold(word.to_owned(), |rest, known| rest.replace(known, ""));
    rest.len() < word.len() && without_digits(&rest).chars().count() < OWN_MIN
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(password: &str) -> Result<(), InputFaultKind> {
        let units = ["Hà Giang".to_owned(), "Cao Bằng".to_owned(), "Ban Tổ chức Tỉnh ủy Hà Giang".to_owned()];
        let context = Context::new("nguyenvana", "Nguyễn Văn An", &units);
        check_new_password(password, &context).map_err(|fault| fault.kind)
    }

    #[test]
    fn a_password_needs_length_and_more_than_what_stands_around_the_account() {
        assert_eq!(kind("ngan-qua"), Err(InputFaultKind::PasswordShort));
        for weak in [
            "aaaaaaaaaaaaaaaa",
            "abcabcabcabcabc",
            "NguyenVanA12",
            "Nguyễn Văn An 1979",
            "matkhau123456",
            "Mật khẩu 2013",
            "Hà Giang 2013 !!!",
            "HaGiang-CaoBang",
            "bộ tổ chức tỉnh ủy",
            "Ban Tổ chức Tỉnh ủy Hà Giang",
            "thi đua chấm điểm",
            "thidua@2013.hagiang",
        ] {
            assert_eq!(kind(weak), Err(InputFaultKind::PasswordWeak), "{weak}");
        }
        for good in
            ["rừng cọ đồi chè", "Hà Giang có rừng cọ", "correct horse battery staple", "83749 20471 5520"]
        {
            assert_eq!(kind(good), Ok(()), "{good}");
        }
        assert_eq!(kind(&"ữ".repeat(600)), Err(InputFaultKind::TooLong));
        let long: String =
            ('a'..='z').cycle().take(13).chain("đồi chè xanh biếc ".repeat(5).chars()).collect();
        assert_eq!(kind(&long), Ok(()), "no upper limit a person would meet");
    }

    #[test]
    fn what_many_people_have_chosen_is_refused_however_it_is_dressed() {
        let long: Vec<&&str> = COMMON.iter().filter(|word| word.len() >= PASSWORD_MIN_CHARS).collect();
        assert!(long.len() > 300, "{}", long.len());
        for word in long {
            assert_eq!(kind(word), Err(InputFaultKind::PasswordWeak), "{word}");
        }
        // Shorter ones are the beginning of long ones: with digits and marks behind, twice, two together.
        let is_bare = |word: &&&str| !word.contains(|c: char| c.is_ascii_digit());
        let short: Vec<&&str> = COMMON.iter().filter(is_bare).collect();
        assert!(short.len() > 3000, "{}", short.len());
        for pair in short.windows(2) {
            let (one, other) = (pair[0], pair[1]);
            for dressed in
                [format!("{one}1234567!"), format!("2013 {one} 2013"), format!("{one}-{one}-{one}")]
            {
                assert_eq!(kind(&dressed), Err(InputFaultKind::PasswordWeak), "{dressed}");
            }
            let both = format!("{one} {other} 99");
            assert_eq!(kind(&both), Err(InputFaultKind::PasswordWeak), "{both}");
        }
        assert_eq!(kind("P4$$w0rd-2013"), Err(InputFaultKind::PasswordWeak));
    }
}
