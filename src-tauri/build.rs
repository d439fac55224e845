//! Prepares the window's configuration and makes sure that there is an interface to carry.

use std::error::Error;
use std::fs;
use std::path::Path;

/// Every command that a page may be allowed to call; `capabilities/` says which page may.
const COMMANDS: &[&str] = &["facts", "sync_now"];

/// Stands in where the interface has not been built, so that the workspace compiles in an editor.
const NOT_BUILT: &str = "<!doctype html><meta charset=utf-8><title>包联</title>\
    <p>界面尚未构建,请运行 cargo xtask run / The interface is not built: cargo xtask run</p>\n";

fn main() -> Result<(), Box<dyn Error>> {
    let page = Path::new("../ui/dist/index.html");
    if !page.exists() {
        fs::create_dir_all("../ui/dist")?;
        fs::write(page, NOT_BUILT)?;
    }
    println!("cargo:rerun-if-changed=../ui/dist");
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))?;
    Ok(())
}
