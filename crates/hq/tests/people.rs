//! People: a file is taken whole or not at all, and shown before it is done.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use baolian_hq::people::{self, Difference};
use baolian_hq::roster::{Fault, FaultCode, Known, Roster};
use baolian_wire::reference::{Account, Fact, Level, Pairing, Role, Station};
use baolian_wire::{AccountId, StationCode};

const HEADER: &str = "id,name,unit,post,phone,roles,area,station";

struct Office {
    stations: BTreeMap<StationCode, Station>,
    accounts: BTreeMap<AccountId, Account>,
    pairings: Vec<Pairing>,
}

impl Office {
    /// The roster of Hubei, nobody known yet.
    fn new() -> Self {
        let roster = Roster::read(include_bytes!("../data/hubei-stations.csv")).unwrap();
        let stations = roster
            .rows()
            .iter()
            .map(|r| (r.station.code.clone(), r.station.clone()));
        Self {
            stations: stations.collect(),
            accounts: BTreeMap::new(),
            pairings: Vec::new(),
        }
    }

    fn read(&self, lines: &[&str]) -> Result<Difference, Vec<Fault>> {
        let mut all = vec![HEADER];
        all.extend(lines);
        let known = Known {
            stations: &self.stations,
            accounts: &self.accounts,
            pairings: &self.pairings,
            now: 1_000,
        };
        people::read(all.join("\r\n").as_bytes(), known)
    }

    fn take(&mut self, lines: &[&str]) -> Difference {
        let difference = self.read(lines).unwrap();
        for fact in &difference.facts {
            let Fact::Account(account) = fact else {
                panic!("{fact:?}")
            };
            self.accounts.insert(account.id.clone(), account.clone());
        }
        difference
    }

    fn roles(&self, id: &str) -> &[Role] {
        &self.accounts[&AccountId::new(id).unwrap()].roles
    }
}

fn office(level: Level, area: &str) -> Role {
    Role::Office {
        level,
        area: area.into(),
    }
}

#[test]
fn people_of_every_role_become_accounts() {
    let mut hq = Office::new();
    let done = hq.take(&[
        "li,李国强,省公安厅,处长,027-67122000,cadre;office,420000,",
        "wang,王芳,大智派出所,所长,13800000000,officer,,420102002-01",
        "zhao,赵敏,武汉市公安局,主任,,leader；department,420100,",
        "qian,钱进,江岸区分局,,,office,420102,",
        "sun,孙静,,,,evaluation_keeper;auditor;administrator,,",
    ]);
    assert_eq!((done.added.len(), done.changed.len()), (5, 0));
    assert_eq!(
        hq.roles("li"),
        [Role::Cadre, office(Level::Province, "420000")]
    );
    let station = StationCode::new("420102002-01").unwrap();
    assert_eq!(hq.roles("wang"), [Role::Officer { station }]);
    assert_eq!(hq.roles("zhao").len(), 2);
    assert_eq!(hq.roles("qian"), [office(Level::County, "420102")]);
    assert_eq!(hq.accounts[&AccountId::new("wang").unwrap()].post, "所长");
}

#[test]
fn the_level_of_an_office_follows_from_its_area() {
    let mut hq = Office::new();
    hq.take(&[
        "a,甲,,,,office,420000,",
        "b,乙,,,,office,420100,",
        "c,丙,,,,office,420103,",
        "d,丁,,,,office,429006,",
    ]);
    assert_eq!(hq.roles("a"), [office(Level::Province, "420000")]);
    assert_eq!(hq.roles("b"), [office(Level::City, "420100")]);
    assert_eq!(hq.roles("c"), [office(Level::County, "420103")]);
    // 天门市 is a city under the province and its own county: pairings are held at both levels.
    assert_eq!(
        hq.roles("d"),
        [
            office(Level::City, "429006"),
            office(Level::County, "429006")
        ]
    );
}

#[test]
fn every_bad_line_is_named_at_once() {
    let hq = Office::new();
    let faults = hq
        .read(&[
            ",无名,,,,cadre,,",
            "a b,甲,,,,cadre,,",
            "c,,,,,cadre,,",
            "d,丁,,,,,,",
            "e,戊,,,,boss,,",
            "f,己,,,,office;leader,,",
            "g,庚,,,,office,42010,",
            "h,辛,,,,department,110000,",
            "i,壬,,,,officer,,",
            "j,癸,,,,officer,,420102002-99",
            "k,子,,,call me,cadre,,",
            "k,丑,,,,cadre,,",
        ])
        .expect_err("faults");
    let places: Vec<(u64, &str, FaultCode)> = faults
        .iter()
        .map(|f| (f.line, f.column.as_str(), f.code))
        .collect();
    let expected = [
        (2, "id", FaultCode::Empty),
        (3, "id", FaultCode::BadCode),
        (4, "name", FaultCode::Empty),
        (5, "roles", FaultCode::NoRole),
        (6, "roles", FaultCode::UnknownRole),
        (7, "area", FaultCode::NeedsArea),
        (8, "area", FaultCode::BadAreaCode),
        (9, "area", FaultCode::UnknownArea),
        (10, "station", FaultCode::NeedsStation),
        (11, "station", FaultCode::UnknownStation),
        (12, "phone", FaultCode::BadPhone),
        (13, "id", FaultCode::DuplicateId),
    ];
    assert_eq!(places, expected);
}

#[test]
fn a_file_taken_twice_does_nothing_and_a_change_is_shown_by_column() {
    let mut hq = Office::new();
    hq.take(&[
        "li,李国强,省公安厅,处长,,cadre;auditor,,",
        "wang,王芳,,,,cadre,,",
    ]);
    let again = hq.take(&["li,李国强,省公安厅,处长,,auditor;cadre,,"]);
    assert!(again.is_empty());
    let changed = hq.take(&["li,李国强,省公安厅,副厅长,,cadre,,"]);
    let columns: Vec<(&str, &str, &str)> = changed.changed[0]
        .changes
        .iter()
        .map(|c| (c.column, c.was.as_str(), c.is.as_str()))
        .collect();
    assert_eq!(
        columns,
        [
            ("post", "处长", "副厅长"),
            ("roles", "auditor; cadre", "cadre")
        ]
    );
    assert_eq!(hq.accounts.len(), 2, "who is not in the file stays");
}

#[test]
fn a_stations_cadre_stays_a_cadre_and_a_closed_account_stays_closed() {
    let mut hq = Office::new();
    hq.take(&["li,李国强,,,,cadre,,", "wang,王芳,,,,cadre,,"]);
    hq.pairings.push(Pairing {
        station: StationCode::new("420102002-01").unwrap(),
        cadre: AccountId::new("li").unwrap(),
        level: Level::City,
        from: 0,
        until: None,
    });
    let faults = hq.read(&["li,李国强,,,,auditor,,"]).expect_err("refused");
    assert_eq!(faults[0].code, FaultCode::CadreOfStation);
    assert_eq!(faults[0].expected, "420102002-01");
    // A pairing that is over does not bind.
    hq.pairings[0].until = Some(900);
    assert!(hq.read(&["li,李国强,,,,auditor,,"]).is_ok());

    hq.accounts
        .get_mut(&AccountId::new("wang").unwrap())
        .unwrap()
        .closed = true;
    let faults = hq.read(&["wang,王芳,,,,cadre,,"]).expect_err("refused");
    assert_eq!(faults[0].code, FaultCode::AccountClosed);
}
