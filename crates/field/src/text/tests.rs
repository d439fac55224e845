//! Both languages say everything: no key, no code and no word of a record is without its text.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use baolian_record::issue::UpdateKind;
use baolian_record::schema::{self, Content, Form};
use baolian_wire::verdict::Code;

use super::Lang;

/// English help stands in the source; the Chinese one in the table.
fn is_help(key: &str) -> bool {
    key == "help" || key.starts_with("help.") || key.starts_with("arg.")
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs")
            && !path.ends_with("tests.rs")
        {
            found.push(path);
        }
    }
}

/// The source of a crate beside this one, or of a folder in it.
fn source(of: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(of);
    let mut files = Vec::new();
    if folder.is_dir() {
        sources(&folder, &mut files);
    } else {
        files.push(folder);
    }
    assert!(!files.is_empty(), "{of}");
    files
        .iter()
        .map(|file| std::fs::read_to_string(file).unwrap())
        .collect::<Vec<_>>()
        .join("\n")
}

/// What stands in quotes after each of these words.
fn quoted_after(text: &str, words: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for word in words {
        for piece in text.split(word).skip(1) {
            let Some(rest) = piece.trim_start().strip_prefix('"') else {
                continue;
            };
            let quoted = rest.split('"').next().unwrap_or_default();
            found.insert(quoted.to_owned());
        }
    }
    found
}

fn assert_both(keys: impl IntoIterator<Item = String>) {
    let missing: Vec<String> = keys
        .into_iter()
        .flat_map(|key| [(Lang::Zh, key.clone()), (Lang::En, key)])
        .filter(|(lang, key)| lang.find(key).is_none_or(|text| text.trim().is_empty()))
        .map(|(lang, key)| format!("{lang:?} {key}"))
        .collect();
    assert!(missing.is_empty(), "without a text: {missing:#?}");
}

#[test]
fn both_tables_have_the_same_keys_and_no_empty_text() {
    let keys = |lang: Lang| lang.table().keys().copied().filter(|key| !is_help(key));
    assert_both(keys(Lang::Zh).map(str::to_owned));
    assert_both(keys(Lang::En).map(str::to_owned));
}

#[test]
fn no_key_stands_twice() {
    for files in [super::ZH, super::EN] {
        let mut seen = BTreeSet::new();
        for line in files.iter().flat_map(|file| file.lines()) {
            if line.starts_with([' ', '#']) {
                continue;
            }
            if let Some((key, _)) = line.split_once(" =") {
                assert!(seen.insert(key), "{key} stands twice");
            }
        }
    }
}

#[test]
fn both_languages_fill_in_the_same_names() {
    let names = |text: &str| -> BTreeSet<String> {
        let pieces = text.split('{').skip(1);
        let names = pieces.filter_map(|piece| piece.split_once('}').map(|(name, _)| name));
        let plain = |name: &&str| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        names.filter(plain).map(str::to_owned).collect()
    };
    for (key, zh) in Lang::Zh.table().iter().filter(|(key, _)| !is_help(key)) {
        let en = Lang::En.text(key);
        assert_eq!(names(zh), names(&en), "{key}");
    }
}

#[test]
fn every_code_of_the_core_has_a_text_in_both_languages() {
    let core = source("core/src/error.rs");
    let own = core.split("pub fn code(&self)").nth(1).unwrap();
    let own = own.split("impl From").next().unwrap();
    let mut codes = quoted_after(own, &["=>"]);
    let lists = source("lists/src/error.rs");
    codes.extend(quoted_after(
        lists.split("fn code(&self)").nth(1).unwrap(),
        &["=>"],
    ));
    let record = source("record/src/document.rs");
    let record = record.split("fn code(&self)").nth(1).unwrap();
    codes.extend(quoted_after(record.split("\n}\n").next().unwrap(), &["=>"]));
    let wire = source("wire/src/lib.rs");
    codes.extend(quoted_after(
        wire.split("fn code(&self)").nth(1).unwrap(),
        &["=>"],
    ));
    assert!(codes.len() > 30, "the codes were not found: {codes:?}");
    assert_both(codes.iter().map(|code| format!("error.{code}")));
}

#[test]
fn every_refusal_of_headquarters_has_a_text_in_both_languages() {
    let error = source("hq/src/error.rs");
    let own = error.split("pub fn code(&self)").nth(1).unwrap();
    let mut codes = quoted_after(own.split("\n    }\n").next().unwrap(), &["=>"]);
    let wire = source("wire/src/lib.rs");
    codes.extend(quoted_after(
        wire.split("fn code(&self)").nth(1).unwrap(),
        &["=>"],
    ));
    codes.extend(quoted_after(
        &source("hq/src/http"),
        &["PAYLOAD_TOO_LARGE,", "NOT_FOUND,", "METHOD_NOT_ALLOWED,"],
    ));
    assert!(codes.len() > 20, "the codes were not found: {codes:?}");
    assert_both(codes.iter().map(|code| format!("hq.{code}")));
}

#[test]
fn every_verdict_has_a_text_in_both_languages() {
    assert_both(
        Code::ALL
            .iter()
            .map(|code| format!("reason.{}", code.as_str())),
    );
}

