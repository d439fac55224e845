use std::collections::BTreeSet;

use baolian_record::row::IssueRow;
use baolian_wire::reference::Level;

use super::*;
use crate::sample;

const N: u64 = 20_000;
/// 2026-07-01 in Shanghai.
const JULY: i64 = 1_782_835_200_000;

type Belongs = fn(&EffectRow, &IssueRow) -> bool;

fn all(n: u64) -> Vec<(EffectRow, IssueRow)> {
    let of = |n| {
        let (issue, _, effects) = sample::issue(n);
        effects
            .into_iter()
            .map(move |effect| (effect, issue.clone()))
    };
    (0..n).flat_map(of).collect()
}

#[rustfmt::skip]
fn cases() -> Vec<(&'static str, EffectFilter, Belongs)> {
    let f = EffectFilter::default;
    vec![
        ("all", f(), |_, _| true),
        ("mine", EffectFilter { by: Some("cadre-8".into()), ..f() }, |e, _| e.by == "cadre-8"),
        ("confirmed", EffectFilter { confirmed: Some(true), ..f() }, |e, _| e.confirmed > 0),
        ("not confirmed", EffectFilter { confirmed: Some(false), ..f() }, |e, _| e.confirmed == 0),
        ("with evidence", EffectFilter { evidence: Some(true), ..f() }, |e, _| e.evidence > 0),
        ("without evidence", EffectFilter { evidence: Some(false), ..f() }, |e, _| e.evidence == 0),
        ("between", EffectFilter { from: Some(JULY), to: Some(JULY + 1), ..f() }, |e, _| e.at == JULY),
        ("issue", EffectFilter { issue: Some(sample::id(4)), ..f() }, |e, _| e.issue == sample::id(4)),
        ("station", EffectFilter { scope: Scope::station(sample::code(9).parse().unwrap()), ..f() }, |_, i| i.station == sample::code(9)),
        ("county", EffectFilter { scope: Scope::area("420302"), ..f() }, |_, i| i.station.starts_with("420302")),
        ("level", EffectFilter { scope: Scope::level(Level::Province), ..f() }, |_, i| sample::nth(&i.station) % 10 < 2),
    ]
}

#[test]
fn every_filter_gives_its_rows_and_no_other() {
    let conn = sample::filled(N, sample::silent_rows);
    let rows = all(N);
    for (name, filter, belongs) in cases() {
        let found = sample::whole(600, |page| effects(&conn, &filter, page));
        let want: BTreeSet<(DocId, &str)> = rows
            .iter()
            .filter(|(effect, issue)| belongs(effect, issue))
            .map(|(effect, _)| (effect.issue, effect.id.as_str()))
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
    for sort in [EffectSort::At, EffectSort::Station] {
        for reverse in [false, true] {
            let filter = EffectFilter {
                sort,
                reverse,
                ..EffectFilter::default()
            };
            let found = sample::whole(333, |page| effects(&conn, &filter, page));
            let mut want = all(N);
            want.sort_by_key(|(effect, issue)| {
                let station = if sort == EffectSort::Station {
                    issue.station.clone()
                } else {
                    String::new()
                };
                (station, effect.at, effect.issue, effect.id.clone())
            });
            if !reverse {
                want.reverse();
            }
            let want = want
                .into_iter()
                .map(|(effect, issue)| (effect, issue.title, issue.state));
            let found = found
                .into_iter()
                .map(|item| (item.row, item.issue_title, item.issue_state));
            assert!(found.eq(want), "{sort:?} {reverse}");
        }
    }
}

#[test]
fn each_list_walks_the_index_made_for_it() {
    let conn = sample::filled(20, sample::silent_rows);
    let check = |filter: &EffectFilter, index: &str, sorted: bool| {
        for walk in walks(&conn, filter).unwrap() {
            sample::assert_walks(&conn, &LIST, &walk, order(filter), index, sorted);
        }
    };
    let f = EffectFilter::default;
    check(&f(), "list_effect_at", true);
    check(
        &EffectFilter {
            from: Some(JULY),
            ..f()
        },
        "list_effect_at",
        true,
    );
    check(
        &EffectFilter {
            scope: Scope::level(Level::Province),
            ..f()
        },
        "list_effect_at",
        true,
    );
    check(
        &EffectFilter {
            sort: EffectSort::Station,
            ..f()
        },
        "list_effect_station",
        true,
    );
    let station = Scope::station(sample::code(9).parse().unwrap());
    check(
        &EffectFilter {
            scope: station,
            ..f()
        },
        "list_effect_station",
        true,
    );
    check(
        &EffectFilter {
            by: Some("cadre-8".into()),
            ..f()
        },
        "list_effect_by",
        true,
    );
    let issue = EffectFilter {
        issue: Some(sample::id(3)),
        ..f()
    };
    check(&issue, "sqlite_autoindex_list_effect_1", false);
}
