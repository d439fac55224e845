//! Who may do what: role × action × state, written out once more as a table a person can read.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod station;

use baolian_record::permission::{Action, As, Ground, Held, Interval, Standing};
use baolian_wire::reference::{Account, Level, Pairing, Role};
use baolian_wire::verdict::Code;
use station::{
    AUDITOR, DEPARTMENT, EVERYBODY, LEADER, LI, NOW, OFFICE, OTHER_DEPARTMENT, OTHER_LEADER,
    OTHER_OFFICE, QIAN, STATION, SUN, WANG, ZHAO, account, pairings,
};

/// Columns: who may (cadre, officer, office, leader, department, the author
/// of the document); when (new, open, disputed, ended); what is said at any
/// other time.
const TABLE: &str = "
StartVisit          C . . . . . | n . . . | bad_shape
WorkOnVisit         . . . . . A | n o . . | sealed
SealVisit           . . O . . A | . o . . | sealed
AddToVisit          . . O . . A | . . . e | not_closed
WriteNotes          . . . . . A | n o . e | bad_shape
StartNotes          C . . . . . | n . . . | bad_shape

OpenIssue           C P O . . . | n . . . | bad_shape
SetTerms            C . O . . . | n o d . | closed
Describe            C . O . . . | n o d . | closed
PlanTask            C . O . . . | n o d . | closed
MarkTask            C P O . . . | n o d . | closed
Progress            C P O . D . | n o d e | closed
NewFacts            C P O . . . | . o d . | closed
Accept              C . O . . . | . o d . | closed
Return              C . O . . . | . o d . | closed
Object              . P . . . . | . o d . | closed
RuleObjection       . . O . . . | . o d . | closed
AskExtension        . P . . . . | . o d . | closed
Extend              C . O . . . | . o d . | closed
RefuseExtension     C . O . . . | . o d . | closed
AskVerification     . P . . . . | . o d . | closed
RecordEffect        C P O . . . | . o d . | closed
ConfirmEffect       C P O . . . | . o d . | closed
NotSeen             C . O . . . | . o d . | closed
FindAgain           C . O . . . | . . d e | not_closed
Instruct            . . . L . . | . o d e | closed
HandOn              C . O . . . | . o d . | closed
Close               C . O . . . | . o d . | closed
Reopen              C . O . . . | . . d e | not_closed
UnknownUpdate       C P O L D . | . o d e | closed

AssignLead          . . O . D . | n . . . | bad_shape
AnswerLead          C . O . . . | . o . . | bad_shape
RemarkOnLead        C . O . D . | n o . . | bad_shape

FetchHistory        . . O L . . | . o . . | bad_shape

AskSupport          C P . . . . | n . . . | bad_shape
GiveSupport         C . O . D . | . o . . | bad_shape
ConfirmSupport      . P . . . . | . o . . | bad_shape
RemarkOnSupport     C P O . D . | n o . . | bad_shape
";

const STATES: [Standing; 4] = [
    Standing::New,
    Standing::Open,
    Standing::Disputed,
    Standing::Ended,
];

struct Row {
    action: Action,
    who: Vec<bool>,
    when: Vec<bool>,
    otherwise: Code,
}

fn rows() -> Vec<Row> {
    let cells = |part: &str| part.split_whitespace().map(|c| c != ".").collect();
    let lines = TABLE.lines().filter(|l| !l.trim().is_empty());
    lines
        .map(|line| {
            let parts: Vec<&str> = line.split('|').collect();
            let (name, who) = parts[0].split_once(' ').unwrap();
            let named = |a: &&Action| format!("{a:?}") == name;
            Row {
                action: *Action::ALL.iter().find(named).unwrap(),
                who: cells(who),
                when: cells(parts[1]),
                otherwise: Code::from_text(parts[2].trim()),
            }
        })
        .collect()
}

