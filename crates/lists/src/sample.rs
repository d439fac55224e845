//! A province made up for tests: the same for the same seed.

use std::collections::BTreeMap;

use baolian_record::row::{
    EffectRow, IssueRow, LeadRow, MainRow, Rows, SupportRow, TaskRow, VisitRow,
};
use baolian_record::visit::Verified;
use baolian_wire::reference::{Level, Pairing, Station};
use baolian_wire::{AccountId, DocId, StationCode};
use rusqlite::Connection;

use crate::list::{List, Order, Walk};
use crate::page::{Key, Listed, Page};

pub(crate) const TODAY: &str = "2026-11-24";
pub(crate) const STATIONS: u64 = 1504;
const DAY: i64 = 24 * 60 * 60 * 1000;
const START: i64 = 1_767_196_800_000; // 2026-01-01 in Shanghai.

/// Splitmix64.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % below
    }

    pub(crate) fn one_in(&mut self, n: u64) -> bool {
        self.roll(n) == 0
    }

    pub(crate) fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[usize::try_from(self.roll(from.len() as u64)).unwrap()]
    }

    fn small(&mut self, below: u64) -> i64 {
        i64::try_from(self.roll(below)).unwrap()
    }
}

/// The id of the nth document, as a tablet would draw it at that time.
pub(crate) fn id(n: u64) -> DocId {
    let time = 1_767_196_800_000 + n * 60_000;
    let mut dice = Dice(n);
    let random = u128::from(dice.roll(1 << 62));
    DocId(uuid::Uuid::from_u128(
        (u128::from(time) << 80)
            | (7 << 76)
            | (u128::from(dice.roll(1 << 12)) << 64)
            | (2 << 62)
            | random,
    ))
}

pub(crate) fn database() -> Connection {
    let conn = Connection::open_in_memory().unwrap();
    crate::migrate(&conn).unwrap();
    conn
}

pub(crate) fn code(n: u64) -> String {
    let (city, county) = (n % 17, n / 17 % 6);
    format!("42{:02}{:02}201-{:02}", city + 1, county + 1, n / 102)
}

/// Which station a code is of.
pub(crate) fn nth(code: &str) -> u64 {
    let part = |from: usize, to: usize| code[from..to].parse::<u64>().unwrap();
    part(10, code.len()) * 102 + (part(4, 6) - 1) * 17 + part(2, 4) - 1
}

/// The nth station: 17 cities with 6 counties each; the names repeat in every county.
pub(crate) fn station(n: u64) -> (Station, Pairing) {
    let (city, county) = (n % 17 + 1, n / 17 % 6 + 1);
    let names = ["大智", "城关", "长岭", "花园", "周巷"];
    let short_name = format!("{}派出所", names[usize::try_from(n / 102 % 5).unwrap()]);
    let code: StationCode = code(n).parse().unwrap();
    let station = Station {
        code: code.clone(),
        name: format!("甲{city}市公安局乙{city}{county}县分局{short_name}"),
        short_name,
        city_code: format!("42{city:02}00"),
        city: format!("甲{city}市"),
        county_code: format!("42{city:02}{county:02}"),
        county: format!("乙{city}{county}县"),
        township: "丙镇".to_owned(),
        position: None,
        position_source: String::new(),
    };
    let level = match n % 10 {
        0 | 1 => Level::Province,
        2..=4 => Level::City,
        _ => Level::County,
    };
    let cadre: AccountId = format!("cadre-{n}").parse().unwrap();
    (
        station,
        Pairing {
            station: code,
            cadre,
            level,
            from: START,
            until: None,
        },
    )
}

pub(crate) fn put_stations(conn: &Connection) {
    for n in 0..STATIONS {
        let (station, pairing) = station(n);
        crate::put_station(conn, &station, Some(&pairing)).unwrap();
    }
}

fn a_day(dice: &mut Dice) -> String {
    format!("2026-{:02}-{:02}", dice.roll(12) + 1, dice.roll(28) + 1)
}

const SUBJECTS: &[&str] = &[
    "窗口",
    "接处警",
    "值班室",
    "办案区",
    "台账",
    "监控",
    "警务室",
    "信访",
];
const FAULTS: &[&str] = &[
    "无人值守",
    "登记不全",
    "超期未办",
    "设备损坏",
    "未按规定录入",
    "110台账缺页",
];

