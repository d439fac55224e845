//! The roster: taken whole or not at all, and shown before it is done.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use baolian_hq::roster::{self, Difference, Fault, FaultCode, Known, Roster, day};
use baolian_wire::reference::{Account, Fact, Level, Pairing, Role, Station};
use baolian_wire::{AccountId, StationCode};

const HUBEI: &[u8] = include_bytes!("../data/hubei-stations.csv");
const HEADER: &str = "station_code,station_name,short_name,city_code,city,county_code,county,township_code,township,level,visit_interval_days,cadre_id,lat,lon,coord_source,basis,synthetic";
const DAZHI: &str = "420102002-01,武汉市公安局江岸区分局大智派出所,大智派出所,420100,武汉市,420102,江岸区,420102002,大智街道,county,7,包联干部-0001,30.6089,114.3068,county-place,township,0";
const YIYUAN: &str = "420102003-01,武汉市公安局江岸区分局一元派出所,一元派出所,420100,武汉市,420102,江岸区,420102003,一元街道,province,30,包联干部-0002,30.6089,114.3068,county-place,township,0";
const BAIGUO: &str = "421181102-01,麻城市公安局白果派出所,白果派出所,421100,黄冈市,421181,麻城市,421181102,白果镇,city,15,包联干部-0003,31.0,114.9,geonames-place,township,0";

fn file(lines: &[&str]) -> Vec<u8> {
    let mut all = vec![HEADER];
    all.extend(lines);
    all.join("\n").into_bytes()
}

fn faults(lines: &[&str]) -> Vec<Fault> {
    Roster::read(&file(lines)).expect_err("the file has faults")
}

/// Line, column and code of each fault.
fn places(faults: &[Fault]) -> Vec<(u64, &str, FaultCode)> {
    faults
        .iter()
        .map(|f| (f.line, f.column.as_str(), f.code))
        .collect()
}

fn with(line: &str, column: &str, value: &str) -> String {
    let at = roster::COLUMNS
        .iter()
        .position(|c| *c == column)
        .expect("a column");
    let mut cells: Vec<&str> = line.split(',').collect();
    cells[at] = value;
    cells.join(",")
}

#[test]
fn the_roster_of_a_province_is_taken_whole() {
    let roster = Roster::read(HUBEI).unwrap();
    assert_eq!(roster.rows().len(), 1504);
    let of = |level| roster.rows().iter().filter(|r| r.level == level).count();
    assert_eq!(
        (of(Level::Province), of(Level::City), of(Level::County)),
        (301, 451, 752)
    );
    let baiguo = roster
        .rows()
        .iter()
        .filter(|r| r.station.short_name == "白果派出所");
    assert_eq!(baiguo.count(), 2, "two stations may share a short name");
    let first = &roster.rows()[0];
    assert_eq!((first.line, first.cadre.as_str()), (2, "包联干部-0001"));
    assert_eq!(
        first.station.position.map(|p| (p.lat, p.lon)),
        Some((30.6089, 114.3068))
    );
}

#[test]
fn what_spreadsheets_write_is_read_all_the_same() {
    let plain = Roster::read(&file(&[DAZHI, YIYUAN])).unwrap();
    let mut marked = b"\xef\xbb\xbf".to_vec();
    marked.extend(file(&[DAZHI, YIYUAN, ",,,,,,,,,,,,,,,,"]));
    let crlf = String::from_utf8(marked).unwrap().replace('\n', "\r\n");
    assert_eq!(Roster::read(crlf.as_bytes()).unwrap(), plain);

    let quoted = with(DAZHI, "township", "\" 大智街道 \"");
    assert_eq!(Roster::read(&file(&[&quoted, YIYUAN])).unwrap(), plain);

    let mut columns: Vec<Vec<&str>> = [HEADER, DAZHI, YIYUAN]
        .iter()
        .map(|l| l.split(',').collect())
        .collect();
    columns.iter_mut().for_each(|line| line.reverse());
    let turned: Vec<String> = columns.iter().map(|line| line.join(",")).collect();
    assert_eq!(Roster::read(turned.join("\n").as_bytes()).unwrap(), plain);

    let no_position = with(&with(DAZHI, "lat", ""), "lon", "");
    let roster = Roster::read(&file(&[&no_position])).unwrap();
    assert_eq!(roster.rows()[0].station.position, None);
}

