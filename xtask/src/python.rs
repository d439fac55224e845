//! Python with the libraries that a test opens files with, in a folder of its own under `target/`.

use std::path::PathBuf;

use crate::chore::{self, Outcome, program, say};

/// Which libraries, each in one version.
const REQUIREMENTS: &str = "ui/board-tests/requirements.txt";

/// Installs the libraries where the list is not the one last installed from.
pub fn install() -> Outcome {
    let requirements = chore::root().join(REQUIREMENTS);
    let wanted = chore::read(&requirements).unwrap_or_default();
    let folder = folder();
    let stamp = folder.join("requirements.stamp");
    if chore::read(&stamp).as_deref() == Some(&wanted) {
        return Ok(());
    }
    say("installing Python libraries in target/python");
    chore::must(
        program("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder),
    )?;
    let mut pip = program(folder.join("bin").join("python"));
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
    ]);
    chore::must(pip.arg("--requirement").arg(requirements))?;
    chore::write(&stamp, &wanted)
}

fn folder() -> PathBuf {
    chore::target_dir().join("python")
}
