//! Makes the dictionary that packed parts are compressed with.
//!
//! Trained on real records in the words of the checklist: mostly on one entry
//! alone, which is what gains most. `crates/wire/src/pack/dictionary-1.bin` was
//! made by it once. It is part of the format: another one is another format.

use std::path::Path;

use baolian_core::Tablet;
use baolian_core::tablet::{AskSupport, OpenIssue, StartVisit, TaskInput};
use baolian_record::checklist::{self, Item};
use baolian_record::genesis;
use baolian_record::issue::Severity;
use baolian_record::issue::deed::TaskDue;
use baolian_record::support::Promise;
use baolian_wire::DocId;
use baolian_wire::pack::{Before, References, bundle};
use baolian_wire::up::UpItem;
use rusqlite::{Connection, OpenFlags};

use crate::province::{Province, STATION};

/// A tablet's memory is small and a request as well: more gains nothing.
const BYTES: usize = 16 * 1024;
/// Lives that are recorded.
const LIVES: usize = 60;

/// Records, trains, writes.
pub fn make(hq: &Path, to: &Path) {
    let province = Province::start(hq);
    let url = format!("http://{}", province.address);
    let (tablet, _) = province.tablet("writer", &url);
    for n in 0..LIVES {
        live(&tablet, n);
    }
    let samples = samples(&tablet);
    let dictionary = zstd::dict::from_samples(&samples, BYTES).unwrap();
    std::fs::write(to, &dictionary).unwrap();
    eprintln!("{} bytes from {} samples", dictionary.len(), samples.len());
}

/// The n-th visit, with what follows from it.
fn live(tablet: &Tablet, n: usize) {
    let template = checklist::builtin().unwrap();
    let items: Vec<&Item> = template.sections.iter().flat_map(|s| &s.items).collect();
    let item = |i: usize| items[(n * 31 + i * 7) % items.len()];
    let title = |i: usize| item(i).title.zh.clone();
    let hint = |i: usize| {
        item(i)
            .hint
            .as_ref()
            .map_or_else(|| title(i), |h| h.zh.clone())
    };
    let day = |i: usize| {
        format!(
            "20{:02}-{:02}-{:02}",
            26 + i % 3,
            n % 12 + 1,
            (n + i) % 28 + 1
        )
    };
    let start = StartVisit {
        station: STATION.into(),
        fix: None,
        no_position: Some("室内没有卫星信号".into()),
    };
    let visit = tablet.start_visit(&start).unwrap().id;
    tablet.add_stop(visit, "window", &title(1), None).unwrap();
    for i in 0..12 {
        let item = item(i);
        for answer in ["pass", "fail", "3"] {
            if tablet
                .answer(visit, &item.id, Some(answer), Some(&hint(i)))
                .is_ok()
            {
                break;
            }
        }
    }
    tablet.write_in_visit(visit, "notes", &hint(3)).unwrap();
    tablet.write_internal_notes(visit, &hint(4)).unwrap();
    issue(tablet, visit, n, &title, &hint, &day);
    let ask = AskSupport {
        station: STATION.into(),
        visit: Some(visit),
        kind: [
            "strength",
            "technique",
            "equipment",
            "resources",
            "training",
            "coordination",
        ][n % 6]
            .into(),
        issue: None,
        title: title(5),
        description: hint(6),
    };
    let asked = tablet.ask_support(&ask).unwrap().id;
    let promise = Promise {
        text: title(2),
        amount: format!("{}套", n % 9 + 1),
        who: "市局警务保障部".into(),
        until: day(1),
        lasting: Some(n.is_multiple_of(2)),
        ..Promise::default()
    };
    tablet.promise_support(asked, &promise).unwrap();
    tablet.seal(visit).unwrap();
}

fn issue(
    tablet: &Tablet,
    visit: DocId,
    n: usize,
    title: &dyn Fn(usize) -> String,
    hint: &dyn Fn(usize) -> String,
    day: &dyn Fn(usize) -> String,
) {
    let open = OpenIssue {
        visit: Some(visit),
        title: title(7),
        category: Some("window".into()),
        place: title(8).chars().take(6).collect(),
        description: hint(9),
        severity: Some([Severity::Low, Severity::Medium, Severity::High][n % 3]),
        due: Some(day(3)),
        responsible: Some(
            format!("post:{}", ["所长", "教导员", "内勤"][n % 3])
                .parse()
                .unwrap(),
        ),
        ..OpenIssue::default()
    };
    let id = tablet.open_issue(&open).unwrap().id;
    tablet.add_progress(id, &hint(10), None).unwrap();
    let task = TaskInput {
        text: title(11),
        who: "副所长".into(),
        due: TaskDue::On(day(2)),
    };
    tablet.plan_task(id, &task).unwrap();
    tablet.set_issue(id, "due", &day(4)).unwrap();
    tablet
        .set_issue(id, "severity", ["medium", "high", "low"][n % 3])
        .unwrap();
    tablet.add_new_facts(id, &hint(12)).unwrap();
    tablet.add_progress(id, &title(13), None).unwrap();
    tablet
        .describe_issue(id, &format!("{}{}", hint(9), title(14)))
        .unwrap();
    tablet.extend(id, &day(5), &title(15), true).unwrap();
    tablet.return_issue(id, &hint(16)).unwrap();
    tablet.record_effect(id, &hint(17), &[]).unwrap();
}

/// What one entry alone takes as a bundle, for every entry of the log.
fn samples(tablet: &Tablet) -> Vec<Vec<u8>> {
    let database = tablet.home().join("tablet.db");
    let c = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut statement = c
        .prepare("SELECT log.entry, change.bytes FROM log JOIN change ON change.hash = log.change ORDER BY log.n")
        .unwrap();
    let rows = statement
        .query_map([], |r| {
            Ok((r.get::<_, Vec<u8>>(0)?, r.get::<_, Vec<u8>>(1)?))
        })
        .unwrap();
    let rows: Vec<_> = rows.map(Result::unwrap).collect();
    let item = |(entry, change): &(Vec<u8>, Vec<u8>)| UpItem::Whole {
        entry: entry.clone().into(),
        change: Some(change.clone().into()),
    };
    let pairs = rows.windows(2);
    pairs
        .map(|pair| {
            let before = Before::entry(&pair[0].0, Some(&pair[0].1));
            bundle(
                &[item(&pair[1])],
                References::Short(genesis::hashes()),
                &before,
            )
        })
        .collect()
}
