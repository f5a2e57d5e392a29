//! Mails of notices, sent to a mail server written here: nothing ever leaves the machine.

use crate::ground::{Ground, sheet};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::sync::Arc;
use thidua::config::{MailConfig, SmtpTls};
use thidua::domain::notice::{NewNotice, NoticeKind, Recipients};
use thidua::mail::{Letters, Post, Round, send_due};
use thidua::web::paths;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, Notify, watch};

/// A mail server of a few commands.
#[derive(Clone, Default)]
struct Server {
    /// What it answers to a recipient; empty for yes.
    refusal: &'static str,
    /// Every message it took, as it came.
    taken: Arc<Mutex<Vec<String>>>,
    /// Tells that a message has arrived.
    arrived: Arc<Notify>,
    /// Where given, a message is answered only after this.
    release: Option<Arc<Notify>>,
}

impl Server {
    /// Listens on a port of its own until the test ends; gives the way to it.
    async fn open(&self) -> Post {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(server.clone().speak(stream));
            }
        });
        way_to(port)
    }

    async fn speak(self, stream: TcpStream) {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 here\r\n").await.unwrap();
        while let Ok(Some(line)) = lines.next_line().await {
            let answer = match line.get(..4).unwrap_or_default() {
                "EHLO" => "250 here",
                "RCPT" if !self.refusal.is_empty() => self.refusal,
                "DATA" => {
                    write.write_all(b"354 go on\r\n").await.unwrap();
                    let mut message = String::new();
                    while let Ok(Some(line)) = lines.next_line().await {
                        if line == "." {
                            break;
                        }
                        message.push_str(&line);
                        message.push('\n');
                    }
                    self.taken.lock().await.push(message);
                    self.arrived.notify_one();
                    if let Some(release) = &self.release {
                        release.notified().await;
                    }
                    "250 taken"
                }
                _ => "250 ok",
            };
            if write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
                return;
            }
        }
    }
}

fn way_to(port: u16) -> Post {
    let config = MailConfig {
        smtp_host: Some("127.0.0.1".to_owned()),
        smtp_port: Some(port),
        smtp_tls: SmtpTls::None,
        smtp_from: Some("Thi đua <thidua@example.vn>".to_owned()),
        smtp_timeout: 20,
        ..MailConfig::default()
    };
    Post::from_settings(&config).unwrap().unwrap()
}

fn letters() -> Letters {
    Letters { base_url: Some("https://thidua.test".to_owned()), place: paths::of_notice }
}

/// One look at the queue.
async fn look(ground: &Ground, post: &Post) -> Round {
    let (_keep, going_on) = watch::channel(false);
    send_due(&ground.db, post, &letters(), &going_on).await.unwrap()
}

/// An installation where one person has an address.
async fn with_address(options: PgConnectOptions) -> Ground {
    let ground = Ground::new(options).await;
    ground.staff("HG").await;
    ground.leader("HG").await;
    let given =
        "update account set full_name = 'Nguyễn Thị Ánh', email = 'anh@example.vn' where login = 'hg.staff'";
    assert_eq!(ground.change(given).await, 1);
    ground
}

/// The header of a message, its folded lines joined.
fn headers(message: &str) -> Vec<String> {
    let (head, _) = message.split_once("\n\n").unwrap();
    let unfolded = head.replace("\n ", " ").replace("\n\t", " ");
    unfolded.lines().map(ToOwned::to_owned).collect()
}

