//! What a change does in one stable word, by which a text is looked up.
//!
//! `begin`; `update.progress` for what is said in a story; `add.stops` for
//! what is added to another map; `text.notes` for a long text; `set.due`,
//! `set.tasks.done`, `set.answers` for single values. Of a change that does
//! several things, what tells most.

use crate::act::{Act, str_of};

/// What a change does, in one word; empty for one that does nothing known.
#[must_use]
pub fn said(acts: &[Act]) -> String {
    let mut words: Vec<(u8, String)> = acts.iter().map(word).collect();
    words.sort_by_key(|(rank, _)| *rank);
    words
        .into_iter()
        .next()
        .map(|(_, word)| word)
        .unwrap_or_default()
}

/// The word for one act, and its place among others.
fn word(act: &Act) -> (u8, String) {
    match act {
        Act::Begin(_) => (0, "begin".to_owned()),
        Act::Add {
            map: "updates",
            record,
            ..
        } => {
            let kind = str_of(record, "kind").unwrap_or_default();
            (1, format!("update.{kind}"))
        }
        Act::Add { map, .. } => (2, format!("add.{map}")),
        Act::Edit { text } => (3, format!("text.{text}")),
        Act::Set { field, .. } => (3, format!("set.{field}")),
        Act::SetIn { map, field, .. } => (3, format!("set.{map}.{field}")),
        Act::Value { map, .. } => (3, format!("set.{map}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::act::Record;

    #[test]
    fn what_tells_most_is_said() {
        let update = Act::Add {
            map: "updates",
            id: "u".into(),
            record: Record::from([(
                "kind".into(),
                automerge::ScalarValue::Str("extended".into()),
            )]),
        };
        let due = Act::Set {
            field: "due",
            value: automerge::ScalarValue::Str("2027-01-01".into()),
        };
        assert_eq!(said(&[due.clone(), update.clone()]), "update.extended");
        assert_eq!(said(std::slice::from_ref(&due)), "set.due");
        assert_eq!(said(&[update, Act::Begin(Record::new()), due]), "begin");
        assert_eq!(said(&[]), "");
    }
}
