//! The parts of an issue, read from its document.

use std::collections::BTreeMap;

use super::{Effect, Evidence, Issue, Media, Stamp, Task, Update, UpdateKind};
use crate::ancestry::Ancestry;
use crate::read::{self, Candidate, Item, Single, View};

/// Whether an update opened the issue without terms, as a station does, and
/// they have not been set since.
pub(super) fn waits_for_terms(view: &View<'_>, update: &Update) -> bool {
    let missing = |view: &View<'_>| {
        let mut terms = ["due", "severity", "responsible"].iter();
        terms.any(|term| view.root_text(term).value.is_none())
    };
    update.kind == UpdateKind::Opened && missing(view) && missing(&view.at(&[update.stamp.change]))
}

pub(super) fn contested(issue: &Issue) -> BTreeMap<String, Vec<Candidate<String>>> {
    let mut all = BTreeMap::new();
    add_contested(&mut all, "title", &issue.title, Clone::clone);
    add_contested(&mut all, "category", &issue.category, Clone::clone);
    add_contested(&mut all, "place", &issue.place, Clone::clone);
    add_contested(&mut all, "severity", &issue.severity, |s| {
        s.as_str().to_owned()
    });
    add_contested(&mut all, "due", &issue.due, Clone::clone);
    add_contested(
        &mut all,
        "responsible",
        &issue.responsible,
        ToString::to_string,
    );
    for task in &issue.tasks {
        let key = |field: &str| format!("tasks.{}.{field}", task.stamp.id);
        add_contested(&mut all, &key("text"), &task.text, Clone::clone);
        add_contested(&mut all, &key("who"), &task.who, Clone::clone);
        add_contested(&mut all, &key("due"), &task.due, Clone::clone);
        add_contested(
            &mut all,
            &key("days_before"),
            &task.days_before,
            ToString::to_string,
        );
        add_contested(&mut all, &key("done"), &task.done, ToString::to_string);
    }
    all
}

/// Adds a contested value, as text, under its name.
pub(crate) fn add_contested<T: Clone>(
    all: &mut BTreeMap<String, Vec<Candidate<String>>>,
    name: &str,
    single: &Single<T>,
    text: impl Fn(&T) -> String,
) {
    if single.is_contested() {
        let texts = single.clone().map(|v| text(&v));
        all.insert(name.to_owned(), texts.contested);
    }
}

pub(super) fn read_update(view: &View<'_>, item: &Item) -> Update {
    let text = |key| view.once(&item.obj, key, read::text);
    Update {
        stamp: Stamp::of(view, item),
        kind: UpdateKind::from_text(&text("kind").unwrap_or_default()),
        text: text("text"),
        effect: text("effect"),
        task: text("task"),
        due: text("due"),
        was: text("was"),
        to: text("to"),
        answers: text("answers"),
        ruling: text("ruling"),
        supervision: text("supervision"),
    }
}

/// Whether special supervision stands: of a beginning and an end that had not
/// seen each other, the cautious one.
pub(super) fn is_supervised(updates: &[Update], ancestry: &Ancestry) -> bool {
    let said = |word: &'static str| {
        let is = move |u: &&Update| {
            u.kind == UpdateKind::Instruction && u.supervision.as_deref() == Some(word)
        };
        updates.iter().filter(is)
    };
    said("begun").any(|begun| {
        !said("ended").any(|ended| ancestry.saw(ended.stamp.change, begun.stamp.change))
    })
}

pub(super) fn read_tasks(view: &View<'_>, issue_due: Option<&str>) -> Vec<Task> {
    let mut tasks: Vec<Task> = view
        .items("tasks")
        .iter()
        .map(|item| {
            let days_before = view.single(&item.obj, "days_before", read::int);
            let mut due = view
                .single(&item.obj, "due", read::text)
                .cautious_by(Clone::clone);
            if due.value.is_none() {
                due.value = counted_back(issue_due, days_before.value);
            }
            Task {
                stamp: Stamp::of(view, item),
                text: view.single(&item.obj, "text", read::text),
                who: view.single(&item.obj, "who", read::text),
                done: view.single(&item.obj, "done", read::boolean),
                days_before,
                due,
            }
        })
        .collect();
    tasks.sort_by_key(|t| (t.due.value.clone(), t.stamp.id.clone()));
    tasks
}

/// So many days before the issue's due date.
fn counted_back(issue_due: Option<&str>, days: Option<i64>) -> Option<String> {
    let due = chrono::NaiveDate::parse_from_str(issue_due?, "%Y-%m-%d").ok()?;
    let days = chrono::Days::new(u64::try_from(days?).ok()?);
    Some(due.checked_sub_days(days)?.to_string())
}

pub(super) fn read_media(view: &View<'_>, ancestry: &Ancestry) -> Vec<Media> {
    let mut media: Vec<Media> = view
        .items("media")
        .iter()
        .map(|item| {
            let text = |key| view.once(&item.obj, key, read::text).unwrap_or_default();
            Media {
                stamp: Stamp::of(view, item),
                hash: text("hash"),
                len: view.once(&item.obj, "len", read::int).unwrap_or(0),
                media_type: text("type"),
                name: text("name"),
            }
        })
        .collect();
    media.sort_by_key(|m| (ancestry.depth(m.stamp.change), m.stamp.id.clone()));
    media
}

pub(super) fn read_effects(
    view: &View<'_>,
    updates: &[Update],
    ancestry: &Ancestry,
) -> Vec<Effect> {
    let mut by_effect: BTreeMap<String, Vec<Evidence>> = BTreeMap::new();
    for item in view.items("evidence") {
        let text = |key| view.once(&item.obj, key, read::text);
        let stamp = Stamp::of(view, &item);
        let evidence = match (view.once(&item.obj, "visit", read::parsed), text("hash")) {
            (Some(visit), _) => Evidence::Visit {
                stamp,
                visit,
                seal: text("seal").unwrap_or_default(),
            },
            (None, Some(hash)) => Evidence::File {
                stamp,
                hash,
                len: view.once(&item.obj, "len", read::int).unwrap_or(0),
                media_type: text("type").unwrap_or_default(),
                name: text("name").unwrap_or_default(),
            },
            (None, None) => continue,
        };
        by_effect
            .entry(text("effect").unwrap_or_default())
            .or_default()
            .push(evidence);
    }
    let mut effects: Vec<Effect> = view
        .items("effects")
        .iter()
        .map(|item| Effect {
            stamp: Stamp::of(view, item),
            text: view.once(&item.obj, "text", read::text).unwrap_or_default(),
            evidence: by_effect.remove(&item.id).unwrap_or_default(),
            confirmed_by: updates
                .iter()
                .filter(|u| {
                    u.kind == UpdateKind::EffectConfirmed && u.effect.as_ref() == Some(&item.id)
                })
                .map(|u| u.stamp.by.clone())
                .collect(),
        })
        .collect();
    effects.sort_by_key(|e| (ancestry.depth(e.stamp.change), e.stamp.id.clone()));
    effects
}
