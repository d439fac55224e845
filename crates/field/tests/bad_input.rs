//! Bad input to every command: one JSON error with its code, the exit code of its class, and nothing changed.

mod support;

use support::{CODE, Tablet};

/// An id that no record has.
const NOBODY: &str = "01990000-0000-7000-8000-000000000000";

struct Scene {
    tablet: Tablet,
    visit: String,
    sealed: String,
    issue: String,
    support: String,
}

impl Scene {
    fn new() -> Self {
        let tablet = Tablet::cadre();
        let sealed = tablet.visit();
        tablet.done(&["visit", "seal", &sealed]);
        let asked = tablet.done(&[
            "support",
            "ask",
            "--station",
            CODE,
            "--kind",
            "training",
            "--title",
            "培训",
        ]);
        Self {
            visit: tablet.visit(),
            sealed,
            issue: tablet.issue("接待窗口无人值守"),
            support: support::id(&asked),
            tablet,
        }
    }

    /// Everything that a command could have changed.
    fn state(&self) -> Vec<serde_json::Value> {
        let done = |words: &[&str]| self.tablet.done(words);
        vec![
            done(&["visit", "show", &self.visit]),
            done(&["visit", "show", &self.sealed]),
            done(&["issue", "show", &self.issue]),
            done(&["support", "show", &self.support]),
            done(&["status"])["log"].clone(),
            done(&["list", "issues"]),
            done(&["list", "visits"]),
            done(&["tray", "--all"]),
        ]
    }
}

