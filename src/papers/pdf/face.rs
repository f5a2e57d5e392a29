//! The four faces of Liberation Serif: widths of letters, and the glyph of each.
//!
//! It has the widths of Times New Roman, which papers of the Party name, and every letter of Vietnamese.

use super::Length;
use super::draw::PdfError;
use flate2::read::ZlibDecoder;
use skrifa::raw::TableProvider as _;
use skrifa::{FontRef, GlyphId, MetadataProvider as _};
use std::collections::BTreeMap;
use std::io::Read as _;
use std::sync::LazyLock;

/// Packed by `src/build.rs`.
macro_rules! packed {
    ($name:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/LiberationSerif-", $name, ".ttf"))
    };
}

/// The files of the faces, unpacked when the first paper is written: regular, bold, italic, both.
static FILES: LazyLock<[Vec<u8>; 4]> = LazyLock::new(|| {
    let packed: [&[u8]; 4] = [packed!("Regular"), packed!("Bold"), packed!("Italic"), packed!("BoldItalic")];
    packed.map(unpack)
});

/// One of the faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Face {
    /// Bold.
    pub is_bold: bool,
    /// Italic.
    pub is_italic: bool,
}

/// What of a face the layout needs.
#[derive(Debug)]
pub(super) struct Letters {
    /// Glyph and width in units of the font.
    glyphs: BTreeMap<char, (u32, u16)>,
    /// Units of an em.
    em: Length,
    /// Above the base line, in units.
    ascent: Length,
    /// Below it, in units.
    descent: Length,
    /// Between two lines, in units.
    gap: Length,
}

static FACES: LazyLock<Option<[Letters; 4]>> = LazyLock::new(|| {
    let [regular, bold, italic, bold_italic] = &*FILES;
    Some([Letters::read(regular)?, Letters::read(bold)?, Letters::read(italic)?, Letters::read(bold_italic)?])
});

/// The file that was packed; an empty one, which no reader takes for a font, where it is broken.
fn unpack(packed: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    if ZlibDecoder::new(packed).read_to_end(&mut file).is_err() {
        file.clear();
    }
    file
}

impl Face {
    /// The file of the face.
    pub(super) fn file(self) -> &'static [u8] {
        let [regular, bold, italic, bold_italic] = &*FILES;
        match (self.is_bold, self.is_italic) {
            (false, false) => regular,
            (true, false) => bold,
            (false, true) => italic,
            (true, true) => bold_italic,
        }
    }

    /// What is known of its letters.
    ///
    /// # Errors
    /// [`PdfError::Font`] where the file in the program is broken.
    pub(super) fn letters(self) -> Result<&'static Letters, PdfError> {
        let [regular, bold, italic, bold_italic] = FACES.as_ref().ok_or(PdfError::Font)?;
        Ok(match (self.is_bold, self.is_italic) {
            (false, false) => regular,
            (true, false) => bold,
            (false, true) => italic,
            (true, true) => bold_italic,
        })
    }
}

impl Letters {
    fn read(file: &[u8]) -> Option<Self> {
        let font = FontRef::new(file).ok()?;
        let (head, hhea, hmtx) = (font.head().ok()?, font.hhea().ok()?, font.hmtx().ok()?);
        let width = |glyph: GlyphId| hmtx.advance(glyph);
        let glyphs = font
            .charmap()
            .mappings()
            .filter_map(|(code, glyph)| Some((char::from_u32(code)?, (glyph.to_u32(), width(glyph)?))));
        Some(Self {
            glyphs: glyphs.collect(),
            em: head.units_per_em().into(),
            ascent: hhea.ascender().to_i16().into(),
            descent: Length::from(hhea.descender().to_i16()).abs(),
            gap: hhea.line_gap().to_i16().into(),
        })
    }

    /// The glyph of a letter; that of a missing one for what the face has not.
    pub(super) fn glyph(&self, letter: char) -> (u32, Length) {
        let (glyph, width) = self.glyphs.get(&letter).copied().unwrap_or_default();
        (glyph, width.into())
    }

    /// Whether the face has the letter.
    #[cfg(test)]
    pub(super) fn has(&self, letter: char) -> bool {
        self.glyphs.contains_key(&letter)
    }

    /// The width of a text at a size in points.
    pub(super) fn width(&self, text: &str, size: u32) -> Length {
        let units: Length = text.chars().map(|letter| self.glyph(letter).1).sum();
        self.scaled(units, size)
    }

    /// Units of the font as a length at a size in points.
    pub(super) fn scaled(&self, units: Length, size: u32) -> Length {
        units * Length::from(size) * super::POINT / self.em
    }

    /// Units of an em.
    pub(super) fn em(&self) -> Length {
        self.em
    }

    /// The height of a line at a size, and how far below its top the letters stand.
    pub(super) fn line(&self, size: u32) -> (Length, Length) {
        let height = self.scaled(self.ascent + self.descent + self.gap, size);
        (height, self.scaled(self.ascent, size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_face_has_every_letter_of_vietnamese_and_the_signs_of_papers() {
        let bases = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY";
        let tones = ["", "\u{300}", "\u{301}", "\u{303}", "\u{309}", "\u{323}"];
        let letters: String =
            bases.chars().flat_map(|base| tones.map(|tone| format!("{base}{tone}"))).collect();
        let letters: Vec<char> = unicode_normalization::UnicodeNormalization::nfc(letters.as_str()).collect();
        assert_eq!(letters.len(), 144, "each with its tone is one letter");
        for (is_bold, is_italic) in [(false, false), (true, false), (false, true), (true, true)] {
            let face = Face { is_bold, is_italic }.letters().unwrap();
            for letter in letters.iter().copied().chain("đĐ “”‘’–—…*-/₫%≥≤×0123456789".chars())
            {
                assert!(face.has(letter), "{letter} in {is_bold} {is_italic}");
            }
        }
    }

    #[test]
    fn widths_are_those_of_times() {
        let face = Face::default().letters().unwrap();
        // A figure is half an em wide, a space a quarter.
        assert_eq!(face.width("0", 14), 7 * 1000);
        assert_eq!(face.width(" ", 16), 4 * 1000);
    }
}
