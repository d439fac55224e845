//! Figures, printed: `cargo test -p baolian-lists --release measure -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use baolian_record::row::{MainRow, Rows};
use baolian_wire::reference::Level;
use rusqlite::Connection;

use crate::sample::{self, TODAY};
use crate::*;

const N: u64 = 20_000;

/// The middle and the worst of 100 runs after 5 to warm up.
fn time<T>(name: &str, mut run: impl FnMut() -> T) {
    let mut times: Vec<Duration> = (0..105)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(run());
            start.elapsed()
        })
        .skip(5)
        .collect();
    times.sort();
    println!("{name:48} {:>10.1?} {:>10.1?}", times[50], times[99]);
}

fn long_rows(n: u64) -> Rows {
    let mut rows = sample::issue_rows(n);
    let more = "经现场核查，值班民警未在岗，登记簿缺页，当场提出整改要求并约定期限。";
    rows.text.push_str(&format!(
        "\n{}",
        more.repeat(usize::try_from(n % 10).unwrap())
    ));
    rows
}

#[test]
#[ignore = "prints figures"]
fn measure() {
    let folder = std::env::temp_dir().join(format!("baolian-lists-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("lists.db");
    let mut conn = Connection::open(&path).unwrap();
    conn.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        .unwrap();
    migrate(&conn).unwrap();
    let start = Instant::now();
    let all = conn.transaction().unwrap();
    sample::put_stations(&all);
    println!("{} stations: {:?}", sample::STATIONS, start.elapsed());
    let rows: Vec<Rows> = (0..N).map(long_rows).collect();
    let start = Instant::now();
    for rows in &rows {
        put(&all, rows).unwrap();
    }
    println!(
        "{N} issues, each: {:?}",
        start.elapsed() / u32::try_from(N).unwrap()
    );
    for n in 0..4000 {
        let text = "到所督导，看窗口、接处警、办案区".to_owned();
        put(
            &all,
            &Rows {
                main: MainRow::Visit(sample::visit(n)),
                text,
            },
        )
        .unwrap();
    }
    all.commit().unwrap();
    println!(
        "size: {} KB",
        std::fs::metadata(&path).unwrap().len() / 1024
    );

    println!("{:48} {:>10} {:>10}", "", "middle", "worst");
    let mut n = 0;
    time("put again, nothing changed", || {
        n += 1;
        put(&conn, &rows[n * 37 % 20_000]).unwrap();
    });
    let scopes = [
        ("all", Scope::default()),
        ("level", Scope::level(Level::Province)),
        ("city", Scope::area("420300")),
        ("county", Scope::area("420302")),
        ("station", Scope::station(sample::code(5).parse().unwrap())),
    ];
    for (name, scope) in &scopes {
        let filter = IssueFilter {
            scope: scope.clone(),
            state: IssueState::Open,
            ..IssueFilter::default()
        };
        let first = issues(
            &conn,
            &filter,
            &Page {
                total: false,
                ..Page::first(50)
            },
        )
        .unwrap();
        time(&format!("50 open issues by due, {name}"), || {
            issues(
                &conn,
                &filter,
                &Page {
                    total: false,
                    ..Page::first(50)
                },
            )
            .unwrap()
        });
        time(&format!("the same with total, {name}"), || {
            issues(&conn, &filter, &Page::first(50)).unwrap()
        });
        if let Some(next) = first.next {
            time(&format!("the page after it, {name}"), || {
                issues(&conn, &filter, &Page::after(next.clone(), 50)).unwrap()
            });
        }
        let any = IssueFilter {
            scope: scope.clone(),
            sort: IssueSort::Opened,
            ..IssueFilter::default()
        };
        time(&format!("50 newest issues, open or not, {name}"), || {
            issues(
                &conn,
                &any,
                &Page {
                    total: false,
                    ..Page::first(50)
                },
            )
            .unwrap()
        });
        time(&format!("50 tasks by due, {name}"), || {
            tasks(
                &conn,
                &TaskFilter {
                    scope: scope.clone(),
                    ..TaskFilter::default()
                },
                &Page::first(50),
            )
            .unwrap()
        });
        time(&format!("issue counts, {name}"), || {
            issue_counts(&conn, scope, TODAY).unwrap()
        });
    }
    let seldom = IssueFilter {
        responsible: Some("没有这个人".to_owned()),
        ..IssueFilter::default()
    };
    time("issues by a responsible that nobody is", || {
        issues(&conn, &seldom, &Page::first(50)).unwrap()
    });
    for words in [
        "警",
        "台账",
        "无人值守",
        "值班 登记",
        "110",
        "大智派出所",
        "没有这样的字",
    ] {
        for (name, scope) in &scopes {
            time(&format!("search {words}, {name}"), || {
                search(
                    &conn,
                    words,
                    &[],
                    scope,
                    &Page {
                        total: false,
                        ..Page::first(20)
                    },
                )
                .unwrap()
            });
        }
        time(&format!("search {words} with total"), || {
            search(&conn, words, &[], &Scope::default(), &Page::first(20)).unwrap()
        });
    }
    let station = sample::code(5).parse().unwrap();
    time("same problem", || {
        same_problem(&conn, &station, Some("item-3"), "值班室无人值守").unwrap()
    });
    time("stations by words", || {
        let filter = StationFilter {
            words: Some("大智 乙11县".to_owned()),
            ..StationFilter::default()
        };
        stations(&conn, &filter, &Page::first(50)).unwrap()
    });
    time("totals", || totals(&conn).unwrap());
    let start = Instant::now();
    digest(&conn).unwrap();
    println!("digest: {:?}", start.elapsed());
    drop(conn);
    std::fs::remove_dir_all(&folder).unwrap();
}
