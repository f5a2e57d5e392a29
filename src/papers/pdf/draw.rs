//! Pages into a file: glyphs of embedded fonts, thin lines, and the tags by which a program reads it aloud.

use super::Length;
use super::face::Face;
use super::layout::{Page, Placed, Role};
use krilla::Document;
use krilla::SerializeSettings;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag, Tag, TagGroup, TagTree};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use std::collections::BTreeMap;

/// Why there is no file: a defect.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// A font in the program cannot be read.
    #[error("a font cannot be read")]
    Font,
    /// The file cannot be written.
    #[error("the PDF cannot be written: {0}")]
    Write(String),
}

/// Writes pages laid out before.
pub(super) fn write(title: &str, is_landscape: bool, pages: &[Page]) -> Result<Vec<u8>, PdfError> {
    let mut document = Document::new_with(SerializeSettings::default());
    let metadata = Metadata::new().title(title.to_owned()).language("vi-VN".to_owned());
    document.set_metadata(metadata.creator("thidua".to_owned()));
    let mut fonts = Fonts::default();
    let mut paragraphs: BTreeMap<usize, Vec<Identifier>> = BTreeMap::new();
    let (across, down) = if is_landscape { (841.89, 595.276) } else { (595.276, 841.89) };
    for page in pages {
        let settings =
            PageSettings::from_wh(across, down).ok_or_else(|| PdfError::Write("no page".to_owned()))?;
        let mut drawn = document.start_page_with(settings);
        let mut surface = drawn.surface();
        surface.set_fill(Some(black()));
        for placed in &page.placed {
            if let Some((paragraph, identifier)) = draw(&mut surface, &mut fonts, placed)? {
                paragraphs.entry(paragraph).or_default().push(identifier);
            }
        }
        surface.finish();
        drawn.finish();
    }
    let mut tree = TagTree::new();
    for (_, lines) in paragraphs {
        let mut group = TagGroup::new(Tag::P);
        for line in lines {
            group.push(line);
        }
        tree.push(group);
    }
    document.set_tag_tree(tree);
    document.finish().map_err(|error| PdfError::Write(format!("{error:?}")))
}

/// The fonts as far as they are used.
#[derive(Default)]
struct Fonts(Vec<(Face, Font)>);

impl Fonts {
    fn of(&mut self, face: Face) -> Result<Font, PdfError> {
        if let Some((_, font)) = self.0.iter().find(|(known, _)| *known == face) {
            return Ok(font.clone());
        }
        let font = Font::new(face.file().into(), 0).ok_or(PdfError::Font)?;
        self.0.push((face, font.clone()));
        Ok(font)
    }
}

/// Draws one thing; answers with the paragraph it belongs to.
fn draw(
    surface: &mut Surface<'_>,
    fonts: &mut Fonts,
    placed: &Placed,
) -> Result<Option<(usize, Identifier)>, PdfError> {
    match placed {
        Placed::Text { at, text, face, size, stretch, role, .. } => {
            let font = fonts.of(*face)?;
            let identifier = surface.start_tagged(match role {
                Role::Paragraph(_) => ContentTag::Span(SpanTag::empty()),
                Role::Repeated => ContentTag::Artifact(Artifact::new(ArtifactType::Header, None)),
            });
            let glyphs = glyphs(*face, text, *size, *stretch)?;
            surface.draw_glyphs(point(*at), &glyphs, font, text, points(Length::from(*size) * 1000), false);
            surface.end_tagged();
            Ok(match role {
                Role::Paragraph(number) => Some((*number, identifier)),
                Role::Repeated => None,
            })
        }
        Placed::Rule { from, to, thickness } => {
            surface.start_tagged(ContentTag::Artifact(Artifact::new(ArtifactType::Other, None)));
            let mut path = PathBuilder::new();
            for (end, is_first) in [(from, true), (to, false)] {
                let (x, y) = (points(end.0), points(end.1));
                if is_first { path.move_to(x, y) } else { path.line_to(x, y) }
            }
            if let Some(path) = path.finish() {
                let stroke = Stroke {
                    paint: luma::Color::black().into(),
                    width: points(*thickness),
                    ..Stroke::default()
                };
                surface.set_fill(None);
                surface.set_stroke(Some(stroke));
                surface.draw_path(&path);
                surface.set_stroke(None);
                surface.set_fill(Some(black()));
            }
            surface.end_tagged();
            Ok(None)
        }
    }
}

fn black() -> Fill {
    Fill {
        paint: luma::Color::black().into(),
        opacity: NormalizedF32::ONE,
        rule: krilla::paint::FillRule::default(),
    }
}

fn glyphs(face: Face, text: &str, size: u32, stretch: Length) -> Result<Vec<KrillaGlyph>, PdfError> {
    let letters = face.letters()?;
    // A stretched space in units of the font, as everything wide is.
    let wider = stretch * letters.em() / (Length::from(size) * 1000).max(1);
    Ok(text
        .char_indices()
        .map(|(at, letter)| {
            let (glyph, width) = letters.glyph(letter);
            let width = if letter == ' ' { width + wider } else { width };
            let range = at..at + letter.len_utf8();
            KrillaGlyph::new(GlyphId::new(glyph), share(width, letters.em()), 0.0, 0.0, 0.0, range, None)
        })
        .collect())
}

fn point((x, y): (Length, Length)) -> Point {
    Point::from_xy(points(x), points(y))
}

/// A length in points.
#[expect(clippy::disallowed_types, reason = "what a PDF is written in; see `share`")]
fn points(length: Length) -> f32 {
    share(length, 1000)
}

/// The one place where whole numbers become the fractions a PDF is written in.
#[expect(
    clippy::cast_precision_loss,
    clippy::float_arithmetic,
    clippy::disallowed_types,
    reason = "lengths on a page have six digits at most, and 24 bits hold them"
)]
fn share(part: Length, whole: Length) -> f32 {
    part as f32 / whole as f32
}
