//! Words of the frame every page shares: product name, navigation, language switch.

use crate::text::texts;

texts! {
    product_name => "Thi đua", "Thi đua";
    nav_todo => "Việc cần làm", "To do";
    nav_ranking => "Xếp hạng", "Ranking";
}
