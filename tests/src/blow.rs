//! Real programs that are killed as they enter the k-th call of a kind, or whose calls fail: `strace` sees to it.

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::program::Program;

/// What makes something last, or go.
const CALLS: [&str; 8] = [
    "pwrite64",
    "write",
    "fsync",
    "fdatasync",
    "ftruncate",
    "rename",
    "unlink",
    "mkdir",
];

/// Where a program is struck: as one of its threads enters its n-th call of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blow {
    /// Which call.
    pub call: &'static str,
    /// Which of them, from 1 on.
    pub n: usize,
}

/// What is done to it there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strike {
    /// `kill -9`.
    Kill,
    /// That call and all after it fail with an error of this name.
    Fail(&'static str),
}

/// What became of a program that was struck.
#[derive(Debug, Clone)]
pub struct Struck {
    /// It did not get to its end.
    pub killed: bool,
    /// The JSON that it had printed.
    pub said: Option<Value>,
}

impl Struck {
    /// It said that it had done what it was asked to.
    #[must_use]
    pub fn acknowledged(&self) -> bool {
        self.said.as_ref().is_some_and(|v| v.get("error").is_none())
    }

    /// The code of the error that it reports.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.said.as_ref()?["error"]["code"].as_str()
    }
}

/// A command under `strace`.
fn traced(program: &Program, words: &[&str], options: &[String]) -> Command {
    let inner = program.command(words);
    let mut command = Command::new("strace");
    command
        .args(["-f", "-qq"])
        .args(options)
        .arg("--")
        .arg(inner.get_program())
        .args(inner.get_args())
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn struck_options(blow: Blow, strike: Strike) -> Vec<String> {
    let Blow { call, n } = blow;
    let what = match strike {
        Strike::Kill => format!("signal=KILL:when={n}"),
        Strike::Fail(error) => format!("error={error}:when={n}+"),
    };
    vec![
        "-o".into(),
        "/dev/null".into(),
        format!("-etrace={call}"),
        format!("-einject={call}:{what}"),
    ]
}

/// Lets a program run to its end and says where it can be struck on the same way, each call once.
#[must_use]
pub fn blows(program: &Program, words: &[&str]) -> Vec<Blow> {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("calls");
    let options = [
        "-o".into(),
        log.to_str().unwrap().into(),
        format!("-etrace={}", CALLS.join(",")),
    ];
    let mut command = traced(program, words, &options);
    let out = command.stdout(Stdio::null()).output();
    assert!(out.unwrap().status.success(), "{words:?} under strace");
    let text = std::fs::read_to_string(log).unwrap();
    // strace counts the calls of each thread by themselves.
    let mut counted: BTreeMap<(&str, &'static str), usize> = BTreeMap::new();
    for line in text.lines() {
        let Some((thread, rest)) = line.split_once(char::is_whitespace) else {
            continue;
        };
        let name = rest.trim_start().split('(').next().unwrap_or_default();
        if let Some(call) = CALLS.iter().find(|call| **call == name) {
            *counted.entry((thread, call)).or_default() += 1;
        }
    }
    let mut most: BTreeMap<&'static str, usize> = BTreeMap::new();
    for ((_, call), n) in counted {
        let known = most.entry(call).or_default();
        *known = n.max(*known);
    }
    let each = |(call, most): (&'static str, usize)| (1..=most).map(move |n| Blow { call, n });
    most.into_iter().flat_map(each).collect()
}

/// So many of them, evenly; all where `BAOLIAN_KILLS` is set.
#[must_use]
pub fn sampled(blows: Vec<Blow>, most: usize) -> Vec<Blow> {
    if std::env::var_os("BAOLIAN_KILLS").is_some() || blows.len() <= most {
        return blows;
    }
    let all = blows.len();
    (0..most).map(|i| blows[i * all / most]).collect()
}

/// Runs a program until it is struck, or to its end.
#[must_use]
pub fn strike(program: &Program, words: &[&str], blow: Blow, strike: Strike) -> Struck {
    let out = traced(program, words, &struck_options(blow, strike))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&out.stdout);
    Struck {
        killed: out.status.code().is_none_or(|code| code == 137),
        said: serde_json::from_str(&text).ok(),
    }
}

/// Starts a program that will be struck, and lets it run.
#[must_use]
pub fn spawn(program: &Program, words: &[&str], blow: Blow, strike: Strike) -> Child {
    traced(program, words, &struck_options(blow, strike))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// `kill -9` for what was [spawned](spawn), however it fared.
pub fn end(mut child: Child) {
    let of = format!("/proc/{0}/task/{0}/children", child.id());
    for pid in std::fs::read_to_string(of).unwrap_or_default().split(' ') {
        if !pid.is_empty() {
            drop(Command::new("kill").args(["-9", pid]).status());
        }
    }
    child.wait().unwrap();
}
