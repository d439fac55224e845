//! A leader's tablet: what is under way in the area, older records on demand.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use baolian_core::tablet::{EvidenceInput, HistoryState};
use baolian_lists::{IssueFilter, Page};
use baolian_tests::world::{DAY, Held, World, account};
use baolian_wire::DocId;
use baolian_wire::reference::{Fact, Role};

const STATION: &str = "420102002-01";

fn leader(world: &mut World) -> Held {
    let role = Role::Leader {
        area: "420102".into(),
    };
    let fact = Fact::Account(account("chen", vec![role]));
    world.hq().facts(vec![fact]).unwrap();
    world.tablet("chen")
}

fn close(li: &Held, officer: &Held, issue: DocId) {
    let visit = li.visit(STATION);
    li.seal(visit).unwrap();
    li.record_effect(issue, "已修好", &[EvidenceInput::Visit(visit)])
        .unwrap();
    li.sync();
    officer.sync();
    officer.confirm_effect(issue, None, "").unwrap();
    officer.sync();
    li.sync();
    li.close_issue(issue, "").unwrap();
    li.sync();
}

fn listed(tablet: &Held) -> Vec<DocId> {
    let all = tablet
        .issues(&IssueFilter::default(), &Page::first(100))
        .unwrap();
    all.rows.into_iter().map(|item| item.row.id).collect()
}

#[test]
fn a_closed_issue_leaves_a_leaders_tablet_and_comes_back_with_what_the_leader_wrote() {
    let mut world = World::with_two_stations(31);
    let li = world.tablet("li");
    let officer = world.officer("zhao", STATION);
    let chen = leader(&mut world);
    let issue = li.issue_in(None, STATION, "门禁失灵");
    li.sync();
    chen.sync();
    chen.instruct(issue, "抓紧办").unwrap();
    chen.sync();
    close(&li, &officer, issue);
    chen.sync();
    assert!(listed(&chen).is_empty() && chen.issue(issue).is_err());

    // Gone from view, but not forgotten yet: what was written here is not backed up.
    li.reopen_issue(issue, "又坏了").unwrap();
    li.sync();
    chen.sync();
    assert_eq!(listed(&chen), [issue]);
    assert_eq!(
        chen.issue(issue).unwrap().issue,
        li.issue(issue).unwrap().issue
    );

    // Backed up, it is forgotten, and comes back whole all the same.
    let backup = world.path("backup");
    world.hq().backup(&backup, false).unwrap();
    close(&li, &officer, issue);
    chen.sync();
    chen.sync();
    assert!(chen.issue(issue).is_err());
    li.reopen_issue(issue, "再坏").unwrap();
    li.sync();
    chen.sync();
    assert_eq!(
        chen.issue(issue).unwrap().issue,
        li.issue(issue).unwrap().issue
    );
    assert_eq!(listed(&chen), [issue]);
    chen.check().unwrap();
    assert!(world.hq().verify().unwrap().holds());
}

#[test]
fn older_records_are_here_from_the_next_sync_until_they_are_let_go_of() {
    let mut world = World::with_two_stations(32);
    let li = world.tablet("li");
    let officer = world.officer("zhao", STATION);
    let chen = leader(&mut world);
    let issue = li.issue_in(None, STATION, "门禁失灵");
    close(&li, &officer, issue);
    world.pass(31 * DAY);
    chen.sync();
    assert_eq!(chen.facts().unwrap().records.visits, 0);
    assert_eq!(li.fetch_history(STATION).unwrap_err().code(), "role");

    let asked = chen.fetch_history(STATION).unwrap();
    assert_eq!(asked.state, HistoryState::Asked);
    assert_eq!(chen.histories().unwrap(), [asked]);
    chen.sync();
    assert_eq!(chen.histories().unwrap()[0].state, HistoryState::Here);
    assert_eq!(
        chen.issue(issue).unwrap().issue,
        li.issue(issue).unwrap().issue
    );
    assert_eq!(chen.facts().unwrap().records.visits, 1);
    let second = world.tablet("chen");
    assert_eq!(second.histories().unwrap().len(), 1);
    assert_eq!(listed(&second), [issue]);

    let gone = chen.let_go_of_history(STATION).unwrap();
    assert_eq!(gone.state, HistoryState::LettingGo);
    chen.sync();
    assert!(chen.histories().unwrap().is_empty());
    assert!(listed(&chen).is_empty() && chen.issue(issue).is_err());
}
