//! Embeds `static/` and the fonts of papers, and notices new migrations, which `sqlx::migrate!` alone does not on stable Rust.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::Path;

const FONTS: &str = "src/papers/pdf/fonts";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed={FONTS}");
    memory_serve::load_directory("./static");
    pack_fonts(Path::new(&std::env::var("OUT_DIR")?))
}

/// Compresses the fonts: they are a megabyte and a half, and needed only once a paper is written.
fn pack_fonts(folder: &Path) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(FONTS)? {
        let path = entry?.path();
        let Some(name) = path.file_name().filter(|_| path.extension().is_some_and(|kind| kind == "ttf"))
        else {
            continue;
        };
        let mut packed = ZlibEncoder::new(fs::File::create(folder.join(name))?, Compression::best());
        packed.write_all(&fs::read(&path)?)?;
        packed.finish()?;
    }
    Ok(())
}
