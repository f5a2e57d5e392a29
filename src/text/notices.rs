//! Notices and mails in words, made from the facts stored with them when somebody reads them.
//!
//! Does not know where a notice leads: the address of a page comes in as an argument.

use super::Lang;
use super::dates::{format_date, period_name};
use crate::domain::notice::{Facts, NoticeKind, one_line};

/// The line of the inbox: what happened and where, without a full stop. Never more than one line, whatever stands in
/// the facts, so that it can be the subject of a mail.
#[must_use]
pub fn headline(t: Lang, kind: NoticeKind, facts: &Facts) -> String {
    let place = place(t, facts);
    let period = period_name(t, &facts.period);
    let text = match kind {
        NoticeKind::DeadlineNear => {
            t.notice_deadline_near(facts.due_on.map(format_date).unwrap_or_default(), place)
        }
        NoticeKind::SheetSubmitted => t.notice_sheet_submitted(place),
        NoticeKind::SheetReturned => t.notice_sheet_returned(place),
        NoticeKind::ExplanationSent => t.notice_explanation_sent(place),
        NoticeKind::QuestionAsked => t.notice_question_asked(place),
        NoticeKind::QuestionAnswered => t.notice_question_answered(place),
        NoticeKind::Published => t.notice_published(period),
        NoticeKind::Amended => t.notice_amended(period),
    };
    one_line(&text)
}

/// The sheet or the line of it.
fn place(t: Lang, facts: &Facts) -> String {
    let unit = facts.unit_name.as_deref().unwrap_or_default();
    let period = period_name(t, &facts.period);
    match &facts.line {
        Some(line) => t.notice_of_line(line, unit, period),
        None => t.notice_of_sheet(unit, period),
    }
}

/// A mail in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// Plain text, lines ended by `\n`.
    pub body: String,
}

/// The mail about a notice: to whom, what happened, the words of whoever caused it, the address of the page where that
/// is known, and how to get no such mails.
#[must_use]
pub fn letter(t: Lang, kind: NoticeKind, facts: &Facts, full_name: &str, address: Option<&str>) -> Letter {
    let headline = headline(t, kind, facts);
    let mut paragraphs = vec![t.letter_greeting(one_line(full_name)), format!("{headline}.")];
    paragraphs.extend(facts.excerpt.as_deref().map(|excerpt| t.letter_quote(one_line(excerpt))));
    paragraphs.extend(address.map(|address| t.letter_link(address)));
    paragraphs.push(t.letter_footer().to_owned());
    Letter {
        subject: t.letter_subject(t.product_name(), headline),
        body: format!("{}\n", paragraphs.join("\n\n")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn facts() -> Facts {
        Facts {
            cluster: "dong-bac".to_owned(),
            period: "2013-H1".to_owned(),
            unit: Some("HG".to_owned()),
            unit_name: Some("Hà Giang".to_owned()),
            line: Some("II.4".to_owned()),
            excerpt: Some("Thiếu quyết định".to_owned()),
            due_on: NaiveDate::from_ymd_opt(2013, 7, 5),
        }
    }

    #[test]
    fn every_kind_is_worded_differently_in_both_languages() {
        let mut seen = std::collections::BTreeSet::new();
        for t in [Lang::Vi, Lang::En] {
            for &kind in NoticeKind::ALL {
                let line = headline(t, kind, &facts());
                assert!(line.contains("2013"), "{line}");
                assert!(seen.insert(line.clone()), "{line} twice");
            }
        }
    }

    #[test]
    fn a_notice_about_a_line_names_it_and_one_about_a_sheet_does_not() {
        let line = headline(Lang::Vi, NoticeKind::SheetReturned, &facts());
        assert_eq!(line, "Được trả lại: tiêu chí II.4, phiếu của Hà Giang, kỳ 6 tháng đầu năm 2013");
        let whole = Facts { line: None, ..facts() };
        let line = headline(Lang::Vi, NoticeKind::DeadlineNear, &whole);
        assert_eq!(line, "Hạn gửi là hết ngày 05/07/2013: phiếu của Hà Giang, kỳ 6 tháng đầu năm 2013");
    }

    #[test]
    fn nothing_in_the_facts_breaks_the_subject_into_lines() {
        let hostile = "X\r\nBcc: all@x.vn\n\nbody";
        let broken = Facts { unit_name: Some(hostile.to_owned()), line: Some(hostile.to_owned()), ..facts() };
        for &kind in NoticeKind::ALL {
            let letter = letter(Lang::Vi, kind, &broken, hostile, None);
            assert!(!letter.subject.contains(char::is_control), "{:?}", letter.subject);
        }
    }

    #[test]
    fn a_mail_quotes_the_reason_and_leads_to_its_page_where_that_is_known() {
        let with =
            letter(Lang::Vi, NoticeKind::SheetReturned, &facts(), "Nguyễn Văn An", Some("https://x.vn/a"));
        assert!(with.body.contains("“Thiếu quyết định”") && with.body.contains("https://x.vn/a"));
        assert!(with.body.starts_with("Kính gửi đồng chí Nguyễn Văn An,\n"));
        let without = letter(Lang::En, NoticeKind::SheetReturned, &facts(), "Nguyễn Văn An", None);
        assert!(!without.body.contains("://"));
    }
}