fn asks(id: &str, action: Action, state: Standing, author: bool) -> Result<Held, Code> {
    let account = account(id);
    let station = station::station();
    let pairings = pairings();
    let ground = Ground {
        account: &account,
        station: Some(&station),
        pairings: &pairings,
        interval: Interval {
            after: NOW,
            before: NOW,
        },
    };
    ground.allows(action, state, author).map_err(|r| r.code)
}

#[test]
fn everybody_may_do_at_every_time_what_the_table_says_and_nothing_else() {
    let rows = rows();
    assert_eq!(rows.len(), Action::ALL.len(), "each action has its row");
    for row in &rows {
        assert_eq!((row.who.len(), row.when.len()), (6, 4), "{:?}", row.action);
        // The last one is nobody but the author.
        let people = [LI, WANG, OFFICE, LEADER, DEPARTMENT, AUDITOR];
        for (i, id) in people.into_iter().enumerate() {
            let author = id == AUDITOR;
            for (state, possible) in STATES.iter().zip(&row.when) {
                let verdict = asks(id, row.action, *state, author);
                let what = format!("{:?} by {id} when {state:?}", row.action);
                match (row.who[i], possible) {
                    (true, true) => assert_eq!(verdict, Ok(Held::Always), "{what}"),
                    (true, false) => assert_eq!(verdict, Err(row.otherwise.clone()), "{what}"),
                    (false, _) => {
                        let code = verdict.expect_err(&what);
                        assert!(is_about_the_person(&code), "{what}: {code}");
                    }
                }
            }
        }
    }
}

fn is_about_the_person(code: &Code) -> bool {
    [
        Code::Role,
        Code::NotPaired,
        Code::OtherStation,
        Code::OtherArea,
        Code::NotAuthor,
    ]
    .contains(code)
}

#[test]
fn the_same_role_elsewhere_may_nothing_here_and_is_told_the_nearest_miss() {
    let misses = [
        (ZHAO, As::Cadre, Code::NotPaired),
        (SUN, As::Cadre, Code::NotPaired),
        (QIAN, As::Officer, Code::OtherStation),
        (OTHER_OFFICE, As::Office, Code::OtherArea),
        (OTHER_LEADER, As::Leader, Code::OtherArea),
        (OTHER_DEPARTMENT, As::Department, Code::OtherArea),
    ];
    for (id, capacity, miss) in misses {
        for action in Action::ALL {
            let code = asks(id, *action, Standing::Open, false).unwrap_err();
            let mine = action.who().contains(&capacity);
            if mine {
                assert_eq!(code, miss, "{id} {action:?}");
            } else {
                assert!(is_about_the_person(&code), "{id} {action:?} {code}");
            }
        }
    }
}

#[test]
fn an_auditor_writes_nothing() {
    for action in Action::ALL {
        for state in STATES {
            assert!(asks(AUDITOR, *action, state, false).is_err(), "{action:?}");
        }
    }
}

#[test]
fn what_was_done_before_an_account_was_closed_was_permitted() {
    let station = station::station();
    let pairings = pairings();
    let held = |at: i64| {
        let account = Account {
            closed: true,
            closed_at: Some(at),
            ..account(LI)
        };
        let ground = Ground {
            account: &account,
            station: Some(&station),
            pairings: &pairings,
            interval: Interval {
                after: NOW,
                before: NOW + 10,
            },
        };
        let allowed = ground.allows(Action::Progress, Standing::Open, false);
        let own = ground.allows(Action::WorkOnVisit, Standing::Open, true);
        assert_eq!(allowed.is_ok(), own.is_ok());
        allowed.ok()
    };
    assert_eq!(held(NOW + 11), Some(Held::Always));
    assert_eq!(held(NOW + 1), Some(Held::Sometimes));
    assert_eq!(held(NOW), None);
}