#[test]
fn every_trouble_has_a_text_in_both_languages() {
    let state = source("core/src/sync/state.rs");
    let list = state.split("pub enum Trouble {").nth(1).unwrap();
    let list = list.split("\n}\n").next().unwrap();
    let lines = list
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("///"));
    let troubles: Vec<&str> = lines.filter_map(|line| line.strip_suffix(',')).collect();
    assert_eq!(troubles.len(), 11, "{troubles:?}");
    let snake = |name: &str| {
        let mut snake = String::new();
        for c in name.chars() {
            if c.is_uppercase() && !snake.is_empty() {
                snake.push('_');
            }
            snake.extend(c.to_lowercase());
        }
        snake
    };
    assert_both(
        troubles
            .iter()
            .map(|name| format!("trouble.{}", snake(name))),
    );
}

#[test]
fn every_bad_input_and_every_missing_thing_of_the_core_is_named_and_explained() {
    let mut core = source("core/src/tablet");
    core.push_str(&source("core/src/sync"));
    core.push_str(&source("core/src/store"));
    let names = quoted_after(&core, &["what:", "needed(", "date(", "flag(", "bad("]);
    assert!(names.len() > 20, "{names:?}");
    // A thing that is not found needs no hint on how it is written.
    let found_only = [
        "effect",
        "lead",
        "notes",
        "record",
        "support request",
        "task",
        "tray item",
        "visit",
    ];
    assert_both(names.iter().map(|name| format!("word.thing.{name}")));
    let hinted = names
        .iter()
        .filter(|name| !found_only.contains(&name.as_str()));
    assert_both(hinted.map(|name| format!("hint.{name}")));
    let kinds = quoted_after(
        &source("core/src/tablet/save.rs"),
        &[
            "Kind::Visit =>",
            "Kind::Notes =>",
            "Kind::Issue =>",
            "Kind::Lead =>",
            "Kind::Support =>",
        ],
    );
    assert_both(kinds.iter().map(|name| format!("word.thing.{name}")));
    let ids = quoted_after(
        &source("wire/src/id.rs"),
        &["8,", "32,", "AccountId,", "StationCode,"],
    );
    assert_both(ids.iter().map(|name| format!("word.thing.{name}")));
    assert_both(ids.iter().map(|name| format!("hint.{name}")));
}

#[test]
fn every_field_and_every_word_of_a_record_has_a_text_in_both_languages() {
    let mut keys = BTreeSet::new();
    for schema in schema::KINDS.iter().filter_map(|kind| schema::of(*kind)) {
        let mut fields: Vec<&str> = schema.fields.iter().map(|field| field.name).collect();
        fields.extend(schema.texts.iter().map(|text| text.name));
        for map in schema.maps {
            fields.push(map.name);
            if let Content::Records(inside) = map.content {
                fields.extend(inside.iter().map(|field| field.name));
            }
        }
        keys.extend(fields.iter().map(|name| format!("word.field.{name}")));
    }
    let groups = [
        ("severity", schema::SEVERITIES),
        ("stop", schema::STOP_KINDS),
        ("outcome", schema::OUTCOMES),
        ("support_kind", schema::SUPPORT_KINDS),
        ("lead_update", words(&schema::LEAD_SCHEMA)),
        ("support_update", words(&schema::SUPPORT_SCHEMA)),
        ("ruling", &["upheld", "rejected"]),
        ("answer", &["pass", "fail", "na"]),
    ];
    for (group, words) in groups {
        keys.extend(words.iter().map(|word| format!("word.{group}.{word}")));
    }
    keys.extend(
        UpdateKind::ALL
            .iter()
            .map(|kind| format!("word.update.{}", kind.as_str())),
    );
    assert_both(keys);
}

/// The kinds of events that a record may hold.
fn words(schema: &'static schema::Schema) -> &'static [&'static str] {
    let Some(Content::Records(fields)) = schema.map("updates").map(|map| map.content) else {
        panic!("no updates");
    };
    match fields
        .iter()
        .find(|field| field.name == "kind")
        .map(|field| field.form)
    {
        Some(Form::Word(words)) => words,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_sentence_that_the_command_line_says_is_in_both_tables() {
    let own = source("field/src");
    let keys = quoted_after(
        &own,
        &[
            "say(",
            "text(",
            ".heading(",
            ".long(",
            "people(&mut sheet,",
            "begun(desk, &started,",
            "begun(desk, &tablet.ask_support(&ask)?,",
        ],
    );
    let keys = keys
        .into_iter()
        .filter(|key| key.contains('.') || key.contains("exit"));
    let keys: Vec<String> = keys.filter(|key| !key.contains([' ', '{', '/'])).collect();
    assert!(keys.len() > 70, "{}", keys.len());
    assert_both(keys);
    let codes = quoted_after(&own, &["Stop::input(", "code:"]);
    assert_both(codes.iter().map(|code| format!("error.{code}")));
    let fields = quoted_after(&own, &[".pair("]);
    assert_both(fields.iter().map(|field| format!("word.field.{field}")));
}

#[test]
fn nobody_is_shouted_at() {
    for lang in [Lang::Zh, Lang::En] {
        for (key, text) in lang.table() {
            assert!(!text.contains(['!', '！']), "{key}");
        }
    }
}

#[test]
fn what_is_filled_in_is_never_taken_for_a_name() {
    let said = Lang::En.say("show.pair", &[("name", &"{value}"), ("value", &"x")]);
    assert_eq!(said, "{value}: x");
}
