//! The own account: the password and the language.

use crate::answers::Form;
use crate::ground::{Ground, PASSWORD, Visitor};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

const NEW: &str = "một câu ngắn dễ nhớ";

fn change(current: &str, password: &str, again: &str) -> Form {
    Form::of(&[("current", current), ("password", password), ("password_again", again)])
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn changing_the_password_ends_every_other_session(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (here, elsewhere, other) =
        (ground.staff("HG").await, ground.staff("HG").await, ground.staff("CB").await);
    let done = here.post("/account/password", &change(PASSWORD, NEW, NEW)).await;
    assert_eq!(done.location(), "/account");
    here.get("/").await.is(303);
    let here = Visitor { cookie: Some(done.cookie("session")), ..here };
    here.get("/").await.ok();
    elsewhere.get("/").await.is(303);
    other.get("/").await.ok();
    let told = "select count(*) from journal where action = 'account.password_set'";
    assert_eq!(ground.count(told).await, 1);
    let pair = |password| Form::of(&[("username", "hg.staff"), ("password", password)]);
    ground.stranger().post("/login", &pair(PASSWORD)).await.is(422);
    ground.stranger().post("/login", &pair(NEW)).await.is(303);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_password_that_cannot_be_taken_is_refused_beside_its_field(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let before = ground.everything().await;
    let wrong = [
        (change("không phải", NEW, NEW), "current"),
        (change(PASSWORD, "ngắn", "ngắn"), "password"),
        (change(PASSWORD, "abcabcabcabc", "abcabcabcabc"), "password"),
        (change(PASSWORD, "iloveyou2013!", "iloveyou2013!"), "password"),
        (change(PASSWORD, "đồng chí hg.staff", "đồng chí hg.staff"), "password"),
        (change(PASSWORD, "Hà Giang – Cao Bằng", "Hà Giang – Cao Bằng"), "password"),
        (change(PASSWORD, NEW, "câu khác hẳn đi"), "password_again"),
    ];
    for (form, field) in wrong {
        let page = staff.post("/account/password", &form).await.is(422);
        assert!(!page.text(&format!("[id='{field}-error']")).is_empty());
        for name in ["current", "password", "password_again"] {
            assert_eq!(page.value(name), "", "nothing secret is echoed");
        }
    }
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_words_about_passwords_say_what_the_rule_says(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let least = thidua::actions::new_passwords::PASSWORD_MIN_CHARS.to_string();
    assert!(staff.get("/account").await.ok().text("#password-hint").contains(&least));
    let page = staff.post("/account/password", &change(PASSWORD, "ngắn", "ngắn")).await.is(422);
    assert!(page.text("#password-error").contains(&least));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_language_is_chosen_and_kept(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let chosen = staff.post("/account/language", &Form::of(&[("language", "en")])).await;
    assert_eq!(chosen.location(), "/account");
    assert_eq!(chosen.cookie("lang"), "lang=en");
    let english = staff.clone().in_english().get("/account").await.ok();
    assert_eq!(english.attributes("html", "lang"), ["en"]);
    let nonsense = staff.post("/account/language", &Form::of(&[("language", "<x>")])).await;
    assert_eq!(nonsense.cookie("lang"), "lang=vi");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_password_typed_composed_or_not_signs_in(_: PgPoolOptions, options: PgConnectOptions) {
    use unicode_normalization::UnicodeNormalization as _;
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let phrase = "Nước chảy đá mòn ở bến đò xưa, trăng treo đầu núi, ai về Đồng Đăng có phố Kỳ Lừa, có nàng Tô \
                  Thị có chùa Tam Thanh; ai lên xứ Lạng cùng anh";
    assert!(phrase.chars().count() >= 128);
    let (composed, apart): (String, String) = (phrase.nfc().collect(), phrase.nfd().collect());
    assert_ne!(composed, apart);
    let done = staff.post("/account/password", &change(PASSWORD, &apart, &apart)).await;
    let staff = Visitor { cookie: Some(done.cookie("session")), ..staff };
    let pair = |password: &str| Form::of(&[("username", "hg.staff"), ("password", password)]);
    for typed in [&composed, &apart] {
        ground.stranger().post("/login", &pair(typed)).await.is(303);
    }
    // Nothing is cut off at its end.
    ground.stranger().post("/login", &pair(composed.trim_end_matches('h'))).await.is(422);
    staff.post("/account/password", &change(&composed, NEW, NEW)).await.is(303);
    for typed in [NEW.nfc().collect::<String>(), NEW.nfd().collect()] {
        ground.stranger().post("/login", &pair(&typed)).await.is(303);
    }
}
