//! Text typed in an encoding from before Unicode: files of 2013 may still be in TCVN3, whose letters arrive here as
//! signs, `Uû ban nh©n d©n`. Only tells; nothing is converted behind the writer's back.

/// Signs of Latin-1 that TCVN3 puts in the place of Vietnamese letters and nobody writes inside a word.
const SIGNS: &str = "¡¢£¤¥¦§¨©ª«¬\u{ad}®¯µ¶¸¹º»¼½¾¿";

/// Whether the text is almost certainly TCVN3: such signs follow letters at least twice, and no real Vietnamese letter
/// stands in it.
#[must_use]
pub fn looks_like_tcvn3(text: &str) -> bool {
    let vietnamese =
        |c: char| matches!(c, 'ă' | 'Ă' | 'đ' | 'Đ' | 'ơ' | 'Ơ' | 'ư' | 'Ư' | '\u{1ea0}'..='\u{1ef9}');
    if text.chars().any(vietnamese) {
        return false;
    }
    let pairs = text.chars().zip(text.chars().skip(1));
    pairs.filter(|(letter, sign)| letter.is_ascii_alphabetic() && SIGNS.contains(*sign)).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::looks_like_tcvn3;

    #[test]
    fn text_of_the_old_encoding_is_told_from_ordinary_text() {
        for old in
            ["Uû ban nh©n d©n tØnh", "B¸o c¸o s¬ kÕt", "Ban Tæ chøc TØnh uû Hµ Giang, phßng tæng hîp, c¸n bé"]
        {
            assert!(looks_like_tcvn3(old), "{old}");
        }
        for new in [
            "Ủy ban nhân dân tỉnh",
            "Ban Tổ chức Tỉnh ủy Hà Giang",
            "Ban To chuc Tinh uy",
            "5 µm, 3 µm; § 2 và § 3",
            "Số 05-BC/BTCTU · 11/7/2013",
            "© Ban Tổ chức, ® đã đăng ký",
            "",
        ] {
            assert!(!looks_like_tcvn3(new), "{new}");
        }
    }
}
