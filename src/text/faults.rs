//! What is wrong with an entry or a scheme, in words that say what to do.
//!
//! The faults themselves are data of `domain::entry` and `domain::scheme`.

use super::Lang;
use super::numbers::{format_number, format_points};
use super::steps::{number, say};
use crate::domain::entry::EntryFaultKind;
use crate::domain::exact::Exact;
use crate::domain::scheme::Problem;
use crate::domain::scheme::fault::Needed;

/// The sentence beside the field.
#[must_use]
pub fn entry_words(lang: Lang, fault: &EntryFaultKind) -> String {
    number_words(lang, fault).unwrap_or_else(|| answer_words(lang, fault))
}

fn number_words(lang: Lang, fault: &EntryFaultKind) -> Option<String> {
    let n = |value: &Exact| number(lang, value);
    let p = |value: &Exact| format_points(&value.to_shortest(), lang);
    Some(match fault {
        EntryFaultKind::NotANumber => say!(lang, "Chỉ nhập số, ví dụ 7,5.", "Enter a number, for example 7.5."),
        EntryFaultKind::TooManyDigits => say!(
            lang,
            "Số quá dài: tối đa 15 chữ số trước và 10 chữ số sau dấu phẩy.",
            "The number is too long: at most 15 digits before and 10 after the point."
        ),
        EntryFaultKind::NotWhole => say!(lang, "Nhập số nguyên, ví dụ 134.", "Enter a whole number, for example 134."),
        EntryFaultKind::BelowMin { min, value } => {
            let (min, value) = (n(min), n(value));
            say!(lang, "Nhập số từ {min} trở lên. Đang nhập {value}.", "Enter {min} or more. You entered {value}.")
        }
        EntryFaultKind::AboveMax { max, value } => {
            let (max, value) = (n(max), n(value));
            say!(lang, "Nhập số không quá {max}. Đang nhập {value}.", "Enter {max} at most. You entered {value}.")
        }
        EntryFaultKind::PointsOutside { min, max: Some(max), value } => {
            let (min, max, value) = (n(min), p(max), n(value));
            say!(
                lang,
                "Điểm phải từ {min} đến {max}. Đang nhập {value}.",
                "Points must be from {min} to {max}. You entered {value}."
            )
        }
        EntryFaultKind::PointsOutside { min, max: None, value } => {
            let (min, value) = (n(min), n(value));
            say!(lang, "Điểm phải từ {min} trở lên. Đang nhập {value}.", "Points must be {min} or more. You entered {value}.")
        }
        EntryFaultKind::OffStep { min, step, value } => {
            let (next, step, value) = (n(&(min + step)), n(step), n(value));
            let min = n(min);
            say!(
                lang,
                "Điểm tính theo bước {step}, ví dụ {min} hoặc {next}. Đang nhập {value}.",
                "Points go in steps of {step}, for example {min} or {next}. You entered {value}."
            )
        }
        EntryFaultKind::PartAboveWhole { part, whole } => {
            let (part, whole) = (n(part), n(whole));
            say!(
                lang,
                "Kết quả ({part}) lớn hơn tổng số ({whole}).",
                "The result ({part}) is larger than the total ({whole})."
            )
        }
        EntryFaultKind::ZeroWhole => say!(
            lang,
            "Tổng số bằng 0. Nếu không có việc này trong kỳ, chọn Không phát sinh.",
            "The total is 0. If there was no such case, choose No case arose."
        ),
        EntryFaultKind::ZeroTarget => say!(
            lang,
            "Chỉ tiêu bằng 0. Nếu không được giao, chọn Không giao chỉ tiêu.",
            "The target is 0. If none was assigned, choose No target assigned."
        ),
        EntryFaultKind::SelfTotalAboveCap { cap, value } => {
            let (cap, value) = (n(cap), n(value));
            say!(
                lang,
                "Tổng điểm tự chấm tối đa {cap}. Đang nhập {value}.",
                "The self-score may be {cap} at most. You entered {value}."
            )
        }
        _ => return None,
    })
}