#[test]
fn every_bad_line_is_named_at_once_with_its_line_in_the_file() {
    let text = [
        HEADER.to_owned(),
        with(DAZHI, "cadre_id", ""),
        String::new(),
        with(YIYUAN, "level", "prefecture"),
        with(BAIGUO, "county_code", "420102"),
        "420102004-01,short".to_owned(),
        format!("{DAZHI},more"),
    ];
    let expected = [
        (2, "cadre_id", FaultCode::NoCadre),
        (4, "level", FaultCode::UnknownLevel),
        (5, "county", FaultCode::NameDiffers),
        (5, "county_code", FaultCode::CountyNotInCity),
        (5, "township_code", FaultCode::TownshipNotInCounty),
        (6, "", FaultCode::ColumnsMissing),
        (7, "", FaultCode::ColumnsExtra),
    ];
    // The name of 420102 is first said in line 2.
    for end in ["\n", "\r\n"] {
        let faults = Roster::read(text.join(end).as_bytes()).expect_err("faults");
        assert_eq!(places(&faults), expected, "{end:?}");
    }
}

#[test]
fn each_cell_is_held_to_its_rule() {
    let cases = [
        ("station_code", "", FaultCode::Empty),
        ("station_code", "42 01", FaultCode::BadCode),
        ("station_name", " ", FaultCode::Empty),
        ("short_name", "", FaultCode::Empty),
        ("city", "", FaultCode::Empty),
        ("city_code", "42010", FaultCode::BadAreaCode),
        ("city_code", "420103", FaultCode::BadAreaCode),
        ("county_code", "42010x", FaultCode::BadAreaCode),
        ("township_code", "420102", FaultCode::BadAreaCode),
        ("level", "省级", FaultCode::UnknownLevel),
        ("visit_interval_days", "15", FaultCode::IntervalNotOfLevel),
        (
            "visit_interval_days",
            "weekly",
            FaultCode::IntervalNotOfLevel,
        ),
        ("cadre_id", "甲;乙", FaultCode::TwoCadres),
        ("cadre_id", "甲、乙", FaultCode::TwoCadres),
        ("cadre_id", "甲 乙", FaultCode::TwoCadres),
        ("lat", "90.5", FaultCode::PositionOutOfRange),
        ("lat", "NaN", FaultCode::PositionOutOfRange),
        ("lon", "east", FaultCode::PositionOutOfRange),
        ("lat", "", FaultCode::PositionIncomplete),
        ("synthetic", "no", FaultCode::BadFlag),
    ];
    for (column, value, code) in cases {
        let faults = faults(&[&with(DAZHI, column, value)]);
        assert_eq!(places(&faults), [(2, column, code)], "{column} {value:?}");
    }
    let long = "长".repeat(101);
    let faults = faults(&[&with(DAZHI, "station_name", &long)]);
    assert_eq!(places(&faults), [(2, "station_name", FaultCode::TooLong)]);
}

#[test]
fn a_station_stands_in_one_line_with_one_cadre() {
    assert_eq!(
        places(&faults(&[DAZHI, YIYUAN, DAZHI])),
        [(4, "station_code", FaultCode::DuplicateStation)]
    );
    let other = with(DAZHI, "cadre_id", "包联干部-0009");
    let two = faults(&[DAZHI, YIYUAN, &other]);
    assert_eq!(places(&two), [(4, "cadre_id", FaultCode::TwoCadres)]);
    assert_eq!(two[0].expected, "包联干部-0001 (2)");
}

