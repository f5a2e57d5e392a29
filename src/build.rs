//! Embeds `static/` and notices new migrations, which `sqlx::migrate!` alone does not on stable Rust.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    memory_serve::load_directory("./static");
}