pub(crate) fn issue(n: u64) -> (IssueRow, Vec<TaskRow>, Vec<EffectRow>) {
    let mut dice = Dice(n ^ 0x1550e);
    let id = id(n);
    let state = match dice.roll(100) {
        0..=78 => "closed",
        79 => "disputed",
        _ => "open",
    };
    let open = state != "closed";
    let row = IssueRow {
        id,
        station: code(dice.roll(STATIONS)),
        opened_by: format!("cadre-{}", dice.roll(STATIONS)),
        // Whole days, so that many are the same.
        opened_at: START + DAY * dice.small(300),
        visit: if dice.one_in(5) {
            None
        } else {
            Some(self::id(1_000_000 + dice.roll(4000)))
        },
        item: if dice.one_in(3) {
            None
        } else {
            Some(format!("item-{}", dice.roll(30)))
        },
        title: format!("{}{}", dice.pick(SUBJECTS), dice.pick(FAULTS)),
        category: dice
            .pick(&["petition", "intake", "records", "custody", "post"])
            .to_owned(),
        place: format!("{}号楼", dice.roll(20)),
        severity: dice.pick(&["low", "low", "medium", "high", ""]).to_owned(),
        due: if dice.one_in(20) {
            String::new()
        } else {
            a_day(&mut dice)
        },
        responsible: format!("post:{}", dice.pick(&["所长", "教导员", "副所长", "内勤"])),
        state: state.to_owned(),
        reopened: i64::from(dice.one_in(15)),
        contested: dice.one_in(50),
        waits_for_station: open && dice.one_in(2),
        waits_for_cadre: open && dice.one_in(4),
        waits_for_office: open && dice.one_in(30),
        objected: open && dice.one_in(30),
    };
    let tasks = (0..dice.roll(3))
        .map(|t| TaskRow {
            issue: id,
            id: format!("t{t}"),
            text: format!("补齐{}", dice.pick(SUBJECTS)),
            who: dice.pick(&["张三", "李四", "王五"]).to_owned(),
            due: if dice.one_in(9) {
                String::new()
            } else {
                a_day(&mut dice)
            },
            done: !open || dice.one_in(3),
        })
        .collect();
    let effects = (0..dice.roll(if open { 2 } else { 3 }))
        .map(|e| EffectRow {
            issue: id,
            id: format!("e{e}"),
            text: format!("{}已整改", dice.pick(SUBJECTS)),
            by: format!("cadre-{}", dice.roll(STATIONS)),
            at: START + DAY * dice.small(300),
            evidence: dice.small(3),
            confirmed: dice.small(2),
        })
        .collect();
    (row, tasks, effects)
}

pub(crate) fn issue_rows(n: u64) -> Rows {
    let (row, tasks, effects) = issue(n);
    rows_of(
        row,
        tasks,
        effects,
        "检查时发现的情况，要求限期整改并举一反三。",
    )
}

/// The same without text, where search is not asked.
pub(crate) fn silent_rows(n: u64) -> Rows {
    let (row, tasks, effects) = issue(n);
    Rows {
        main: MainRow::Issue(row, tasks, effects),
        text: String::new(),
    }
}

pub(crate) fn rows_of(
    row: IssueRow,
    tasks: Vec<TaskRow>,
    effects: Vec<EffectRow>,
    description: &str,
) -> Rows {
    let mut texts = vec![
        row.title.clone(),
        row.place.clone(),
        description.to_owned(),
        row.responsible.clone(),
    ];
    texts.extend(tasks.iter().flat_map(|t| [t.text.clone(), t.who.clone()]));
    texts.extend(effects.iter().map(|e| e.text.clone()));
    Rows {
        main: MainRow::Issue(row, tasks, effects),
        text: texts.join("\n"),
    }
}

pub(crate) fn visit(n: u64) -> VisitRow {
    let mut dice = Dice(n ^ 0x715);
    let station = dice.roll(STATIONS);
    VisitRow {
        id: id(1_000_000 + n),
        station: code(station),
        cadre: format!("cadre-{station}"),
        checked_in_at: START + DAY * dice.small(300),
        sealed: !dice.one_in(40),
        stops: dice.small(5),
        looked_at: dice.small(30),
        failed: dice.small(4),
        contested: dice.one_in(60),
        late: i64::from(dice.one_in(60)),
        verified: dice.one_in(20).then(|| Verified {
            lat: 30.0 + 0.01 * f64::from(u16::try_from(n % 300).unwrap()),
            lon: 112.5,
            accuracy: 12.0,
            at: START,
        }),
    }
}

pub(crate) fn lead(n: u64) -> LeadRow {
    let mut dice = Dice(n ^ 0x1ead);
    let outcome = dice
        .pick(&["", "", "true", "not_true", "not_looked"])
        .to_owned();
    LeadRow {
        id: id(2_000_000 + n),
        station: code(dice.roll(STATIONS)),
        by: format!("office-{}", dice.roll(120)),
        at: START + DAY * dice.small(300),
        title: format!("群众反映{}{}", dice.pick(SUBJECTS), dice.pick(FAULTS)),
        category: dice.pick(&["petition", "intake", "records"]).to_owned(),
        date: a_day(&mut dice),
        source: "12345".to_owned(),
        batch: match n % 4 {
            0 => format!("batch-{}", n % 16),
            _ => String::new(),
        },
        issue: if outcome == "true" {
            Some(id(dice.roll(20_000)))
        } else {
            None
        },
        outcome,
        contested: dice.one_in(60),
    }
}