#[test]
fn a_file_that_is_no_roster_is_refused_by_its_first_line() {
    let read = |text: &str| places_of(Roster::read(text.as_bytes()).expect_err("a fault"));
    assert_eq!(read(""), [(1, String::new(), FaultCode::EmptyFile)]);
    assert_eq!(read(HEADER), [(1, String::new(), FaultCode::EmptyFile)]);
    let renamed = HEADER
        .replace("cadre_id", "cadre")
        .replace("basis", "level");
    assert_eq!(
        read(&renamed),
        [
            (1, "basis".to_owned(), FaultCode::HeaderMissing),
            (1, "cadre".to_owned(), FaultCode::HeaderUnknown),
            (1, "cadre_id".to_owned(), FaultCode::HeaderMissing),
            (1, "level".to_owned(), FaultCode::HeaderDoubled),
        ]
    );
    let mut gbk = file(&[DAZHI]);
    gbk.extend(b"\n420102003-01,\xce\xe4\xba\xba,a,b,c,d,e,f,g,h,i,j,k,l,m,n,o");
    let faults = Roster::read(&gbk).expect_err("a fault");
    assert_eq!(places(&faults), [(3, "station_name", FaultCode::NotUtf8)]);
}

fn places_of(faults: Vec<Fault>) -> Vec<(u64, String, FaultCode)> {
    faults
        .into_iter()
        .map(|f| (f.line, f.column, f.code))
        .collect()
}

/// Headquarters as far as rosters go.
#[derive(Default)]
struct Office {
    stations: BTreeMap<StationCode, Station>,
    accounts: BTreeMap<AccountId, Account>,
    pairings: Vec<Pairing>,
}

impl Office {
    fn plan(&self, lines: &[&str], from: &str, now: &str) -> Result<Difference, Vec<Fault>> {
        let known = Known {
            stations: &self.stations,
            accounts: &self.accounts,
            pairings: &self.pairings,
            now: midnight(now) + 3_600_000,
        };
        roster::difference(
            known,
            &Roster::read(&file(lines)).unwrap(),
            day::parse(from),
        )
    }

    fn take(&mut self, lines: &[&str], from: &str, now: &str) -> Difference {
        let difference = self.plan(lines, from, now).unwrap();
        for fact in &difference.facts {
            match fact.clone() {
                Fact::Station(s) => drop(self.stations.insert(s.code.clone(), s)),
                Fact::StationGone(code) => drop(self.stations.remove(&code)),
                Fact::Account(a) => drop(self.accounts.insert(a.id.clone(), a)),
                Fact::Pairing(p) => {
                    self.pairings
                        .retain(|o| (&o.station, o.from) != (&p.station, p.from));
                    self.pairings.push(p);
                }
                other => panic!("{other:?}"),
            }
        }
        difference
    }

    /// The cadres of the first station at the noon of a day.
    fn cadres(&self, line: &str, on: &str) -> Vec<&str> {
        let station = line.split(',').next().unwrap();
        let noon = midnight(on) + 12 * 3_600_000;
        self.pairings
            .iter()
            .filter(|p| p.station.as_str() == station && p.from <= noon)
            .filter(|p| p.until.is_none_or(|until| noon < until))
            .map(|p| p.cadre.as_str())
            .collect()
    }
}

fn midnight(day: &str) -> i64 {
    roster::day::midnight(day::parse(day).unwrap())
}

#[test]
fn a_day_begins_at_midnight_in_shanghai() {
    assert_eq!(midnight("2026-11-24"), 1_795_449_600_000);
    assert_eq!(day::of(1_795_449_600_000).to_string(), "2026-11-24");
    assert_eq!(day::of(1_795_449_599_999).to_string(), "2026-11-23");
    for bad in [
        "2026-11-31",
        "2026-1-1",
        "26-11-24",
        "1999-12-31",
        "2026-11-24 ",
        "",
    ] {
        assert_eq!(day::parse(bad), None, "{bad:?}");
    }
}

