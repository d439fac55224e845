use baolian_wire::DocId;

use super::*;
use crate::sample;

fn write(conn: &Connection, n: u64, station: u64, item: &str, title: &str, state: &str) -> DocId {
    let (mut row, ..) = sample::issue(n);
    row.station = sample::code(station);
    row.item = Some(item.to_owned()).filter(|item| !item.is_empty());
    row.title = title.to_owned();
    row.state = state.to_owned();
    row.opened_at = i64::try_from(n).unwrap();
    let id = row.id;
    crate::put(conn, &sample::rows_of(row, vec![], vec![], "")).unwrap();
    id
}

#[test]
fn the_old_issue_is_offered() {
    let conn = sample::database();
    let same = write(&conn, 1, 0, "duty", "值班室无人值守", "closed");
    let alike = write(&conn, 2, 0, "", "值班室夜间无人值守", "open");
    let item = write(&conn, 3, 0, "duty", "值班室无人", "disputed");
    let _far = write(&conn, 4, 0, "duty", "监控设备损坏", "closed");
    let _other = write(&conn, 5, 0, "", "登记不全", "open");
    let _elsewhere = write(&conn, 6, 1, "duty", "值班室无人值守", "closed");
    let find = |item: Option<&str>, title: &str| -> Vec<DocId> {
        let station = sample::code(0).parse().unwrap();
        let found = same_problem(&conn, &station, item, title).unwrap();
        found.into_iter().map(|same| same.issue.row.id).collect()
    };
    assert_eq!(find(Some("duty"), "值班室无人值守"), [same, item, alike]);
    assert_eq!(find(None, "值班室无人值守"), [same, alike, item]);
    assert_eq!(
        find(None, "“值班室” 无人值守！"),
        [same, alike, item],
        "punctuation is nothing"
    );
    assert_eq!(find(Some("duty"), "值班电话无人接"), [item, same]);
    assert_eq!(find(None, "完全不同的事"), [] as [DocId; 0]);
    assert_eq!(find(Some("duty"), ""), [] as [DocId; 0]);
}

#[test]
fn likeness_is_between_nothing_and_all() {
    let of = |a: &str, b: &str| likeness(&pairs(a), &pairs(b));
    let whole = |n: f64| (n * 100.0).round();
    assert_eq!(whole(of("值班", "值班")), 100.0);
    assert_eq!(whole(of("值班", "ｘ")), 0.0);
    assert_eq!(whole(of("警", "警")), 100.0);
    assert_eq!(whole(of("APP录入", "ａｐｐ录入")), 100.0);
    // Of 3 and 4 pairs two are the same: the beginning and the first two characters.
    assert_eq!(whole(of("值班", "值班室")), 57.0);
    assert_eq!(of("", "值班"), of("值班", ""));
}

#[test]
fn few_are_offered_the_newest_first_among_equals() {
    let conn = sample::database();
    let ids: Vec<DocId> = (0..20)
        .map(|n| write(&conn, n, 0, "", "台账缺页", "closed"))
        .collect();
    let found = same_problem(&conn, &sample::code(0).parse().unwrap(), None, "台账缺页").unwrap();
    let found: Vec<DocId> = found.into_iter().map(|same| same.issue.row.id).collect();
    let want: Vec<DocId> = ids.into_iter().rev().take(SAME_PROBLEMS).collect();
    assert_eq!(found, want);
}