/// The bytes a base64 text stands for.
fn base64(text: &str) -> Vec<u8> {
    let sign = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for c in text.bytes().filter(|c| c.is_ascii_alphanumeric() || b"+/".contains(c)) {
        bits = bits << 6 | u32::from(sign(c));
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    bytes
}

/// A header's text: RFC 2047 words decoded, the space between two of them dropped.
fn decoded(header: &str) -> String {
    let mut bytes = Vec::new();
    let mut after_word = false;
    for part in header.split(' ') {
        if let Some(word) = part.strip_prefix("=?utf-8?b?").and_then(|word| word.strip_suffix("?=")) {
            if !bytes.is_empty() && !after_word {
                bytes.push(b' ');
            }
            bytes.extend(base64(word));
            after_word = true;
        } else {
            if !bytes.is_empty() {
                bytes.push(b' ');
            }
            bytes.extend(part.bytes());
            after_word = false;
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// The text of a message's body.
fn body(message: &str) -> String {
    let (head, body) = message.split_once("\n\n").unwrap();
    if head.contains("base64") {
        return String::from_utf8(base64(body)).unwrap().replace("\r\n", "\n");
    }
    assert!(head.contains("quoted-printable"), "{head}");
    let joined = body.replace("=\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'=' {
            let pair = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&pair).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_notice_arrives_as_a_mail_with_its_words_and_its_link(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = with_address(options).await;
    let server = Server::default();
    let post = server.open().await;
    ground.return_line("HG", "Thiếu quyết định").await;
    assert_eq!(look(&ground, &post).await, Round { sent: 1, failed: 0 });
    assert_eq!(look(&ground, &post).await, Round::default(), "sent is sent");
    let taken = server.taken.lock().await;
    let headers = headers(&taken[0]);
    let subject = headers.iter().find_map(|header| header.strip_prefix("Subject: ")).unwrap();
    assert!(subject.is_ascii(), "{subject}");
    assert_eq!(
        decoded(subject),
        "[Thi đua] Được trả lại: tiêu chí II.4, phiếu của Hà Giang, kỳ 6 tháng đầu năm 2013"
    );
    assert!(headers.iter().any(|header| header == "Auto-Submitted: auto-generated"), "{headers:?}");
    assert!(headers.iter().any(|header| header.starts_with("Message-ID: <thidua.")), "{headers:?}");
    assert!(headers.iter().any(|header| header.starts_with("To: ") && header.ends_with("<anh@example.vn>")));
    let body = body(&taken[0]);
    assert!(body.starts_with("Kính gửi đồng chí Nguyễn Thị Ánh,"), "{body}");
    assert!(body.contains("“Thiếu quyết định”"), "{body}");
    assert!(body.contains(&format!("https://thidua.test{}/explanation", sheet("HG"))), "{body}");
    let kept =
        "select count(*) from mail where sent_to = 'anh@example.vn' and last_error is null and attempts = 1";
    assert_eq!(ground.count(kept).await, 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_refused_mail_is_tried_again_later_and_given_up_in_the_end(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = with_address(options).await;
    let server = Server { refusal: "451 later, please", ..Server::default() };
    let post = server.open().await;
    ground.return_line("HG", "Thiếu").await;
    assert_eq!(look(&ground, &post).await, Round { sent: 0, failed: 1 });
    let waiting = "select count(*) from mail where attempts = 1 and sent_at is null and given_up_at is null
        and last_error like '%451%' and next_attempt_at between now() + interval '30 seconds' and now() + interval '1 minute'";
    assert_eq!(ground.count(waiting).await, 1);
    assert_eq!(look(&ground, &post).await, Round::default(), "not before its time");
    for _ in 0..7 {
        ground.change("update mail set next_attempt_at = now()").await;
        look(&ground, &post).await;
    }
    let gone = "select count(*) from mail where given_up_at is not null and attempts = 8";
    assert_eq!(ground.count(gone).await, 1);
    ground.change("update mail set next_attempt_at = now()").await;
    assert_eq!(look(&ground, &post).await, Round::default(), "given up is given up");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn while_the_mail_server_is_away_the_rest_of_the_queue_keeps_its_attempts(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = with_address(options).await;
    // A port nobody listens on: it was free a moment ago and is bound by nobody.
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    ground.return_line("HG", "Một").await;
    ground.return_line("HG", "Hai").await;
    assert_eq!(look(&ground, &way_to(free)).await, Round { sent: 0, failed: 1 });
    assert_eq!(ground.count("select sum(attempts) from mail").await, 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn two_workers_send_one_mail_once(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = with_address(options).await;
    let release = Arc::new(Notify::new());
    let server = Server { release: Some(release.clone()), ..Server::default() };
    let post = server.open().await;
    ground.return_line("HG", "Thiếu").await;
    let first = look(&ground, &post);
    let second = async {
        // The first is in the middle of its mail.
        server.arrived.notified().await;
        let round = look(&ground, &post).await;
        release.notify_one();
        round
    };
    let (first, second) = tokio::join!(first, second);
    assert_eq!((first.sent, second), (1, Round::default()));
    assert_eq!(server.taken.lock().await.len(), 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_line_break_in_a_name_adds_no_header(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = with_address(options).await;
    let server = Server::default();
    let post = server.open().await;
    ground
        .change("update member_unit_name set short_name = E'X\\r\\nBcc: all@example.vn\\r\\n\\r\\nX'")
        .await;
    ground
        .change("update account set full_name = E'An\\r\\nBcc: all@example.vn' where email is not null")
        .await;
    let notice =
        NewNotice::of_line(NoticeKind::QuestionAsked, ground.sheet_of("HG").await, "A\r\nBcc: b@x.vn");
    let unit = ground.unit("HG").await;
    ground.tell(notice, Recipients::Unit(unit), crate::notices::NOBODY).await;
    assert_eq!(look(&ground, &post).await, Round { sent: 1, failed: 0 });
    let taken = server.taken.lock().await;
    let headers = headers(&taken[0]);
    assert!(headers.iter().any(|header| header.starts_with("Subject: ")), "{headers:?}");
    assert!(headers.iter().all(|header| !header.to_lowercase().starts_with("bcc")), "{headers:?}");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn mails_of_the_disabled_and_of_long_ago_are_not_sent(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = with_address(options).await;
    let server = Server::default();
    let post = server.open().await;
    ground.return_line("HG", "Một").await;
    ground.change("update mail set created_at = now() - interval '4 days'").await;
    assert_eq!(look(&ground, &post).await, Round::default());
    ground.return_line("HG", "Hai").await;
    ground.change("update account set disabled_at = now()").await;
    assert_eq!(look(&ground, &post).await, Round { sent: 0, failed: 1 });
    assert!(server.taken.lock().await.is_empty());
    assert_eq!(ground.count("select count(*) from mail where given_up_at is not null").await, 2);
}