#[test]
fn bad_input_is_named_and_changes_nothing() {
    let scene = Scene::new();
    let before = scene.state();
    let (visit, sealed) = (scene.visit.as_str(), scene.sealed.as_str());
    let (issue, support) = (scene.issue.as_str(), scene.support.as_str());
    let long = "字".repeat(121);
    let very_long = "字".repeat(20_001);
    let open = ["issue", "open", "--station", CODE, "--title"];
    let terms = ["--severity", "low", "--responsible", "王", "--due"];
    let with = |first: &[&'static str], rest: &[&str]| -> Vec<String> {
        first
            .iter()
            .chain(rest)
            .map(|word| (*word).to_owned())
            .collect()
    };
    let words = |words: &[&str]| -> Vec<String> { words.iter().map(|w| (*w).to_owned()).collect() };
    let cases: Vec<(Vec<String>, i32, &str)> = vec![
        // Visits.
        (
            words(&["visit", "start", "--station", "420999999-01"]),
            1,
            "unknown_station",
        ),
        (
            words(&["visit", "start", "--station", "no station"]),
            2,
            "bad_input",
        ),
        (
            words(&[
                "visit",
                "start",
                "--station",
                CODE,
                "--lat",
                "91",
                "--lon",
                "0",
            ]),
            2,
            "bad_value",
        ),
        (
            words(&[
                "visit",
                "start",
                "--station",
                CODE,
                "--lat",
                "NaN",
                "--lon",
                "0",
            ]),
            2,
            "bad_value",
        ),
        (
            words(&[
                "visit",
                "start",
                "--station",
                CODE,
                "--lat",
                "-91",
                "--lon",
                "-1",
            ]),
            2,
            "bad_value",
        ),
        (
            words(&[
                "visit",
                "start",
                "--station",
                CODE,
                "--no-position",
                &"字".repeat(301),
            ]),
            2,
            "too_long",
        ),
        (
            words(&["visit", "stop", visit, &"字".repeat(301)]),
            2,
            "too_long",
        ),
        (words(&["visit", "stop", NOBODY, "一楼"]), 1, "not_found"),
        (words(&["visit", "stop", issue, "一楼"]), 1, "not_found"),
        (words(&["visit", "stop", "xyz", "一楼"]), 2, "bad_input"),
        (
            words(&["visit", "answer", visit, "no-such-item", "pass"]),
            2,
            "bad_input",
        ),
        (
            words(&["visit", "answer", visit, "window-staffed", "perhaps"]),
            2,
            "bad_input",
        ),
        (
            words(&["visit", "answer", visit, "window-wait", "-5"]),
            2,
            "usage",
        ),
        (
            words(&["visit", "answer", visit, "window-wait", "many"]),
            2,
            "bad_input",
        ),
        (words(&["visit", "note", visit, ""]), 2, "bad_input"),
        (words(&["visit", "note", visit, &very_long]), 2, "too_long"),
        (
            words(&["visit", "internal-note", visit, " "]),
            2,
            "bad_input",
        ),
        (
            words(&["visit", "looked-into", visit, &"字".repeat(2001)]),
            2,
            "too_long",
        ),
        (words(&["visit", "companion", visit, " "]), 2, "missing"),
        (words(&["visit", "met", visit, &long]), 2, "too_long"),
        (words(&["visit", "note", sealed, "晚了"]), 3, "sealed"),
        (words(&["visit", "stop", sealed, "晚了"]), 3, "sealed"),
        (
            words(&["visit", "answer", sealed, "window-staffed", "pass"]),
            3,
            "sealed",
        ),
        (words(&["visit", "seal", sealed]), 3, "sealed"),
        (words(&["visit", "seal", NOBODY]), 1, "not_found"),
        (
            words(&["visit", "addendum", visit, "早了"]),
            3,
            "not_closed",
        ),
        (words(&["visit", "addendum", sealed, ""]), 2, "missing"),
        (words(&["visit", "show", NOBODY]), 1, "not_found"),
        (words(&["visit", "checklist", NOBODY]), 1, "not_found"),
        // Opening.
        (
            with(
                &open,
                &[
                    &long,
                    terms[0],
                    terms[1],
                    terms[2],
                    terms[3],
                    terms[4],
                    "2026-12-01",
                ],
            ),
            2,
            "too_long",
        ),
        (
            with(
                &open,
                &[
                    "",
                    terms[0],
                    terms[1],
                    terms[2],
                    terms[3],
                    terms[4],
                    "2026-12-01",
                ],
            ),
            2,
            "bad_input",
        ),
        (
            with(
                &open,
                &[
                    "一", terms[0], terms[1], terms[2], terms[3], terms[4], "12/1",
                ],
            ),
            2,
            "bad_input",
        ),
        (
            with(
                &open,
                &[
                    "一",
                    terms[0],
                    terms[1],
                    terms[2],
                    terms[3],
                    terms[4],
                    "2026-02-30",
                ],
            ),
            2,
            "bad_input",
        ),
        (
            with(&open, &["一", "--responsible", "王", "--due", "2026-12-01"]),
            2,
            "missing",
        ),
        (
            with(&open, &["一", "--severity", "low", "--due", "2026-12-01"]),
            2,
            "missing",
        ),
        (
            with(&open, &["一", "--severity", "low", "--responsible", "王"]),
            2,
            "missing",
        ),
        (
            with(
                &open,
                &[
                    "一",
                    terms[0],
                    terms[1],
                    terms[2],
                    terms[3],
                    terms[4],
                    "2026-12-01",
                    "--item",
                    "none",
                ],
            ),
            2,
            "bad_input",
        ),
        (
            with(
                &open,
                &[
                    "一",
                    terms[0],
                    terms[1],
                    terms[2],
                    terms[3],
                    terms[4],
                    "2026-12-01",
                    "--same-as",
                    "xyz",
                ],
            ),
            2,
            "bad_input",
        ),
        (
            words(&["issue", "open", "--visit", NOBODY, "--title", "一"]),
            1,
            "not_found",
        ),
        (
            words(&[
                "issue",
                "open",
                "--station",
                "420999999-01",
                "--title",
                "一",
                "--severity",
                "low",
                "--responsible",
                "王",
                "--due",
                "2026-12-01",
            ]),
            1,
            "unknown_station",
        ),
        (
            words(&["issue", "similar", "--station", CODE]),
            2,
            "similar_to_nothing",
        ),
        // Following.
        (words(&["issue", "update", issue, ""]), 2, "bad_input"),
        (words(&["issue", "update", NOBODY, "x"]), 1, "not_found"),
        (
            words(&["issue", "update", issue, &"字".repeat(5001)]),
            2,
            "too_long",
        ),
        (
            words(&["issue", "update", issue, "x", "--task", "nosuchtask"]),
            1,
            "no_such_thing",
        ),
        (
            words(&["issue", "set", issue, "due", "soon"]),
            2,
            "bad_input",
        ),
        (
            words(&["issue", "set", issue, "severity", "terrible"]),
            2,
            "bad_input",
        ),
        (words(&["issue", "set", issue, "title", ""]), 2, "bad_input"),
        (
            words(&["issue", "set", issue, "title", &long]),
            2,
            "too_long",
        ),
        (
            words(&["issue", "set", issue, "responsible", " "]),
            2,
            "bad_input",
        ),
        (
            words(&["issue", "describe", issue, &very_long]),
            2,
            "too_long",
        ),
        (
            words(&[
                "issue",
                "task",
                issue,
                "",
                "--who",
                "王",
                "--by",
                "2026-12-01",
            ]),
            2,
            "bad_input",
        ),
        (
            words(&["issue", "task", issue, "x", "--who", "王", "--by", "1.12."]),
            2,
            "bad_input",
        ),
        (
            words(&[
                "issue",
                "task",
                issue,
                "x",
                "--who",
                "王",
                "--days-before",
                "3651",
            ]),
            2,
            "bad_value",
        ),
        (
            words(&["issue", "task-done", issue, "nosuchtask"]),
            1,
            "not_found",
        ),
        (
            words(&["issue", "effect", issue, "", "--evidence", visit]),
            2,
            "bad_input",
        ),
        (
            words(&["issue", "effect", issue, "x", "--evidence", visit]),
            3,
            "bad_evidence",
        ),
        (
            words(&["issue", "effect", issue, "x", "--evidence", NOBODY]),
            1,
            "not_found",
        ),
        (
            words(&[
                "issue",
                "effect",
                issue,
                "x",
                "--evidence",
                "/no/such/file.jpg",
            ]),
            2,
            "bad_input",
        ),
        (
            words(&["issue", "effect", issue, "x", "--evidence", "/"]),
            2,
            "bad_input",
        ),
        (words(&["issue", "confirm", issue]), 1, "not_found"),
        (
            words(&["issue", "confirm", issue, "--effect", "nosucheffect"]),
            1,
            "no_such_thing",
        ),
        (words(&["issue", "object", issue]), 2, "bad_input"),
        (words(&["issue", "object", issue, "不是"]), 3, "role"),
        (words(&["issue", "ask-verify", issue]), 3, "role"),
        (
            words(&["issue", "ask-extend", issue, "2026-12-31", "x"]),
            3,
            "role",
        ),
        (words(&["issue", "rule", issue, "upheld", "x"]), 3, "role"),
        (words(&["issue", "instruct", issue, "x"]), 3, "role"),
        (
            words(&["issue", "extend", issue, "2026-13-01", "--reason", "x"]),
            2,
            "bad_input",
        ),
        (
            words(&["issue", "extend", issue, "2026-12-31"]),
            2,
            "bad_input",
        ),
        (
            words(&["issue", "refuse-extension", issue, "x"]),
            3,
            "nothing_asked",
        ),
        (words(&["issue", "return", issue]), 2, "bad_input"),
        (words(&["issue", "not-seen", issue]), 2, "bad_input"),
        (
            words(&["issue", "found-again", issue, "x"]),
            3,
            "not_closed",
        ),
        (
            words(&["issue", "hand-on", issue, "--to", " "]),
            2,
            "bad_input",
        ),
        (words(&["issue", "close", issue]), 3, "needs_effect"),
        (words(&["issue", "close", NOBODY]), 1, "not_found"),
        (
            words(&["issue", "reopen", issue, "--reason", "x"]),
            3,
            "not_closed",
        ),
        (words(&["issue", "reopen", issue]), 2, "bad_input"),
        (words(&["issue", "show", NOBODY]), 1, "not_found"),
        (words(&["issue", "show", visit]), 1, "not_found"),
        (words(&["issue", "history", NOBODY]), 1, "not_found"),
        (
            words(&["issue", "export", issue, "--output", "/no/such/folder/x"]),
            2,
            "no_file",
        ),
        (
            words(&["issue", "export", NOBODY, "--output", "/no/such/folder/x"]),
            1,
            "not_found",
        ),
        // Leads and support.
        (words(&["lead", "show", NOBODY]), 1, "not_found"),
        (
            words(&["lead", "answer", NOBODY, "not-true"]),
            1,
            "not_found",
        ),
        (words(&["lead", "answer", NOBODY, "true"]), 2, "bad_input"),
        (
            words(&["lead", "answer", NOBODY, "not-looked"]),
            2,
            "bad_input",
        ),
        (
            words(&["lead", "answer", NOBODY, "not-true", "--issue", issue]),
            2,
            "bad_input",
        ),
        (
            words(&[
                "support",
                "ask",
                "--station",
                CODE,
                "--kind",
                "training",
                "--title",
                "",
            ]),
            2,
            "bad_input",
        ),
        (
            words(&[
                "support",
                "ask",
                "--station",
                "420999999-01",
                "--kind",
                "training",
                "--title",
                "x",
            ]),
            1,
            "unknown_station",
        ),
        (
            words(&[
                "support",
                "promise",
                support,
                "--who",
                "",
                "--until",
                "2026-12-01",
            ]),
            2,
            "bad_input",
        ),
        (
            words(&[
                "support", "promise", support, "--who", "x", "--until", "soon",
            ]),
            2,
            "bad_input",
        ),
        (words(&["support", "confirm", support]), 3, "role"),
        (words(&["support", "deliver", NOBODY]), 1, "not_found"),
        (words(&["support", "show", issue]), 1, "not_found"),
        // Lists.
        (words(&["list", "issues", "--limit", "0"]), 2, "bad_page"),
        (words(&["list", "issues", "--limit", "1001"]), 2, "bad_page"),
        (
            words(&["list", "issues", "--after", "nowhere"]),
            2,
            "bad_cursor",
        ),
        (
            words(&["list", "issues", "--due-from", "soon"]),
            2,
            "bad_day",
        ),
        (
            words(&["list", "tasks", "--due-to", "2026-2-1"]),
            2,
            "bad_day",
        ),
        (
            words(&["list", "visits", "--from", "2026-02-30"]),
            2,
            "bad_day",
        ),
        (words(&["list", "leads", "--from", "x"]), 2, "bad_day"),
        (
            words(&["list", "issues", "--station", "no station"]),
            2,
            "bad_input",
        ),
        (words(&["list", "issues", "--visit", "xyz"]), 2, "bad_input"),
        (words(&["list", "stations", "，"]), 2, "no_words"),
        (words(&["search", "，。"]), 2, "no_words"),
        (words(&["search", &"字".repeat(201)]), 2, "too_many_words"),
        (
            words(&["search", "窗口", "--after", "nowhere"]),
            2,
            "bad_cursor",
        ),
        // The tablet.
        (words(&["tray", "done", "x"]), 2, "bad_tray_entry"),
        (words(&["tray", "done", "7"]), 1, "not_found"),
        (
            words(&["tray", "done", "0123456789abcdef/7"]),
            1,
            "not_found",
        ),
        (
            words(&["settle", issue, "due", "2026-12-01"]),
            3,
            "nothing_to_do",
        ),
        (
            words(&["settle", NOBODY, "due", "2026-12-01"]),
            1,
            "not_found",
        ),
        (
            words(&["settle", "xyz", "due", "2026-12-01"]),
            2,
            "bad_input",
        ),
        (
            words(&["draft", "keep", "a", &"字".repeat(40_001)]),
            2,
            "bad_input",
        ),
        (words(&["draft", "show", "nothing"]), 1, "no_draft"),
        (words(&["sync", "--ca", "/no/such/file"]), 2, "no_file"),
        (
            words(&["sync", "--hq", "http://192.0.2.1"]),
            2,
            "plain_http",
        ),
        (words(&["sync", "--hq", "nonsense"]), 2, "bad_input"),
    ];
    let mut wrong = Vec::new();
    for (words, exit, code) in &cases {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let said = scene.tablet.run(&words);
        let found = said.json()["error"]["code"]
            .as_str()
            .unwrap_or("none")
            .to_owned();
        if (said.code, found.as_str()) != (*exit, *code) || !said.err.is_empty() {
            let short: Vec<String> = words.iter().map(|w| w.chars().take(40).collect()).collect();
            wrong.push(format!(
                "{short:?}: expected {exit} {code}, found {} {found} {}",
                said.code, said.err
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(scene.state(), before);
}

#[test]
fn a_failure_in_text_goes_to_standard_error_and_says_what_is_safe() {
    let scene = Scene::new();
    for lang in ["zh", "en"] {
        let said = scene
            .tablet
            .text(&["issue", "close", &scene.issue, "--lang", lang]);
        assert_eq!((said.code, said.out.as_str()), (3, ""));
        let (safe, next) = match lang {
            "zh" => ("没有改动", "issue effect"),
            _ => ("nothing was changed", "issue effect"),
        };
        assert!(
            said.err.contains(safe) && said.err.contains(next),
            "{said:?}"
        );
    }
}

#[test]
fn every_failure_is_in_the_language_asked_for() {
    let scene = Scene::new();
    let message = |lang: &str| {
        let said = scene
            .tablet
            .run(&["--lang", lang, "visit", "seal", &scene.sealed]);
        said.json()["error"]["message"].as_str().unwrap().to_owned()
    };
    assert!(message("zh").contains("已经定稿"));
    assert!(message("en").contains("is sealed"));
}
