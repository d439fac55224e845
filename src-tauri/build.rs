//! Prepares the window's configuration and makes sure that there is an interface to carry.

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;

/// Takes the names out of the lines that make the commands.
macro_rules! commands {
    ($(
        $(#[doc = $doc:literal])*
        $how:ident $name:ident($($given:ident: $type:ty),* $(,)?) -> $answer:ty = $deed:expr;
    )*) => {
        &[$(stringify!($name)),*]
    };
}

/// Every command that a page may be allowed to call, by subject.
const COMMANDS: &[&[&str]] = &[
    include!("src/command/draft.rs"),
    include!("src/command/issue.rs"),
    include!("src/command/lead.rs"),
    include!("src/command/list.rs"),
    include!("src/command/me.rs"),
    include!("src/command/support.rs"),
    include!("src/command/sync.rs"),
    include!("src/command/visit.rs"),
];

/// What the machine itself can be asked for; `src/device` is the plugin.
const DEVICE: &[&str] = &["abilities", "position", "remind"];

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
    println!("cargo:rerun-if-changed=src/command");
    let manifest = tauri_build::AppManifest::new().permissions_path_pattern(rights()?);
    let device = tauri_build::InlinedPlugin::new().commands(DEVICE);
    tauri_build::try_build(
        tauri_build::Attributes::new()
            .app_manifest(manifest)
            .plugin("device", device),
    )?;
    Ok(())
}

/// Writes the right to call every command, which `capabilities/` gives to a page; returns where it is.
fn rights() -> Result<&'static str, Box<dyn Error>> {
    let folder = Path::new(&env::var("OUT_DIR")?).join("rights");
    fs::create_dir_all(&folder)?;
    let file = folder.join("commands.json");
    let names = COMMANDS.concat();
    let right = format!(
        r#"{{"permission": [{{"identifier": "commands", "description": "Every command of the app.",
            "commands": {{"allow": {names:?}, "deny": []}}}}]}}"#
    );
    fs::write(&file, right)?;
    let file = file.to_str().ok_or("a folder whose name is no text")?;
    Ok(Box::leak(file.to_owned().into_boxed_str()))
}
