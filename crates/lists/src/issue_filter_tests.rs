use std::collections::BTreeMap;

use baolian_wire::StationCode;
use baolian_wire::reference::{Level, Pairing, Station};

use super::*;
use crate::sample::{self, TODAY};

type Belongs = fn(&IssueRow, &Station, &Pairing) -> bool;

fn code(n: u64) -> StationCode {
    sample::code(n).parse().unwrap()
}

#[rustfmt::skip]
fn cases() -> Vec<(&'static str, IssueFilter, Belongs)> {
    let f = IssueFilter::default;
    let some = |text: &str| Some(text.to_owned());
    vec![
        ("all", f(), |_, _, _| true),
        ("open", IssueFilter { state: IssueState::Open, ..f() }, |r, _, _| r.state != "closed"),
        ("disputed", IssueFilter { state: IssueState::Disputed, ..f() }, |r, _, _| r.state == "disputed"),
        ("closed", IssueFilter { state: IssueState::Closed, ..f() }, |r, _, _| r.state == "closed"),
        ("category", IssueFilter { category: some("intake"), ..f() }, |r, _, _| r.category == "intake"),
        ("severity", IssueFilter { severity: Some(Severity::High), ..f() }, |r, _, _| r.severity == "high"),
        ("overdue", IssueFilter { overdue: some(TODAY), ..f() },
            |r, _, _| r.state != "closed" && !r.due.is_empty() && r.due.as_str() < TODAY),
        ("overdue and closed", IssueFilter { overdue: some(TODAY), state: IssueState::Closed, ..f() }, |_, _, _| false),
        ("overdue and disputed", IssueFilter { overdue: some(TODAY), state: IssueState::Disputed, ..f() },
            |r, _, _| r.state == "disputed" && !r.due.is_empty() && r.due.as_str() < TODAY),
        ("due from", IssueFilter { due_from: some("2026-11-24"), ..f() }, |r, _, _| r.due.as_str() >= "2026-11-24"),
        ("due to", IssueFilter { due_to: some("2026-11-24"), ..f() },
            |r, _, _| !r.due.is_empty() && r.due.as_str() <= "2026-11-24"),
        ("due between", IssueFilter { due_from: some("2026-05-05"), due_to: some("2026-05-05"), ..f() },
            |r, _, _| r.due == "2026-05-05"),
        ("contested", IssueFilter { contested: true, ..f() }, |r, _, _| r.contested),
        ("objected", IssueFilter { objected: true, ..f() }, |r, _, _| r.objected),
        ("reopened", IssueFilter { reopened: true, ..f() }, |r, _, _| r.reopened > 0),
        ("contested and objected", IssueFilter { objected: true, contested: true, ..f() }, |r, _, _| r.objected && r.contested),
        ("mine", IssueFilter { opened_by: some("cadre-7"), ..f() }, |r, _, _| r.opened_by == "cadre-7"),
        ("nobody's", IssueFilter { opened_by: some("' OR 1=1 --"), ..f() }, |_, _, _| false),
        ("responsible", IssueFilter { responsible: some("所长"), ..f() }, |r, _, _| r.responsible.contains("所长")),
        ("responsible, case", IssueFilter { responsible: some("POST:内"), ..f() }, |r, _, _| r.responsible == "post:内勤"),
        ("responsible, no pattern", IssueFilter { responsible: some("%"), ..f() }, |_, _, _| false),
        ("waits for station", IssueFilter { waits_for: Some(Party::Station), ..f() }, |r, _, _| r.waits_for_station),
        ("waits for cadre", IssueFilter { waits_for: Some(Party::Cadre), ..f() }, |r, _, _| r.waits_for_cadre),
        ("waits for office", IssueFilter { waits_for: Some(Party::Office), ..f() }, |r, _, _| r.waits_for_office),
        ("item", IssueFilter { item: some("item-3"), ..f() }, |r, _, _| r.item.as_deref() == Some("item-3")),
        ("visit", IssueFilter { visit: Some(sample::id(1_000_007)), ..f() }, |r, _, _| r.visit == Some(sample::id(1_000_007))),
        ("station", IssueFilter { scope: Scope::station(code(5)), ..f() }, |_, s, _| s.code == code(5)),
        ("unknown station", IssueFilter { scope: Scope::station("x".parse().unwrap()), ..f() }, |_, _, _| false),
        ("no station", IssueFilter { scope: Scope { stations: Some(vec![]), ..Scope::default() }, ..f() }, |_, _, _| false),
        ("two stations", IssueFilter { scope: Scope { stations: Some(vec![code(5), code(700)]), ..Scope::default() }, ..f() },
            |_, s, _| s.code == code(5) || s.code == code(700)),
        ("many stations", IssueFilter { scope: Scope { stations: Some((0..900).map(code).collect()), ..Scope::default() }, ..f() },
            |_, s, _| sample::nth(s.code.as_str()) < 900),
        ("level", IssueFilter { scope: Scope::level(Level::Province), ..f() }, |_, _, p| p.level == Level::Province),
        ("county", IssueFilter { scope: Scope::area("420302"), ..f() }, |_, s, _| s.county_code == "420302"),
        ("city", IssueFilter { scope: Scope::area("420300"), ..f() }, |_, s, _| s.city_code == "420300"),
        ("province", IssueFilter { scope: Scope::area("420000"), ..f() }, |_, _, _| true),
        ("elsewhere", IssueFilter { scope: Scope::area("430000"), ..f() }, |_, _, _| false),
        ("level and city", IssueFilter { scope: Scope { level: Some(Level::City), ..Scope::area("420300") }, ..f() },
            |_, s, p| s.city_code == "420300" && p.level == Level::City),
        ("cadre's stations", IssueFilter { scope: Scope { cadre: some("cadre-33"), ..Scope::default() }, ..f() },
            |_, _, p| p.cadre.as_str() == "cadre-33"),
        ("stations and level", IssueFilter { scope: Scope { stations: Some((0..30).map(code).collect()), level: Some(Level::County), ..Scope::default() }, ..f() },
            |_, s, p| sample::nth(s.code.as_str()) < 30 && p.level == Level::County),
        ("all at once", IssueFilter { scope: Scope::level(Level::County), state: IssueState::Open, category: some("intake"),
            severity: Some(Severity::Low), waits_for: Some(Party::Station), ..f() },
            |r, _, p| p.level == Level::County && r.category == "intake" && r.severity == "low" && r.waits_for_station),
        ("contested in a county", IssueFilter { scope: Scope::area("420302"), contested: true, ..f() },
            |r, s, _| r.contested && s.county_code == "420302"),
        ("contested at a level", IssueFilter { scope: Scope::level(Level::City), contested: true, ..f() },
            |r, _, p| r.contested && p.level == Level::City),
        ("visit at a level", IssueFilter { scope: Scope::level(Level::City), visit: Some(sample::id(1_000_007)), ..f() },
            |r, _, p| r.visit == Some(sample::id(1_000_007)) && p.level == Level::City),
    ]
}

#[test]
fn every_filter_gives_its_rows_and_no_other() {
    let conn = sample::filled(20_000, sample::silent_rows);
    let known = sample::stations();
    let rows: Vec<IssueRow> = (0..20_000).map(|n| sample::issue(n).0).collect();
    for (name, filter, belongs) in cases() {
        let want: BTreeMap<DocId, &IssueRow> = rows
            .iter()
            .filter(|row| {
                let (station, pairing) = &known[&row.station];
                belongs(row, station, pairing)
            })
            .map(|row| (row.id, row))
            .collect();
        let found = sample::whole(777, |page| issues(&conn, &filter, page));
        assert_eq!(found.len(), want.len(), "{name}");
        for item in found {
            assert_eq!(Some(&&item.row), want.get(&item.row.id), "{name}");
            let (station, pairing) = &known[&item.row.station];
            assert_eq!(item.at.station_name, station.name);
            assert_eq!(item.at.county, station.county);
            assert_eq!(item.at.paired_cadre, pairing.cadre.as_str());
        }
    }
}
