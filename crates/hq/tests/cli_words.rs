//! The words of the command line: both languages complete, help worth reading.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::ffi::OsString;

use baolian_hq::cli::text::Lang;
use baolian_hq::cli::usage::NoCommand;
use baolian_hq::cli::{help, parse};
use baolian_hq::roster::FaultCode;
use baolian_wire::verdict::Code;

/// The `{names}` of a sentence.
fn names(text: &str) -> BTreeSet<&str> {
    let parts = text.split('{').skip(1);
    parts
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
        .collect()
}

#[test]
fn both_languages_say_the_same_sentences_with_the_same_names() {
    let shared = |lang: Lang| {
        let keys = lang.table().keys().copied();
        keys.filter(|key| !key.starts_with("help.") && !key.starts_with("arg.") && *key != "help")
            .collect::<BTreeSet<&str>>()
    };
    assert_eq!(shared(Lang::Zh), shared(Lang::En));
    for key in shared(Lang::Zh) {
        let (zh, en) = (Lang::Zh.text(key), Lang::En.text(key));
        assert_eq!(names(&zh), names(&en), "{key}");
        assert!(!zh.trim().is_empty() && !en.trim().is_empty(), "{key}");
    }
}

#[test]
fn every_fault_and_every_reason_has_its_sentence() {
    for code in FaultCode::ALL {
        assert!(Lang::Zh.find(&format!("fault.{code}")).is_some(), "{code}");
    }
    for code in Code::ALL {
        assert!(Lang::Zh.find(&format!("reason.{code}")).is_some(), "{code}");
    }
}

#[test]
fn every_command_and_argument_is_explained_in_chinese_and_nothing_else_is() {
    let mut used = BTreeSet::new();
    for (path, args) in help::paths(&help::command(Lang::Zh), "help") {
        assert!(Lang::Zh.find(&path).is_some(), "{path}");
        used.insert(path.clone());
        for arg in args {
            let own = format!("{path}.{arg}");
            let shared = format!("arg.{arg}");
            let key = if Lang::Zh.find(&own).is_some() {
                own
            } else {
                shared
            };
            assert!(Lang::Zh.find(&key).is_some(), "{path}.{arg}");
            used.insert(key);
        }
    }
    let of_help =
        |key: &&&str| key.starts_with("help.") || key.starts_with("arg.") || **key == "help";
    let left: Vec<&&str> = Lang::Zh
        .table()
        .keys()
        .filter(of_help)
        .filter(|k| !used.contains(**k))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn examples_belong_to_commands_and_can_be_read() {
    let paths: BTreeSet<String> = help::paths(&help::command(Lang::En), "help")
        .into_iter()
        .map(|(path, _)| path)
        .collect();
    for lang in [Lang::Zh, Lang::En] {
        for (key, examples) in lang
            .table()
            .iter()
            .filter(|(key, _)| key.starts_with("examples."))
        {
            assert!(
                paths.contains(&key.replacen("examples", "help", 1)),
                "{key}"
            );
            for line in examples
                .replace("\\\n", " ")
                .lines()
                .filter(|l| l.starts_with("baolian-hq"))
            {
                let plain = line
                    .split([">", "&&"].map(|c| c.chars().next().unwrap()))
                    .next()
                    .unwrap();
                let words: Vec<OsString> = plain.split_whitespace().map(OsString::from).collect();
                let read = parse(&words, lang);
                if let Err(NoCommand::Wrong(failure)) = read {
                    panic!("{line}: {}", failure.message);
                }
            }
        }
    }
}

#[test]
fn help_and_faults_of_words_come_in_the_language_asked_for() {
    let say = |words: &[&str], lang| {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        match parse(&words, lang) {
            Err(NoCommand::Asked(text)) => text,
            Err(NoCommand::Wrong(failure)) => failure.message,
            Ok(cli) => panic!("{cli:?}"),
        }
    };
    let zh = say(&["baolian-hq", "coverage", "--help"], Lang::Zh);
    assert!(
        zh.contains("用法") && zh.contains("示例") && zh.contains("到所督导情况"),
        "{zh}"
    );
    assert!(
        !zh.contains("Print") && !zh.contains("Options") && !zh.contains("Usage"),
        "{zh}"
    );
    let en = say(&["baolian-hq", "coverage", "--help"], Lang::En);
    assert!(en.contains("Usage") && en.contains("Examples"), "{en}");
    assert!(say(&["baolian-hq", "--help"], Lang::Zh).contains("退出码"));
    assert!(say(&["baolian-hq", "--version"], Lang::Zh).starts_with("baolian-hq "));

    let unknown = say(&["baolian-hq", "servee"], Lang::Zh);
    assert!(
        unknown.contains("没有命令 servee") && unknown.contains("serve"),
        "{unknown}"
    );
    for words in [&["baolian-hq"][..], &["baolian-hq", "roster"]] {
        assert!(say(words, Lang::Zh).contains("没有写命令"));
    }
    let missing = say(&["baolian-hq", "backup"], Lang::En);
    assert!(missing.contains("Missing: --output <PATH>"), "{missing}");
    let value = say(&["baolian-hq", "lists", "--kind", "all"], Lang::En);
    assert!(
        value.contains("all is no value") && value.contains("issues, tasks, effects"),
        "{value}"
    );
    let both = say(
        &["baolian-hq", "enrol", "--cadre", "a", "--station", "b"],
        Lang::En,
    );
    assert!(both.contains("exclude each other"), "{both}");
    assert!(say(&["baolian-hq", "enrol", "--leader", "a"], Lang::En).contains("--area"));
}
