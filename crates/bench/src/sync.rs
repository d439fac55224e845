//! Push and pull of many issues over a real socket, bytes counted there.

use std::path::Path;
use std::time::Instant;

use baolian_core::Tablet;

use crate::counting::relay;
use crate::province::{Province, issue};
use crate::report::Figure;

/// Measures.
pub fn measure(hq: &Path, issues: usize) -> Vec<Figure> {
    let province = Province::start(hq);
    let (url, carried) = relay(&province.address);
    let (tablet, http) = province.tablet("writer", &url);
    for n in 0..issues {
        tablet.open_issue(&issue(n)).unwrap();
    }
    carried.take();
    let began = Instant::now();
    let pushed = tablet.sync(&http).unwrap();
    let push = began.elapsed().as_secs_f64();
    let (up, down) = carried.take();
    let count = issues as f64;
    let mut figures = vec![
        Figure::of(&format!("push of {issues} issues"), "s", &[push]),
        Figure::of("push, request turns", "turns", &[pushed.rounds as f64]),
        Figure::of("push, bytes up per issue", "B", &[up as f64 / count]),
        Figure::of("push, bytes down per issue", "B", &[down as f64 / count]),
    ];
    let (reader, http) = province.tablet_unsynced("reader", &url);
    carried.take();
    let began = Instant::now();
    let pulled = reader.sync(&http).unwrap();
    let pull = began.elapsed().as_secs_f64();
    let (_, down) = carried.take();
    assert_eq!(pulled.received, issues as u64);
    figures.extend([
        Figure::of(&format!("pull of {issues} issues"), "s", &[pull]),
        Figure::of("pull, request turns", "turns", &[pulled.rounds as f64]),
        Figure::of("pull, bytes per issue", "B", &[down as f64 / count]),
    ]);
    figures.extend(lived(&province, &tablet, &url, &carried));
    figures
}

/// Issues with a life of seven changes, and one later update alone.
fn lived(
    province: &Province,
    tablet: &Tablet,
    url: &str,
    carried: &crate::counting::Carried,
) -> Vec<Figure> {
    const LIVED: usize = 500;
    let http = province.http(url);
    let mut last = None;
    for n in 0..LIVED {
        let id = tablet.open_issue(&issue(2_000_000 + n)).unwrap().id;
        tablet
            .add_progress(id, "已约谈值班长，安排排班。", None)
            .unwrap();
        tablet.set_issue(id, "due", "2027-06-30").unwrap();
        tablet.add_progress(id, "排班表已上墙。", None).unwrap();
        tablet.set_issue(id, "place", "一楼大厅东侧").unwrap();
        tablet.add_new_facts(id, "下午仍有空档。").unwrap();
        tablet.add_progress(id, "增加一名辅警。", None).unwrap();
        last = Some(id);
    }
    carried.take();
    tablet.sync(&http).unwrap();
    let (up, _) = carried.take();
    let mut figures = vec![Figure::of(
        "bytes up per issue with seven changes",
        "B",
        &[up as f64 / LIVED as f64],
    )];
    if let Some(id) = last {
        tablet
            .add_progress(id, "核查完毕，窗口全天有人。", None)
            .unwrap();
        carried.take();
        tablet.sync(&http).unwrap();
        let (up, down) = carried.take();
        figures.push(Figure::of(
            "one update alone, bytes up (HTTP included)",
            "B",
            &[up as f64],
        ));
        figures.push(Figure::of(
            "one update alone, bytes down (HTTP included)",
            "B",
            &[down as f64],
        ));
    }
    figures
}
