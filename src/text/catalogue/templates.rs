//! Words of people's own Word templates of papers.

use crate::text::texts;

texts! {
    templates_title => "Mẫu Word của cụm", "Word templates";
    templates_title_of(cluster) => "Mẫu Word: {cluster}", "Word templates: {cluster}";
    templates_text => "Thay mẫu Word có sẵn bằng mẫu của cụm: soạn tệp DOCX, ghi tên trường trong hai dấu ngoặc nhọn, như {{period}}. Bảng và các câu phải đứng riêng một đoạn. Bản PDF vẫn theo mẫu có sẵn.", "Use the cluster's own Word file for a paper: write a DOCX with the names of fields in double braces, such as {{period}}. Tables and lists stand in a paragraph of their own. The PDF keeps the built-in form.";
    templates_fields => "Trường dùng được", "Fields";
    templates_built_in => "Mẫu có sẵn", "Built-in form";
    templates_own(name, at, by) => "{name}, {at}, {by}", "{name}, {at}, {by}";
    templates_file => "Tệp DOCX", "DOCX file";
    templates_upload => "Dùng tệp này", "Use this file";
    templates_remove => "Về mẫu có sẵn", "Back to the built-in form";
    templates_fetch => "Tải mẫu đang dùng", "Download the template";
    templates_choose => "Chọn tệp DOCX.", "Choose a DOCX file.";
    template_not_docx => "Không phải tệp DOCX, hoặc tệp hỏng.", "Not a DOCX file, or a damaged one.";
    template_too_large => "Tệp quá lớn: nhiều nhất 4 MB, mở ra 32 MB, 200 chỗ điền.", "The file is too large: at most 4 MB, 32 MB unpacked, 200 places to fill in.";
    template_macros => "Tệp có macro. Lưu thành DOCX không macro.", "The file has macros. Save it as DOCX without them.";
    template_unknown(names) => "Không có trường: {names}.", "Unknown fields: {names}.";
    template_not_alone(name) => "Trường {name} là bảng: phải đứng riêng một đoạn.", "The field {name} is a table: it stands in a paragraph of its own.";
    template_unclosed => "Có dấu ngoặc mở mà không có dấu ngoặc đóng.", "Braces are opened and not closed.";
    template_no_fields => "Tệp không có trường nào.", "The file names no field.";
    kind_template => "Mẫu Word", "Word template";
}