pub(crate) fn support(n: u64) -> SupportRow {
    let mut dice = Dice(n ^ 0x50b);
    let state = dice
        .pick(&["asked", "declined", "promised", "delivered", "confirmed"])
        .to_owned();
    SupportRow {
        id: id(3_000_000 + n),
        station: code(dice.roll(STATIONS)),
        by: format!("officer-{}", dice.roll(STATIONS)),
        at: START + DAY * dice.small(300),
        kind: dice
            .pick(&["police", "technique", "equipment", "resources", "training"])
            .to_owned(),
        issue: if dice.one_in(2) {
            Some(id(dice.roll(20_000)))
        } else {
            None
        },
        title: format!("请求支持{}", dice.pick(SUBJECTS)),
        until: if state == "promised" {
            a_day(&mut dice)
        } else {
            String::new()
        },
        state,
        lasting: [None, Some(true), Some(false)][usize::try_from(dice.roll(3)).unwrap()],
        contested: dice.one_in(60),
    }
}

/// Stations and `n` documents made by `rows`, in one transaction.
pub(crate) fn filled(n: u64, rows: impl Fn(u64) -> Rows) -> Connection {
    let mut conn = database();
    let transaction = conn.transaction().unwrap();
    put_stations(&transaction);
    for n in 0..n {
        crate::put(&transaction, &rows(n)).unwrap();
    }
    transaction.commit().unwrap();
    conn
}

/// How `SQLite` would go about a statement, a step a line.
pub(crate) fn plan(conn: &Connection, sql: &str, values: &[rusqlite::types::Value]) -> String {
    let mut explain = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let steps = explain
        .query_map(rusqlite::params_from_iter(values), |row| {
            row.get::<_, String>(3)
        })
        .unwrap();
    steps.map(Result::unwrap).collect::<Vec<_>>().join("\n")
}

/// The facts of every station by code.
pub(crate) fn stations() -> BTreeMap<String, (Station, Pairing)> {
    (0..STATIONS)
        .map(station)
        .map(|known| (known.0.code.as_str().to_owned(), known))
        .collect()
}

/// A whole list, page by page; every page but the last is full, and the total is what came.
pub(crate) fn whole<T>(rows: u32, list: impl Fn(&Page) -> crate::Result<Listed<T>>) -> Vec<T> {
    let mut page = list(&Page::first(rows)).unwrap();
    let total = page.total.unwrap();
    let mut all = Vec::new();
    while let Some(next) = page.next {
        assert_eq!(page.rows.len(), usize::try_from(rows).unwrap());
        all.append(&mut page.rows);
        page = list(&Page::after(next, rows)).unwrap();
    }
    all.append(&mut page.rows);
    assert_eq!(all.len() as u64, total, "what came is what was counted");
    all
}

/// That a list walks the index that it was written for: no table is gone through, nothing is sorted that need not be.
pub(crate) fn assert_walks<T>(
    conn: &Connection,
    list: &List<T>,
    walk: &Walk,
    order: Order,
    index: &str,
    sorted: bool,
) {
    assert_eq!(walk.index, index);
    let first = list.statement(walk, order, None, 51);
    let keys: Vec<Key> = order.keys.iter().map(|key| any_key(key)).collect();
    let next = list.statement(walk, order, Some(&keys), 51);
    for (sql, values) in [first, next] {
        let plan = plan(conn, &sql, &values);
        assert!(
            plan.contains(&format!("SEARCH r USING INDEX {index} ("))
                || plan.contains(&format!("SCAN r USING INDEX {index}")) && sorted,
            "{plan}"
        );
        assert!(
            !plan.contains("SCAN s") && !plan.contains("SCAN i"),
            "{plan}"
        );
        assert_eq!(!plan.contains("TEMP B-TREE"), sorted, "{plan}");
    }
    let plan = plan(conn, &list.count_statement(walk), walk.count.values());
    assert!(plan.contains(walk.count_index), "{plan}");
}

fn any_key(column: &str) -> Key {
    match column {
        "r.id" | "r.issue" => Key::B(vec![1; 16]),
        "r.ended" | "r.at" | "r.opened_at" | "r.checked_in_at" | "r.severity_rank" => Key::N(1),
        _ => Key::T("2026".to_owned()),
    }
}