fn answer_words(lang: Lang, fault: &EntryFaultKind) -> String {
    match fault {
        EntryFaultKind::NotADate => say!(lang, "Nhập ngày theo dạng 05/07/2013.", "Enter the date as 05/07/2013."),
        EntryFaultKind::NotATick => say!(lang, "Chỉ đánh dấu có hoặc không.", "Tick it or leave it."),
        EntryFaultKind::UnknownLevel { level } => {
            say!(lang, "Không có mức “{level}”. Chọn một mức trong danh sách.", "There is no level “{level}”. Choose one from the list.")
        }
        EntryFaultKind::UnknownInput => say!(lang, "Tiêu chí này không có ô này.", "This criterion has no such field."),
        EntryFaultKind::WrongAnswer { field } => say!(
            lang,
            "Tiêu chí này không nhận “{field}”. Nhập đúng các ô của tiêu chí.",
            "This criterion does not take “{field}”. Fill in its own fields."
        ),
        EntryFaultKind::ReasonMissing => say!(lang, "Nhập lý do.", "Enter the reason."),
        EntryFaultKind::NotUndecided => say!(
            lang,
            "Bảng điểm đã có điểm cho trường hợp này, hoặc chưa nhập số liệu: bỏ phần quyết định.",
            "The table has points for this case, or nothing was entered: take the decision out."
        ),
        EntryFaultKind::UnknownLine => say!(lang, "Bảng điểm không có tiêu chí này.", "The table has no such criterion."),
        EntryFaultKind::NoSubmissionDeadline => say!(
            lang,
            "Kỳ này chưa có hạn gửi, chưa tính được. Đặt hạn gửi cho kỳ.",
            "The period has no submission deadline yet. Set one."
        ),
        EntryFaultKind::RuleBroken => say!(
            lang,
            "Quy tắc của tiêu chí này chưa đúng. Kiểm tra lại bảng điểm.",
            "The rule of this criterion is not right. Check the scheme."
        ),
        EntryFaultKind::UnknownVeto => say!(lang, "Bảng điểm không có điều kiện này.", "The table has no such condition."),
        EntryFaultKind::UnknownField => say!(lang, "Không có trường này. Bỏ đi hoặc viết lại tên.", "There is no such field. Take it out or mend its name."),
        EntryFaultKind::RepeatedField => say!(lang, "Trường này ghi hai lần. Giữ một.", "The field stands twice. Keep one."),
        EntryFaultKind::RepeatedMember => say!(lang, "Đơn vị này đã có ở trên. Mỗi đơn vị chỉ ghi một lần.", "This member stands above already. Name each once."),
        EntryFaultKind::WrongType => say!(lang, "Giá trị không đúng dạng của ô này.", "The value is not of the kind this field takes."),
        EntryFaultKind::NotJson => say!(lang, "Tệp số liệu không phải JSON đúng.", "The entries are not sound JSON."),
        EntryFaultKind::TooLarge => say!(lang, "Tệp số liệu quá 8 MB. Chia nhỏ tệp.", "The entries take more than 8 MB. Split the file."),
        _ => String::new(),
    }
}

/// The sentence `thidua scheme check` prints, and the scheme editor shows at its node.
#[must_use]
pub fn scheme_words(lang: Lang, problem: &Problem) -> String {
    document_words(lang, problem)
        .or_else(|| reference_words(lang, problem))
        .or_else(|| amount_words(lang, problem))
        .unwrap_or_else(|| table_words(lang, problem))
}

