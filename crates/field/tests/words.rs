//! Help, completions, and words that make no command. None of them needs a tablet or touches one.

mod support;

use support::{BAOLIAN, baolian};

/// Every command that there is, with the words that lead to it.
const COMMANDS: &[&str] = &[
    "",
    "enrol",
    "visit",
    "visit start",
    "visit stop",
    "visit answer",
    "visit note",
    "visit internal-note",
    "visit looked-into",
    "visit helped",
    "visit explained",
    "visit companion",
    "visit met",
    "visit seal",
    "visit addendum",
    "visit show",
    "visit checklist",
    "issue",
    "issue open",
    "issue similar",
    "issue update",
    "issue set",
    "issue describe",
    "issue task",
    "issue task-done",
    "issue effect",
    "issue confirm",
    "issue object",
    "issue rule",
    "issue ask-verify",
    "issue ask-extend",
    "issue extend",
    "issue refuse-extension",
    "issue accept",
    "issue return",
    "issue not-seen",
    "issue found-again",
    "issue instruct",
    "issue hand-on",
    "issue close",
    "issue reopen",
    "issue show",
    "issue history",
    "issue export",
    "lead",
    "lead list",
    "lead show",
    "lead answer",
    "support",
    "support list",
    "support ask",
    "support promise",
    "support deliver",
    "support confirm",
    "support decline",
    "support remark",
    "support show",
    "list",
    "list visits",
    "list issues",
    "list tasks",
    "list effects",
    "list support",
    "list leads",
    "list stations",
    "search",
    "due",
    "checklist",
    "sync",
    "status",
    "tray",
    "tray done",
    "settle",
    "repair",
    "draft",
    "draft keep",
    "draft show",
    "draft drop",
    "completions",
];

#[test]
fn every_command_has_help_in_both_languages() {
    for command in COMMANDS {
        let words: Vec<&str> = command.split_whitespace().collect();
        let mut zh = words.clone();
        zh.push("--help");
        let zh = baolian(&zh);
        assert_eq!((zh.code, zh.err.as_str()), (0, ""), "{command}");
        assert!(zh.out.contains("用法: baolian"), "{command}: {}", zh.out);
        assert!(
            !zh.out.contains("Options") && !zh.out.contains("possible values"),
            "{command}"
        );
        let mut en = vec!["--lang", "en"];
        en.extend(&words);
        en.push("-h");
        let en = baolian(&en);
        assert_eq!((en.code, en.err.as_str()), (0, ""), "{command}");
        assert!(en.out.contains("Usage: baolian"), "{command}: {}", en.out);
    }
}

#[test]
fn the_first_help_says_what_the_exit_codes_mean() {
    let zh = baolian(&["--help"]).out;
    assert!(
        zh.contains("退出码：0 完成；1 未找到；2 写法有误；3 规则不允许"),
        "{zh}"
    );
    let en = baolian(&["--lang", "en", "--help"]).out;
    for part in [
        "1 not found",
        "2 not written",
        "3 refused",
        "4 network",
        "5 this",
        "6 not enrolled",
    ] {
        assert!(en.contains(part), "{part}");
    }
}

#[test]
fn help_is_one_json_value_too_if_that_is_asked_for() {
    let said = baolian(&["issue", "--help", "--json"]);
    assert_eq!(said.code, 0);
    assert!(said.json()["help"].as_str().unwrap().contains("open"));
}

#[test]
fn completions_know_every_command_in_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let said = baolian(&["completions", shell]);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{shell}");
        for word in ["ask-verify", "internal-note", "settle", "completions"] {
            assert!(said.out.contains(word), "{shell} lacks {word}");
        }
        let told = baolian(&["completions", shell, "--json"]).json();
        assert_eq!(told["shell"], shell);
        assert_eq!(
            told["script"].as_str().unwrap().trim_end(),
            said.out.trim_end()
        );
    }
}

#[test]
fn words_that_make_no_command_are_a_usage_error() {
    let wrong: &[&[&str]] = &[
        &[],
        &["nothing"],
        &["visit"],
        &["visit", "strat"],
        &["visit", "start"],
        &["visit", "start", "--station"],
        &["visit", "start", "--station", "1", "--lat", "30"],
        &[
            "visit",
            "start",
            "--station",
            "1",
            "--lat",
            "x",
            "--lon",
            "1",
        ],
        &[
            "visit",
            "start",
            "--station",
            "1",
            "--lat",
            "1",
            "--lon",
            "1",
            "--no-position",
            "x",
        ],
        &["visit", "stop", "0199", "a", "--kind", "palace"],
        &["visit", "answer", "0199", "item"],
        &["visit", "answer", "0199", "item", "pass", "--not-looked"],
        &["issue", "open", "--title", "x"],
        &[
            "issue",
            "open",
            "--station",
            "1",
            "--visit",
            "0199",
            "--title",
            "x",
        ],
        &[
            "issue",
            "open",
            "--station",
            "1",
            "--title",
            "x",
            "--severity",
            "terrible",
        ],
        &["issue", "set", "0199", "colour", "red"],
        &["issue", "task", "0199", "x", "--who", "y"],
        &[
            "issue",
            "task",
            "0199",
            "x",
            "--who",
            "y",
            "--by",
            "2026-12-01",
            "--days-before",
            "3",
        ],
        &[
            "issue",
            "task",
            "0199",
            "x",
            "--who",
            "y",
            "--days-before",
            "-3",
        ],
        &["issue", "rule", "0199", "perhaps", "--reason", "x"],
        &["issue", "object", "0199", "x", "--reason", "y"],
        &["issue", "export", "0199"],
        &["lead", "answer", "0199", "maybe"],
        &[
            "support",
            "ask",
            "--station",
            "1",
            "--kind",
            "money",
            "--title",
            "x",
        ],
        &["support", "promise", "0199", "--who", "x"],
        &["list", "everything"],
        &["list", "visits", "--sealed", "--unsealed"],
        &["list", "issues", "--limit", "many"],
        &["list", "issues", "--level", "village"],
        &["search"],
        &["settle", "0199", "due"],
        &["draft", "keep", "key"],
        &["completions", "tcsh"],
        &["status", "--colour"],
        &["status", "--lang", "fr"],
    ];
    for words in wrong {
        let mut json = words.to_vec();
        json.push("--json");
        let said = baolian(&json);
        assert_eq!(
            (said.code, said.error().as_str()),
            (2, "usage"),
            "{words:?}: {said:?}"
        );
        assert_eq!(said.err, "", "{words:?}");
        let said = baolian(words);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{words:?}");
        assert!(!said.err.trim().is_empty(), "{words:?}");
    }
}

#[test]
fn a_mistyped_word_is_answered_with_the_one_that_is_near() {
    assert!(baolian(&["visit", "strat"]).err.contains("start"));
    let said = baolian(&["--lang", "en", "list", "issues", "--overdu"]).err;
    assert!(said.contains("--overdue"), "{said}");
    assert!(!said.contains('!'));
}

#[test]
fn a_reader_that_went_away_is_no_error() {
    let mut child = std::process::Command::new(BAOLIAN)
        .args(["completions", "bash"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(output.stderr.is_empty());
}
