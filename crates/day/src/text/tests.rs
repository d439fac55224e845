use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::*;

/// Groups whose words come from a store, not from the source.
const FROM_STORES: [&str; 3] = ["outcome", "severity", "field"];

fn names(text: &str) -> BTreeSet<&str> {
    let starts = text.split('{').skip(1);
    starts
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn both_languages_have_the_same_keys_and_fill_in_the_same_names() {
    let (zh, en) = (Lang::Zh.table(), Lang::En.table());
    let keys =
        |table: &BTreeMap<&'static str, &'static str>| table.keys().copied().collect::<Vec<_>>();
    assert_eq!(keys(zh), keys(en));
    for (key, text) in zh {
        assert_eq!(names(text), names(en[key]), "{key}");
        assert!(!text.is_empty() && !en[key].is_empty(), "{key}");
    }
}

#[test]
fn english_has_no_chinese_in_it() {
    for (key, text) in Lang::En.table() {
        let han = text.chars().find(|c| ('\u{2e80}'..='\u{ffef}').contains(c));
        assert_eq!(han, None, "{key}");
    }
}

/// Everything in the source that reads like a key.
fn keys_in(dir: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            keys_in(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.extend(text.split('"').filter(|s| is_key(s)).map(str::to_owned));
        }
    }
}

fn is_key(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let word =
        |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    parts.len() > 1
        && parts.iter().all(word)
        && !["csv", "txt", "jpg"].contains(&parts[parts.len() - 1])
}

#[test]
fn every_key_that_is_used_is_there_and_every_one_that_is_there_is_used() {
    let mut used = BTreeSet::new();
    keys_in(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut used,
    );
    let known: BTreeSet<String> = Lang::Zh.table().keys().map(ToString::to_string).collect();
    let group = |key: &str| key.split('.').next().unwrap_or_default().to_owned();
    let missing: Vec<_> = used.difference(&known).collect();
    assert!(missing.is_empty(), "used and not there: {missing:?}");
    let idle = known
        .difference(&used)
        .filter(|key| !FROM_STORES.contains(&group(key).as_str()));
    let idle: Vec<_> = idle.collect();
    assert!(idle.is_empty(), "there and not used: {idle:?}");
}

#[test]
fn what_is_filled_in_is_never_taken_for_a_name() {
    let said = Lang::Zh.say("lead.answered", &[("title", &"{said}"), ("said", &"属实")]);
    assert_eq!(said, "“{said}”：属实");
}