/// Faults of form.
fn document_words(lang: Lang, problem: &Problem) -> Option<String> {
    Some(match problem {
        Problem::TooLarge { bytes } => {
            let bytes = format_number(&bytes.to_string(), lang);
            say!(lang, "Tệp {bytes} byte, quá 2 MB. Rút gọn bảng điểm.", "The file has {bytes} bytes, more than 2 MB. Shorten it.")
        }
        Problem::NotJson { line, column } => say!(
            lang,
            "Không phải JSON đúng: sai ở dòng {line}, cột {column}.",
            "Not sound JSON: mistake at line {line}, column {column}."
        ),
        Problem::WrongFormat => say!(lang, "“format” phải là “thidua.scheme/1”.", "“format” must be “thidua.scheme/1”."),
        Problem::TooManyNodes => say!(lang, "Quá 5.000 mục. Rút gọn bảng điểm.", "More than 5,000 nodes. Shorten the table."),
        Problem::TooDeep => say!(lang, "Quá 12 cấp. Bớt cấp.", "Deeper than 12 levels. Use fewer."),
        Problem::TooManyFaults => say!(lang, "Còn nhiều lỗi nữa. Sửa các lỗi trên trước.", "There are more faults. Mend these first."),
        Problem::MissingField { field } => say!(lang, "Thiếu “{field}”.", "“{field}” is missing."),
        Problem::UnknownField { field } => say!(lang, "Không có trường “{field}”. Bỏ đi hoặc viết lại tên.", "There is no field “{field}”. Take it out or mend its name."),
        Problem::RepeatedField { field } => say!(lang, "“{field}” ghi hai lần. Giữ một.", "“{field}” stands twice. Keep one."),
        Problem::WrongType { needed } => {
            let needed = needed_words(lang, *needed);
            say!(lang, "Cần {needed} ở đây.", "{needed} is needed here.")
        }
        Problem::UnknownWord { allowed } => {
            let allowed = allowed.join(", ");
            say!(lang, "Chỉ nhận: {allowed}.", "Allowed here: {allowed}.")
        }
        Problem::NotADecimal => say!(
            lang,
            "Ghi số trong ngoặc kép với dấu chấm thập phân, ví dụ \"7.5\".",
            "Write the number in quotation marks with a decimal point, for example \"7.5\"."
        ),
        Problem::TooManyDigits => say!(
            lang,
            "Số quá dài: tối đa 15 chữ số trước và 10 chữ số sau dấu chấm.",
            "The number is too long: at most 15 digits before and 10 after the point."
        ),
        Problem::NotADate => say!(lang, "Ghi ngày theo dạng 2013-07-05.", "Write the date as 2013-07-05."),
        Problem::BadText => say!(lang, "Chữ trống, quá dài hoặc có ký tự điều khiển. Ghi lại.", "The text is empty, too long or has control characters. Write it again."),
        Problem::ChildrenOrRule => say!(lang, "Mỗi mục có “children” hoặc “rule”, không cả hai.", "A node has either “children” or a “rule”."),
        Problem::OneOf { fields } => {
            let fields = fields.join(", ");
            say!(lang, "Ghi đúng một trong: {fields}.", "Write exactly one of: {fields}.")
        }
        Problem::EmptyList => say!(lang, "Danh sách trống. Thêm ít nhất một mục.", "The list is empty. Add at least one item."),
        _ => return None,
    })
}

fn needed_words(lang: Lang, needed: Needed) -> &'static str {
    match (needed, lang) {
        (Needed::Object, Lang::Vi) => "một đối tượng {…}",
        (Needed::Object, Lang::En) => "An object {…}",
        (Needed::List, Lang::Vi) => "một danh sách […]",
        (Needed::List, Lang::En) => "A list […]",
        (Needed::Text, Lang::Vi) => "một chuỗi chữ",
        (Needed::Text, Lang::En) => "A text",
        (Needed::Flag, Lang::Vi) => "true hoặc false",
        (Needed::Flag, Lang::En) => "True or false",
        (Needed::TwoCodes, Lang::Vi) => "danh sách hai mã",
        (Needed::TwoCodes, Lang::En) => "A list of two codes",
        (Needed::Decimals, Lang::Vi) => "số nguyên từ 0 đến 10",
        (Needed::Decimals, Lang::En) => "A whole number from 0 to 10",
    }
}

/// Codes, references and numbers on their own.
fn reference_words(lang: Lang, problem: &Problem) -> Option<String> {
    Some(match problem {
        Problem::DuplicateCode { code } => say!(lang, "Mã “{code}” dùng hai lần. Đổi một mã.", "The code “{code}” is used twice. Change one."),
        Problem::ReservedCode { code } => say!(lang, "Mã “{code}” đã có nghĩa riêng. Chọn mã khác.", "The code “{code}” has a meaning of its own. Choose another."),
        Problem::KindBelowTop => say!(lang, "“kind” chỉ ghi ở mục cấp một.", "“kind” stands on top nodes only."),
        Problem::UnknownNode { code } => say!(lang, "Không có mục “{code}”.", "There is no node “{code}”."),
        Problem::UnknownClass { code } => say!(lang, "Không có loại “{code}”.", "There is no class “{code}”."),
        Problem::UnknownInput { code } => say!(lang, "Không có ô nhập “{code}”. Khai báo trong “inputs”.", "There is no input “{code}”. Declare it in “inputs”."),
        Problem::MaxMissing => say!(lang, "Thiếu điểm tối đa.", "The maximum is missing."),
        Problem::Negative => say!(lang, "Số không được âm.", "The number must not be negative."),
        Problem::NotPositive => say!(lang, "Số phải lớn hơn 0.", "The number must be above 0."),
        Problem::NotWhole => say!(lang, "Cần số nguyên.", "A whole number is needed."),
        Problem::OutsideRange { from, to } => {
            let (from, to) = (number(lang, from), number(lang, to));
            say!(lang, "Số phải từ {from} đến {to}.", "The number must be from {from} to {to}.")
        }
        Problem::LimitsCrossed => say!(lang, "Giới hạn dưới lớn hơn giới hạn trên.", "The lower limit is above the upper one."),
        Problem::RepeatedKey { key } => say!(lang, "“{key}” ghi hai lần. Giữ một.", "“{key}” stands twice. Keep one."),
        Problem::NoEffect => say!(lang, "Điều kiện này không có tác dụng nào. Chọn ít nhất một.", "The condition does nothing. Choose at least one effect."),
        Problem::NeedsUncapped => say!(
            lang,
            "Điểm vượt tối đa cần “capped”: false ở mục này.",
            "Points above the maximum need “capped”: false on this node."
        ),
        _ => return None,
    })
}

