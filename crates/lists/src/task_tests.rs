use std::collections::BTreeSet;

use baolian_record::row::IssueRow;

use super::*;
use crate::sample::{self, TODAY};

const N: u64 = 20_000;

type Belongs = fn(&TaskRow, &IssueRow) -> bool;

fn all(n: u64) -> Vec<(TaskRow, IssueRow)> {
    let of = |n| {
        let (issue, tasks, _) = sample::issue(n);
        tasks.into_iter().map(move |task| (task, issue.clone()))
    };
    (0..n).flat_map(of).collect()
}

fn over(task: &TaskRow, issue: &IssueRow) -> bool {
    task.done || issue.state == "closed"
}

#[rustfmt::skip]
fn cases() -> Vec<(&'static str, TaskFilter, Belongs)> {
    let f = TaskFilter::default;
    let day = || Some(TODAY.to_owned());
    vec![
        ("all", f(), |_, _| true),
        ("open", TaskFilter { state: TaskState::Open, ..f() }, |t, i| !over(t, i)),
        ("over", TaskFilter { state: TaskState::Over, ..f() }, over),
        ("overdue", TaskFilter { overdue: day(), ..f() }, |t, i| !over(t, i) && !t.due.is_empty() && t.due.as_str() < TODAY),
        ("overdue and over", TaskFilter { overdue: day(), state: TaskState::Over, ..f() }, |_, _| false),
        ("due from", TaskFilter { due_from: day(), ..f() }, |t, _| t.due.as_str() >= TODAY),
        ("due to", TaskFilter { due_to: day(), ..f() }, |t, _| !t.due.is_empty() && t.due.as_str() <= TODAY),
        ("who", TaskFilter { who: Some("李四".into()), ..f() }, |t, _| t.who == "李四"),
        ("issue", TaskFilter { issue: Some(sample::id(3)), ..f() }, |t, _| t.issue == sample::id(3)),
        ("station", TaskFilter { scope: Scope::station(sample::code(9).parse().unwrap()), ..f() }, |_, i| i.station == sample::code(9)),
        ("county", TaskFilter { scope: Scope::area("420302"), ..f() }, |_, i| i.station.starts_with("420302")),
        ("city", TaskFilter { scope: Scope::area("420300"), who: Some("张三".into()), ..f() },
            |t, i| i.station.starts_with("4203") && t.who == "张三"),
        ("province", TaskFilter { scope: Scope::area("420000"), state: TaskState::Open, ..f() }, |t, i| !over(t, i)),
    ]
}

#[test]
fn every_filter_gives_its_rows_and_no_other() {
    let conn = sample::filled(N, sample::silent_rows);
    let rows = all(N);
    for (name, filter, belongs) in cases() {
        let found = sample::whole(600, |page| tasks(&conn, &filter, page));
        let want: BTreeSet<(DocId, &str)> = rows
            .iter()
            .filter(|(task, issue)| belongs(task, issue))
            .map(|(task, _)| (task.issue, task.id.as_str()))
            .collect();
        assert_eq!(found.len(), want.len(), "{name}");
        let found: BTreeSet<(DocId, &str)> = found
            .iter()
            .map(|item| (item.row.issue, item.row.id.as_str()))
            .collect();
        assert_eq!(found, want, "{name}");
    }
}

#[test]
fn pages_give_every_row_once_and_in_order() {
    let conn = sample::filled(N, sample::silent_rows);
    for sort in [TaskSort::Due, TaskSort::Who, TaskSort::Station] {
        for reverse in [false, true] {
            let filter = TaskFilter {
                sort,
                reverse,
                ..TaskFilter::default()
            };
            let found = sample::whole(333, |page| tasks(&conn, &filter, page));
            let mut want = all(N);
            want.sort_by_key(|(task, issue)| {
                let first = match sort {
                    TaskSort::Due => (String::new(), false),
                    TaskSort::Who => (task.who.clone(), false),
                    TaskSort::Station => (issue.station.clone(), over(task, issue)),
                };
                (
                    first,
                    task.due.is_empty(),
                    task.due.clone(),
                    task.issue,
                    task.id.clone(),
                )
            });
            if reverse {
                want.reverse();
            }
            assert!(
                found
                    .into_iter()
                    .map(|item| item.row)
                    .eq(want.into_iter().map(|w| w.0)),
                "{sort:?} {reverse}"
            );
        }
    }
}

#[test]
fn a_task_is_listed_with_its_issue_and_follows_it() {
    let conn = sample::database();
    sample::put_stations(&conn);
    let (mut issue, _, _) = sample::issue(1);
    issue.state = "open".to_owned();
    let task = TaskRow {
        issue: issue.id,
        id: "t".to_owned(),
        text: "补齐台账".to_owned(),
        who: "张三".to_owned(),
        due: "2026-11-01".to_owned(),
        done: false,
    };
    let put = |issue: &IssueRow, tasks: Vec<TaskRow>| {
        crate::put(&conn, &sample::rows_of(issue.clone(), tasks, vec![], "")).unwrap();
    };
    let overdue = TaskFilter {
        overdue: Some(TODAY.to_owned()),
        ..TaskFilter::default()
    };
    let list = || tasks(&conn, &overdue, &Page::default()).unwrap().rows;
    put(&issue, vec![task.clone()]);
    let found = list();
    assert_eq!(found[0].row, task);
    assert_eq!(found[0].issue_title, issue.title);
    assert_eq!(
        (&found[0].issue_due, &found[0].station),
        (&issue.due, &issue.station)
    );
    assert!(!found[0].at.station_name.is_empty());
    issue.state = "closed".to_owned();
    put(&issue, vec![task.clone()]);
    assert!(list().is_empty(), "a task is over with its issue");
    issue.state = "open".to_owned();
    put(&issue, vec![task]);
    assert_eq!(list().len(), 1);
    put(&issue, vec![]);
    assert!(list().is_empty());
}

#[test]
fn each_list_walks_the_index_made_for_it() {
    let conn = sample::filled(20, sample::silent_rows);
    let check = |filter: &TaskFilter, index: &str, sorted: bool| {
        for walk in walks(&conn, filter).unwrap() {
            sample::assert_walks(&conn, &LIST, &walk, order(filter), index, sorted);
        }
    };
    let f = TaskFilter::default;
    check(&f(), "list_task_due", true);
    check(
        &TaskFilter {
            reverse: true,
            ..f()
        },
        "list_task_due",
        true,
    );
    check(
        &TaskFilter {
            overdue: Some(TODAY.to_owned()),
            ..f()
        },
        "list_task_due",
        true,
    );
    check(
        &TaskFilter {
            scope: Scope::area("420000"),
            ..f()
        },
        "list_task_due",
        true,
    );
    check(
        &TaskFilter {
            sort: TaskSort::Who,
            ..f()
        },
        "list_task_who",
        true,
    );
    check(
        &TaskFilter {
            who: Some("张三".into()),
            ..f()
        },
        "list_task_who",
        true,
    );
    check(
        &TaskFilter {
            sort: TaskSort::Station,
            ..f()
        },
        "list_task_station",
        true,
    );
    let station = Scope::station(sample::code(9).parse().unwrap());
    check(
        &TaskFilter {
            scope: station,
            ..f()
        },
        "list_task_station",
        true,
    );
    let issue = TaskFilter {
        issue: Some(sample::id(3)),
        ..f()
    };
    check(&issue, "sqlite_autoindex_list_task_1", false);
}
