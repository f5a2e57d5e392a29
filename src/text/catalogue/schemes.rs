//! Words of the scheme editor.

use crate::text::texts;

texts! {
    scheme_adoption_refused => "Bộ tiêu chí còn lỗi, chưa áp dụng được. Sửa các lỗi dưới đây trước.", "The scheme still has faults and cannot be adopted. Correct the faults below first.";
}
