//! What headquarters refuses is kept, explained, and blocks nothing else.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use baolian_tests::{Province, Tablet};
use baolian_wire::reference::{Account, Fact, Level, Role};
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

const STATION: &str = "420102002-01";

/// Somebody edits the tablet's own database and makes an officer an office.
fn tamper(tablet: &Tablet) {
    let database = Connection::open(tablet.home().join("tablet.db")).unwrap();
    let (key, fact): (String, Vec<u8>) = database
        .query_row(
            "SELECT key, fact FROM reference WHERE kind = 'account' AND key <> 'hq' LIMIT 1",
            [],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )
        .unwrap();
    let Fact::Account(account) = Fact::decode(&fact).unwrap() else {
        panic!("an account is kept");
    };
    // Whoever tampers does not mind the sum that the tablet keeps of the row.
    let flags = FunctionFlags::SQLITE_INNOCUOUS;
    database
        .create_scalar_function("row_sum", -1, flags, |_| Ok(0))
        .unwrap();
    let role = Role::Office {
        level: Level::County,
        area: "420102".into(),
    };
    let mut roles = account.roles.clone();
    roles.push(role);
    let promoted = Fact::Account(Account { roles, ..account });
    database
        .execute(
            "UPDATE reference SET fact = ?1 WHERE kind = 'account' AND key = ?2",
            (promoted.encode(), key),
        )
        .unwrap();
}

#[test]
fn a_tampered_tablet_finds_what_was_refused_in_the_tray_and_the_rest_arrives() {
    let province = Province::new();
    let cadre = province.cadre("cadre", STATION);
    let id = cadre.open_issue(STATION, "门锁损坏", "2030-03-01");
    cadre.sync();
    let officer = province.officer("officer", STATION);
    assert_eq!(
        officer.refuses(&["issue", "set", &id, "due", "2031-01-01"]),
        "role"
    );
    tamper(&officer);
    officer.does(&["issue", "set", &id, "due", "2031-01-01"]);
    officer.does(&["issue", "update", &id, "已联系锁匠"]);
    officer.sync();
    let tray = officer.says(&["tray"]).to_string();
    assert!(
        tray.contains("role") && tray.contains("2031-01-01"),
        "{tray}"
    );
    cadre.sync();
    let shown = cadre.issue(&id);
    assert_eq!(shown["due"], "2030-03-01");
    assert!(shown.to_string().contains("已联系锁匠"), "{shown}");
    assert_eq!(officer.issue(&id)["due"], "2030-03-01");
    province.hq.verify();
}
