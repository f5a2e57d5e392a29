//! Evidence (minh chứng): which kinds of file are taken, how large they may be, what a file is called, and which
//! lines of a sheet still want some. Looks at no file: what its content is, is told elsewhere.

use super::scheme::{Evidence, Line, Scheme};
use super::scoring::{MemberResult, NodeState};
use std::fmt;
use unicode_normalization::UnicodeNormalization as _;

/// Most characters of a document's number, of who issued it, of a file's name.
pub const NAME_MAX: usize = 200;
/// Most characters of the summary (trích yếu).
pub const SUMMARY_MAX: usize = 500;

/// A kind of file that is taken as evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// PDF.
    Pdf,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
    /// GIF.
    Gif,
    /// Word, without macros.
    Docx,
    /// Excel, without macros.
    Xlsx,
}

impl FileKind {
    /// Every kind.
    pub const ALL: [Self; 7] =
        [Self::Pdf, Self::Jpeg, Self::Png, Self::Webp, Self::Gif, Self::Docx, Self::Xlsx];

    /// The media type it is kept and served under.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// Reads a media type written by [`FileKind::media_type`].
    #[must_use]
    pub fn parse(media_type: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.media_type() == media_type)
    }

    /// The ends its file names have, the usual one first.
    fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Jpeg => &["jpg", "jpeg", "jfif"],
            Self::Png => &["png"],
            Self::Webp => &["webp"],
            Self::Gif => &["gif"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
        }
    }

    /// Whether browsers show it in a page.
    #[must_use]
    pub fn opens_in_page(self) -> bool {
        match self {
            Self::Pdf | Self::Jpeg | Self::Png | Self::Webp | Self::Gif => true,
            Self::Docx | Self::Xlsx => false,
        }
    }
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileRefusal {
    /// It has no content.
    Empty,
    /// It is larger than a file may be.
    TooLarge,
    /// With it the sheet would hold more than it may.
    SheetFull,
    /// Its content is none of the kinds.
    NotTaken,
    /// An Office file of the old kind, or one behind a password.
    OldOffice,
    /// An Office file with macros.
    HasMacros,
    /// A file that begins like an Office file and is damaged or cut short.
    Damaged,
}

/// How much is taken, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvidenceLimits {
    /// Most bytes of one file.
    pub file_bytes: u64,
    /// Most bytes of all files of one sheet.
    pub sheet_bytes: u64,
}

impl Default for EvidenceLimits {
    fn default() -> Self {
        Self { file_bytes: 20 << 20, sheet_bytes: 200 << 20 }
    }
}

/// The SHA-256 of a file's content: what it is kept under.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    /// Wraps a digest.
    #[must_use]
    pub const fn new(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// Reads the bytes the store keeps.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes, for the store.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The name a file is kept under, from what the browser called it: the last part of a path, in NFC, without control
/// characters and without those that turn the direction of writing (which hide a name's end), with an end that says
/// what the content is.
#[must_use]
pub fn file_name(called: &str, kind: FileKind) -> String {
    let last = called.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last.nfc().filter(|c| !c.is_control() && !turns_direction(*c)).collect();
    let shown = shown.trim_matches(|c: char| c.is_whitespace()).trim_end_matches('.');
    let (stem, end) = shown.rsplit_once('.').unwrap_or((shown, ""));
    let end = end.to_lowercase();
    let (stem, end) = match kind.extensions().iter().find(|known| **known == end) {
        Some(known) => (stem, *known),
        None => (shown, kind.extensions().first().copied().unwrap_or_default()),
    };
    let kept: String = stem.chars().take(NAME_MAX - 10).collect();
    let kept = kept.trim_start_matches('.').trim();
    let kept = if kept.is_empty() { "minh-chung" } else { kept };
    // What was cut off after NFC is still NFC but for a mark that lost its letter; composing again is free.
    format!("{kept}.{end}").nfc().collect()
}

fn turns_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether a line takes evidence: some keep their papers out, because they are confidential.
#[must_use]
pub fn takes_evidence(line: &Line<'_>) -> bool {
    line.node.evidence != Evidence::None
}

/// The lines that earn points, want evidence and have none, in printed order: the sheet cannot be sent without it.
/// What earns nothing has nothing to prove.
#[must_use]
pub fn lines_without_evidence(
    scheme: &Scheme,
    has: impl Fn(&str) -> bool,
    result: &MemberResult,
) -> Vec<String> {
    let lines = scheme.lines();
    let wanting = lines.iter().filter(|line| {
        line.node.evidence == Evidence::Required
            && line.asks_the_unit()
            && result
                .nodes
                .get(line.code())
                .is_some_and(|node| node.state == NodeState::Scored && !node.points.value().is_zero())
    });
    wanting.map(|line| line.code().to_owned()).filter(|code| !has(code)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_letters_and_loses_what_could_lie_about_it() {
        for (called, kept) in [
            ("Quyết định số 12.pdf", "Quyết định số 12.pdf"),
            ("Quye\u{302}\u{301}t đi\u{323}nh.PDF", "Quyết định.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("C:\\Hồ sơ\\a.pdf", "a.pdf"),
            ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
            ("trước\u{202e}fdp.exe", "trướcfdp.exe.pdf"),
            ("báo \"cáo\"; 1.pdf", "báo \"cáo\"; 1.pdf"),
            ("", "minh-chung.pdf"),
            ("...", "minh-chung.pdf"),
            (".pdf", "minh-chung.pdf"),
            ("ảnh.png", "ảnh.png.pdf"),
        ] {
            assert_eq!(file_name(called, FileKind::Pdf), kept, "{called:?}");
        }
        assert_eq!(file_name("a.JPEG", FileKind::Jpeg), "a.jpeg");
        let long = file_name(&format!("{}.docx", "ệ".repeat(1_000)), FileKind::Docx);
        assert!(long.chars().count() <= NAME_MAX && long.ends_with("ệ.docx"));
    }

    #[test]
    fn every_kind_reads_back_from_its_media_type() {
        for kind in FileKind::ALL {
            assert_eq!(FileKind::parse(kind.media_type()), Some(kind));
        }
        assert_eq!(FileKind::parse("text/html"), None);
    }
}