#[test]
fn a_closed_account_may_nothing_even_on_its_own_documents() {
    for id in EVERYBODY {
        let account = Account {
            closed: true,
            closed_at: None,
            ..account(id)
        };
        let station = station::station();
        let pairings = pairings();
        let ground = Ground {
            account: &account,
            station: Some(&station),
            pairings: &pairings,
            interval: Interval {
                after: NOW,
                before: NOW,
            },
        };
        for action in Action::ALL {
            for state in STATES {
                assert!(
                    ground.allows(*action, state, true).is_err(),
                    "{id} {action:?}"
                );
            }
        }
    }
}

#[test]
fn at_a_station_that_is_not_in_the_roster_nobody_may_begin_anything() {
    let account = account(LI);
    let ground = Ground {
        account: &account,
        station: None,
        pairings: &[],
        interval: Interval {
            after: NOW,
            before: NOW,
        },
    };
    let refused = ground.allows(Action::StartVisit, Standing::New, false);
    assert_eq!(refused.unwrap_err().code, Code::UnknownStation);
}

#[test]
fn a_permission_counts_if_the_pairing_held_at_any_instant_of_the_interval() {
    let account = account(LI);
    let station = station::station();
    let pairing = Pairing {
        station: STATION.parse().unwrap(),
        cadre: LI.parse().unwrap(),
        level: Level::County,
        from: 1_000,
        until: Some(2_000),
    };
    let asks = |after, before| {
        let ground = Ground {
            account: &account,
            station: Some(&station),
            pairings: std::slice::from_ref(&pairing),
            interval: Interval { after, before },
        };
        ground.allows(Action::StartVisit, Standing::New, false).ok()
    };
    let cases = [
        // The whole interval lies within.
        (1_000, 1_999, Some(Held::Always)),
        (1_500, 1_500, Some(Held::Always)),
        // Part of it does: applied, and marked as not proven.
        (0, 1_000, Some(Held::Sometimes)),
        (1_999, 5_000, Some(Held::Sometimes)),
        (0, 5_000, Some(Held::Sometimes)),
        // None of it does.
        (0, 999, None),
        (2_000, 5_000, None),
    ];
    for (after, before, held) in cases {
        assert_eq!(asks(after, before), held, "{after} to {before}");
    }
}

#[test]
fn one_person_may_hold_several_roles() {
    let mut account = account(WANG);
    account.roles.push(Role::Leader {
        area: "420921".into(),
    });
    let station = station::station();
    let ground = Ground {
        account: &account,
        station: Some(&station),
        pairings: &[],
        interval: Interval {
            after: NOW,
            before: NOW,
        },
    };
    for action in [Action::Object, Action::Instruct] {
        assert!(ground.allows(action, Standing::Open, false).is_ok());
    }
    assert!(ground.allows(Action::Close, Standing::Open, false).is_err());
}

#[test]
fn a_cadre_without_the_role_is_not_one_whatever_the_pairings_say() {
    let account = Account {
        roles: vec![Role::Auditor],
        ..account(LI)
    };
    let station = station::station();
    let pairings = pairings();
    let ground = Ground {
        account: &account,
        station: Some(&station),
        pairings: &pairings,
        interval: Interval {
            after: NOW,
            before: NOW,
        },
    };
    assert_eq!(ground.held(As::Cadre), Held::Never);
}

#[test]
fn an_office_is_of_the_level_at_which_it_covers_the_station() {
    let station = station::station();
    for (level, area, covers) in [
        (Level::Province, "420000", true),
        (Level::City, "420900", true),
        (Level::County, "420921", true),
        (Level::City, "420100", false),
        (Level::County, "420922", false),
    ] {
        let account = Account {
            roles: vec![Role::Office {
                level,
                area: area.into(),
            }],
            ..account(OFFICE)
        };
        let ground = Ground {
            account: &account,
            station: Some(&station),
            pairings: &[],
            interval: Interval {
                after: NOW,
                before: NOW,
            },
        };
        assert_eq!(ground.office_level(), covers.then_some(level), "{area}");
        assert_eq!(ground.held(As::Office) == Held::Always, covers, "{area}");
    }
}