#[test]
fn the_first_roster_makes_stations_cadres_and_pairings() {
    let mut office = Office::default();
    let done = office.take(&[DAZHI, YIYUAN], "2026-11-24", "2026-11-24");
    assert_eq!(
        (
            done.stations_added.len(),
            done.accounts_added.len(),
            done.pairings_started.len()
        ),
        (2, 2, 2)
    );
    assert_eq!(
        office.accounts.values().next().unwrap().roles,
        [Role::Cadre]
    );
    assert_eq!(office.cadres(DAZHI, "2026-11-24"), ["包联干部-0001"]);
    let pairing = &office.pairings[0];
    assert_eq!(
        (pairing.from, pairing.until),
        (midnight("2026-11-24"), None)
    );

    let again = office.take(&[YIYUAN, DAZHI], "2026-12-24", "2026-12-24");
    assert!(again.is_empty(), "the same roster twice does nothing");
    assert_eq!((again.stations_unchanged, again.pairings_unchanged), (2, 2));
}

#[test]
fn a_newer_roster_ends_and_starts_pairings_on_the_day_given() {
    let mut office = Office::default();
    office.take(&[DAZHI, YIYUAN], "2026-11-24", "2026-11-24");
    let moved = with(
        &with(DAZHI, "cadre_id", "包联干部-0009"),
        "township",
        "大智路街道",
    );
    let done = office.take(&[&moved, BAIGUO], "2026-12-01", "2026-12-01");
    let ended: Vec<&str> = done
        .pairings_ended
        .iter()
        .map(|e| e.cadre.as_str())
        .collect();
    assert_eq!(ended, ["包联干部-0001", "包联干部-0002"]);
    assert_eq!(done.pairings_started.len(), 2);
    assert_eq!(done.stations_changed[0].changes[0].is, "大智路街道");
    assert_eq!(done.stations_removed.len(), 1);
    assert_eq!(office.cadres(DAZHI, "2026-11-30"), ["包联干部-0001"]);
    assert_eq!(office.cadres(DAZHI, "2026-12-01"), ["包联干部-0009"]);
    assert!(office.cadres(YIYUAN, "2026-12-01").is_empty());
}

#[test]
fn without_a_day_pairings_change_at_once_and_not_before() {
    let mut office = Office::default();
    let first = office.take(&[DAZHI], "", "2026-11-24");
    assert_eq!(
        (first.from.as_str(), office.pairings[0].from),
        ("2026-11-24", midnight("2026-11-24"))
    );
    let other = with(DAZHI, "cadre_id", "乙");
    for now in ["2026-11-24", "2026-11-26"] {
        let mut office = Office {
            stations: office.stations.clone(),
            accounts: office.accounts.clone(),
            pairings: office.pairings.clone(),
        };
        let done = office.take(&[&other, YIYUAN], "", now);
        assert!(done.at_once);
        let at = midnight(now) + 3_600_000;
        let of = |cadre: &str| {
            office
                .pairings
                .iter()
                .find(|p| p.cadre.as_str() == cadre)
                .unwrap()
        };
        assert_eq!(
            of("包联干部-0001").until,
            Some(at),
            "what was done before stays permitted"
        );
        assert_eq!((of("乙").from, of("乙").until), (at, None));
        assert_eq!(
            of("包联干部-0002").from,
            midnight(now),
            "a new station: from this day on"
        );
    }
    // The day named is today: what began this morning has held since.
    office.take(&[&other], "2026-11-24", "2026-11-24");
    assert_eq!(office.pairings.len(), 2);
    assert_eq!(
        office.pairings[0].until,
        Some(midnight("2026-11-24") + 3_600_000)
    );
}

#[test]
fn another_level_is_another_pairing() {
    let mut office = Office::default();
    office.take(&[DAZHI], "2026-11-24", "2026-11-24");
    let lifted = with(&with(DAZHI, "level", "city"), "visit_interval_days", "15");
    let done = office.take(&[&lifted], "2026-12-01", "2026-11-25");
    assert_eq!(
        (done.pairings_ended.len(), done.pairings_started.len()),
        (1, 1)
    );
    assert_eq!(
        office.cadres(DAZHI, "2026-12-02"),
        ["包联干部-0001"],
        "never two at once"
    );
}