/// Maxima that do not add up.
fn amount_words(lang: Lang, problem: &Problem) -> Option<String> {
    let n = |value: &Exact| number(lang, value);
    Some(match problem {
        Problem::BaseMismatch { base, sum } => {
            let (base, sum) = (n(base), n(sum));
            say!(lang, "Các nhóm cộng lại {sum}, thang điểm là {base}.", "The groups add up to {sum}, the base is {base}.")
        }
        Problem::ChildrenBelowMax { max, sum } => {
            let (max, sum) = (n(max), n(sum));
            say!(lang, "Các mục con cộng lại {sum}, chưa đủ {max}.", "The children add up to {sum}, less than {max}.")
        }
        Problem::ChildMaxDiffers { max, child } => {
            let (max, child) = (n(max), n(child));
            say!(lang, "Điểm tối đa {child} phải bằng của mục trên ({max}).", "The maximum {child} must equal that of the node above ({max}).")
        }
        Problem::PointsAboveMax { points, max } => {
            let (points, max) = (n(points), n(max));
            say!(lang, "{points} điểm cao hơn tối đa {max}, sẽ bị giới hạn.", "{points} points are above the maximum {max} and will be cut.")
        }
        Problem::MaxOutOfReach { most, max } => {
            let (most, max) = (n(most), n(max));
            say!(lang, "Quy tắc chỉ cho nhiều nhất {most}, không đạt được tối đa {max}.", "The rule gives {most} at most; the maximum {max} cannot be reached.")
        }
        _ => return None,
    })
}

/// The rest: headings, bands, cases and classes.
fn table_words(lang: Lang, problem: &Problem) -> String {
    match problem {
        Problem::NoChildren => say!(lang, "Mục này chưa có mục con.", "This heading has no children yet."),
        Problem::NoCore => say!(lang, "Chưa có nhóm điểm chính nào.", "There is no core group yet."),
        Problem::BandsOverlap { other } => say!(lang, "Khoảng này chồng lên khoảng thứ {other}.", "This band overlaps band {other}."),
        Problem::BandEmpty => say!(lang, "Không giá trị nào thuộc khoảng này.", "No value lies in this band."),
        Problem::BandHole { from, to } => {
            let end = |value: &Option<Exact>| value.as_ref().map_or_else(|| "…".to_owned(), |value| number(lang, value));
            let (from, to) = (end(from), end(to));
            say!(
                lang,
                "Chưa có điểm cho giá trị giữa {from} và {to}. Thêm khoảng hoặc “else”.",
                "There are no points between {from} and {to}. Add a band or an “else”."
            )
        }
        Problem::CasesHole => say!(
            lang,
            "Có thể không trường hợp nào đúng. Thêm “else”.",
            "It may be that no case holds. Add an “else”."
        ),
        Problem::CaseUnreachable => say!(
            lang,
            "Không bao giờ tới trường hợp này: luôn có trường hợp khác đúng trước, hoặc điều kiện không thể đúng.",
            "This case is never reached: another holds first, or its conditions can never hold."
        ),
        Problem::UnusedInput { code } => say!(lang, "Ô nhập “{code}” không được dùng để tính điểm.", "The input “{code}” is not used for the points."),
        Problem::FinerThanRounding => say!(lang, "Điểm tối đa lẻ hơn số chữ số thập phân của bảng.", "The maximum has more decimals than the table prints."),
        Problem::ClassHole => say!(lang, "Có tổng điểm không thuộc loại nào.", "Some totals fit no class."),
        _ => String::new(),
    }
}
