//! JavaScript's Automerge opens an exported issue with its history, reads the
//! same values and conflicts, and its own edit merges as the rules say.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::Command;

use automerge::Automerge;
use baolian_record::Document;
use baolian_record::issue::Issue;
use baolian_tests::world::World;
use baolian_wire::Kind;
use serde_json::Value;

const STATION: &str = "420102002-01";

fn node(words: &[&str]) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop/issue.mjs");
    let out = Command::new("node")
        .arg(script)
        .args(words)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{words:?}: {errors}");
    serde_json::from_slice(&out.stdout).unwrap_or(Value::Null)
}

/// A document from a file that any Automerge wrote.
fn opened(file: &Path) -> Document {
    let whole = Automerge::load(&std::fs::read(file).unwrap()).unwrap();
    Document::from_changes(Kind::Issue, whole.get_changes(&[])).unwrap()
}

#[test]
fn javascript_reads_the_same_values_and_its_edit_merges_by_the_rules() {
    let mut world = World::with_two_stations(11);
    let first = world.tablet("li");
    let second = world.tablet("li");
    let id = first.issue_in(None, STATION, "门锁损坏");
    first
        .describe_issue(id, "后门门锁损坏，夜间无人看守。")
        .unwrap();
    first.sync();
    second.sync();
    first.set_issue(id, "due", "2030-03-20").unwrap();
    second.set_issue(id, "due", "2030-03-10").unwrap();
    first.add_progress(id, "已联系锁匠", None).unwrap();
    first.sync();
    second.sync();
    first.sync();

    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| -> PathBuf { folder.path().join(name) };
    let exported = path("issue.automerge");
    std::fs::write(&exported, first.export_issue(id).unwrap()).unwrap();
    let shown = node(&["show", exported.to_str().unwrap()]);
    let ours = first.issue(id).unwrap().issue;
    assert_eq!(shown["doc"]["title"], "门锁损坏");
    assert_eq!(shown["doc"]["description"], ours.description);
    assert_eq!(
        shown["doc"]["updates"].as_object().unwrap().len(),
        ours.updates.len()
    );
    let conflicts: Vec<&str> = shown["conflicts"]["due"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_str().unwrap())
        .collect();
    assert_eq!(conflicts, ["2030-03-10", "2030-03-20"]);
    let document = opened(&exported);
    let changes = document.automerge().get_changes(&[]).len();
    assert_eq!(shown["changes"], changes);
    let heads: Vec<String> = document.heads().iter().map(ToString::to_string).collect();
    let mut theirs: Vec<String> = shown["heads"]
        .as_array()
        .unwrap()
        .iter()
        .map(|h| h.as_str().unwrap().to_owned())
        .collect();
    theirs.sort();
    assert_eq!(theirs, heads);

    // JavaScript and a tablet edit apart.
    let edited = path("edited.automerge");
    node(&["edit", exported.to_str().unwrap(), edited.to_str().unwrap()]);
    first.set_issue(id, "due", "2030-02-01").unwrap();
    first
        .describe_issue(id, "后门门锁损坏，夜间无人看守。已拍照。")
        .unwrap();
    let again = path("again.automerge");
    std::fs::write(&again, first.export_issue(id).unwrap()).unwrap();
    let mut merged = opened(&again);
    merged.merge(opened(&edited).changes()).unwrap();
    let issue = Issue::read(&merged.view());
    assert_eq!(
        issue.due.value.as_deref(),
        Some("2030-02-01"),
        "the earlier of two"
    );
    assert_eq!(issue.contested["due"].len(), 2);
    assert_eq!(
        issue.description,
        "（另一程序）后门门锁损坏，夜间无人看守。已拍照。"
    );
    let said: Vec<_> = issue
        .updates
        .iter()
        .filter_map(|u| u.text.as_deref())
        .collect();
    assert!(
        said.contains(&"由另一程序写入") && said.contains(&"已联系锁匠"),
        "{said:?}"
    );
}