#[test]
fn a_plan_can_be_changed_before_its_day_comes() {
    let mut office = Office::default();
    office.take(&[DAZHI], "2026-11-01", "2026-11-01");
    office.take(
        &[&with(DAZHI, "cadre_id", "乙")],
        "2026-12-01",
        "2026-11-24",
    );
    assert_eq!(office.cadres(DAZHI, "2026-11-30"), ["包联干部-0001"]);

    // Another person on the same day stands in the same place.
    office.take(
        &[&with(DAZHI, "cadre_id", "丙")],
        "2026-12-01",
        "2026-11-24",
    );
    assert_eq!(office.cadres(DAZHI, "2026-12-01"), ["丙"]);

    // An earlier day gives the later plan up.
    office.take(
        &[&with(DAZHI, "cadre_id", "丁")],
        "2026-11-28",
        "2026-11-24",
    );
    assert_eq!(office.cadres(DAZHI, "2026-11-27"), ["包联干部-0001"]);
    assert_eq!(office.cadres(DAZHI, "2026-11-28"), ["丁"]);
    assert_eq!(office.cadres(DAZHI, "2026-12-02"), ["丁"]);

    // And back to the first: the end that was planned is taken back.
    office.take(&[DAZHI], "2026-11-26", "2026-11-24");
    assert_eq!(office.cadres(DAZHI, "2026-11-27"), ["包联干部-0001"]);
    assert_eq!(office.cadres(DAZHI, "2026-12-02"), ["包联干部-0001"]);
}

#[test]
fn what_has_begun_is_not_planned_anew_from_an_earlier_day() {
    let mut office = Office::default();
    office.take(&[DAZHI], "2026-11-20", "2026-11-20");
    let other = with(DAZHI, "cadre_id", "乙");
    let faults = office
        .plan(&[&other], "2026-11-10", "2026-11-24")
        .expect_err("refused");
    assert_eq!(
        places(&faults),
        [(2, "cadre_id", FaultCode::StartsTooEarly)]
    );
    assert_eq!(faults[0].expected, "包联干部-0001 2026-11-20");
    let same_day = office
        .plan(&[&other], "2026-11-20", "2026-11-24")
        .expect_err("refused");
    assert_eq!(
        places(&same_day),
        [(2, "cadre_id", FaultCode::StartsTooEarly)]
    );
}

#[test]
fn a_station_that_leaves_later_stays_known_until_then() {
    let mut office = Office::default();
    office.take(&[DAZHI, YIYUAN], "2026-11-01", "2026-11-01");
    let planned = office.take(&[DAZHI], "2026-12-01", "2026-11-24");
    assert_eq!(
        (
            planned.stations_leaving.len(),
            planned.stations_removed.len()
        ),
        (1, 0)
    );
    assert_eq!(office.cadres(YIYUAN, "2026-11-30"), ["包联干部-0002"]);
    assert!(office.cadres(YIYUAN, "2026-12-01").is_empty());
    let done = office.take(&[DAZHI], "2026-12-01", "2026-12-01");
    assert_eq!(
        (done.stations_removed.len(), done.pairings_ended.len()),
        (1, 0)
    );
}

#[test]
fn a_closed_account_is_no_cadre_and_a_known_one_becomes_one() {
    let mut office = Office::default();
    let id = AccountId::new("包联干部-0001").unwrap();
    let mut account = Account {
        id: id.clone(),
        name: "李".into(),
        unit: String::new(),
        post: String::new(),
        phone: String::new(),
        roles: vec![Role::Auditor],
        closed: true,
        closed_at: None,
    };
    office.accounts.insert(id.clone(), account.clone());
    let faults = office
        .plan(&[DAZHI], "2026-11-24", "2026-11-24")
        .expect_err("refused");
    assert_eq!(places(&faults), [(2, "cadre_id", FaultCode::AccountClosed)]);

    account.closed = false;
    office.accounts.insert(id.clone(), account);
    office.take(&[DAZHI], "2026-11-24", "2026-11-24");
    assert_eq!(office.accounts[&id].roles, [Role::Auditor, Role::Cadre]);
    assert_eq!(office.accounts[&id].name, "李");
}
