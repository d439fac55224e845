//! An ordinary day of a cadre: its bytes, and how long it takes over a thin link.

use std::path::Path;
use std::time::{Duration, Instant};

use baolian_core::Tablet;
use baolian_core::sync::http::Http;
use baolian_core::tablet::{OpenIssue, StartVisit, TaskInput};
use baolian_record::checklist::{AnswerKind, Item};
use baolian_record::issue::Severity;
use baolian_record::issue::deed::TaskDue;

use crate::counting::{Carried, Link, relay};
use crate::history;
use crate::province::{Province, STATION};
use crate::report::Figure;

/// A link in the country: 120 kbit/s, 400 ms there and back.
const THIN: Link = Link {
    bandwidth: 15_000.0,
    one_way: Duration::from_millis(200),
    cut_every: None,
};
const ROUND_TRIP: f64 = 0.4;
/// Days that are measured, one after the other.
const DAYS: usize = 5;
/// What a day may take, in bytes.
const GOAL: f64 = 10.0 * 1024.0;

/// One visit with 20 answers, 3 issues, 6 updates, sealed.
pub fn record(tablet: &Tablet, station: &str, n: usize) {
    let begun = StartVisit {
        station: station.into(),
        fix: None,
        no_position: Some("室内没有卫星信号".into()),
    };
    let visit = tablet.start_visit(&begun).unwrap().id;
    let checklist = tablet.visit_checklist(visit).unwrap();
    let items: Vec<&Item> = checklist.sections.iter().flat_map(|s| &s.items).collect();
    let simple = items
        .iter()
        .filter(|item| matches!(item.kind, AnswerKind::PassFail) && item.shown_if.is_none());
    let asked: Vec<&&Item> = simple.cycle().skip(n * 7).take(20).collect();
    for (i, item) in asked.iter().enumerate() {
        let (answer, remark) = match i % 6 {
            0 => ("fail", Some(format!("第{i}项现场查看不符合，已当场指出"))),
            _ => ("pass", None),
        };
        tablet
            .answer(visit, &item.id, Some(answer), remark.as_deref())
            .unwrap();
    }
    for i in 0..3 {
        let item = asked[i * 6];
        let issue = OpenIssue {
            station: None,
            visit: Some(visit),
            item: Some(item.id.clone()),
            title: item.title.zh.chars().take(20).collect(),
            category: Some(item.category.clone()),
            place: "一楼大厅".into(),
            description: format!("{}，{}日内整改到位，由值班领导负责。", item.title.zh, i + 5),
            severity: Some(Severity::Medium),
            due: Some(format!("2027-{:02}-{:02}", n % 12 + 1, i + 10)),
            responsible: Some("post:副所长".parse().unwrap()),
            ..OpenIssue::default()
        };
        let id = tablet.open_issue(&issue).unwrap().id;
        tablet
            .add_progress(id, "已约谈值班长，当日重新排班。", None)
            .unwrap();
        let task = TaskInput {
            text: "补齐近三个月台账并复核".into(),
            who: "内勤".into(),
            due: TaskDue::DaysBefore(3),
        };
        tablet.plan_task(id, &task).unwrap();
    }
    tablet.seal(visit).unwrap();
}

/// What an ordinary day takes, both ways.
pub fn bytes(hq: &Path) -> Vec<Figure> {
    let province = Province::start(hq);
    let (address, carried) = relay(&province.address, None);
    let (tablet, http) = province.tablet("tablet", &format!("http://{address}"));
    let mut all = Vec::new();
    let mut turns = Vec::new();
    for n in 0..DAYS {
        record(&tablet, STATION, n);
        carried.take();
        turns.push(tablet.sync(&http).unwrap().rounds as f64);
        let (up, down) = carried.take();
        all.push((up + down) as f64);
    }
    vec![
        Figure::of("an ordinary day, up and down, HTTP included", "B", &all)
            .against("10 KB", &[GOAL]),
        Figure::of("an ordinary day, requests", "turns", &turns),
    ]
}

/// That day over a thin link, and a backlog of about a megabyte over one that breaks.
pub fn link(hq: &Path, backlog: usize) -> Vec<Figure> {
    let province = Province::start_tls(hq);
    let mut figures = Vec::new();
    let way = |link: Link| {
        let (address, carried) = relay(&province.address, Some(link));
        let port = address.rsplit_once(':').unwrap().1.to_owned();
        (format!("https://localhost:{port}"), carried)
    };
    let http = |url: &str| Http::new(url, &province.trusted()).unwrap();
    let (url, carried) = way(THIN);
    let (tablet, open) = province.tablet("tablet", &url);
    let (mut on_open, mut from_closed) = (Vec::new(), Vec::new());
    for n in 0..DAYS {
        on_open.push(one_day(&tablet, &open, &carried, 2 * n, 1.0));
        from_closed.push(one_day(&tablet, &http(&url), &carried, 2 * n + 1, 3.0));
        // The connection that is measured next is open again, and idle.
        tablet.sync(&open).unwrap();
    }
    for (what, days) in [
        ("a day over 120 kbit/s and 400 ms, connection open", on_open),
        ("the same from closed, over TLS", from_closed),
    ] {
        let (took, allowed): (Vec<f64>, Vec<f64>) = days.into_iter().unzip();
        figures.push(
            Figure::of(what, "s", &took)
                .against("what the link takes by 1.25, and its round trips", &allowed),
        );
    }
    let mut took = Vec::new();
    for (name, cut_every) in [("whole", None), ("cut", Some(Duration::from_secs(20)))] {
        // What a new tablet has to read first does not go over the link.
        let port = province.address.rsplit_once(':').unwrap().1;
        let (tablet, _) = province.tablet(name, &format!("https://localhost:{port}"));
        for n in 0..backlog {
            history::record(&tablet, n);
        }
        let (url, carried) = way(Link { cut_every, ..THIN });
        let began = Instant::now();
        while waits(&tablet) {
            // A link that broke is made anew, as the app does.
            let _ = tablet.sync(&http(&url));
        }
        let seconds = began.elapsed().as_secs_f64();
        let (up, _) = carried.take();
        let figure = Figure::of(&format!("backlog over that link, {name}"), "s", &[seconds]);
        figures.push(Figure::of(
            &format!("backlog, bytes up, {name}"),
            "B",
            &[up as f64],
        ));
        figures.push(match took.first() {
            Some(whole) => figure.against("uncut", &[*whole]),
            None => figure,
        });
        took.push(seconds);
    }
    figures
}

fn waits(tablet: &Tablet) -> bool {
    let state = tablet.sync_state().unwrap();
    state.held < state.recorded
}

/// Seconds that a day's sync takes, and what it may take with so many round trips.
fn one_day(tablet: &Tablet, http: &Http, carried: &Carried, n: usize, trips: f64) -> (f64, f64) {
    record(tablet, STATION, n);
    carried.take();
    let began = Instant::now();
    tablet.sync(http).unwrap();
    let took = began.elapsed().as_secs_f64();
    let (up, down) = carried.take();
    let allowed = 1.25 * (up + down) as f64 / THIN.bandwidth + trips * ROUND_TRIP;
    (took, allowed)
}
