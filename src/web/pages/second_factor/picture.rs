//! A text as a QR code, drawn as one path: the page needs neither script nor style for it.

use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;

/// White modules around the code, as the standard asks.
const MARGIN: i32 = 4;

/// A QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Picture {
    /// Modules along one side, with the margin.
    pub(super) side: i32,
    /// The dark modules as the outline of an SVG path.
    pub(super) path: String,
}

/// Draws a text; `None` where it is too long.
pub(super) fn of(text: &str) -> Option<Picture> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let run = (x..size).take_while(|&x| code.get_module(x, y)).fold(0, |run, _| run + 1);
            if run > 0 {
                // Writing to a text never fails.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + MARGIN, y + MARGIN);
            }
            x += run + 1;
        }
    }
    Some(Picture { side: size + 2 * MARGIN, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_module_is_drawn_once_and_no_light_one() {
        let picture = of("otpauth://totp/a?secret=MZXW6YTBOI").unwrap();
        let code = QrCode::encode_text("otpauth://totp/a?secret=MZXW6YTBOI", QrCodeEcc::Medium).unwrap();
        let mut drawn = std::collections::BTreeSet::new();
        for run in picture.path.split('M').skip(1) {
            let (place, rest) = run.split_once('h').unwrap();
            let (x, y) = place.split_once(' ').unwrap();
            let length: i32 = rest.split_once('v').unwrap().0.parse().unwrap();
            for step in 0..length {
                let (x, y): (i32, i32) = (x.parse().unwrap(), y.parse().unwrap());
                assert!(drawn.insert((x + step - MARGIN, y - MARGIN)));
            }
        }
        for y in 0..code.size() {
            for x in 0..code.size() {
                assert_eq!(drawn.contains(&(x, y)), code.get_module(x, y), "{x} {y}");
            }
        }
        assert_eq!(picture.side, code.size() + 8);
        assert_eq!(of(&"x".repeat(4000)), None);
    }
}
