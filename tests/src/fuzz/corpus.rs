//! Inputs that are kept: a folder for each target, a file for each input.

use std::path::{Path, PathBuf};

use baolian_wire::Hash;

/// Most bytes of an input that is kept.
const LONGEST: usize = 4_096;

/// Where the inputs of a target are.
#[must_use]
pub fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(target)
}

/// All that are kept for a target, in order of their names.
pub(super) fn read(target: &str) -> Vec<Vec<u8>> {
    let Ok(files) = std::fs::read_dir(folder(target)) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = files.map(|f| f.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|p| std::fs::read(p).unwrap()).collect()
}

/// Keeps an input, unless it is long.
pub fn write(target: &str, input: &[u8]) {
    if input.len() <= LONGEST {
        let folder = folder(target);
        std::fs::create_dir_all(&folder).unwrap();
        let name = Hash::of(input).to_string();
        std::fs::write(folder.join(&name[..16]), input).unwrap();
    }
}
