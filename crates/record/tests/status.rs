//! How an issue's status folds from what people wrote apart and together (design, section 4).

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod station;

use baolian_record::Document;
use baolian_record::issue::deed::{self, NewIssue};
use baolian_record::issue::{Issue, Party, Responsible, Severity, State, Status, UpdateKind};
use baolian_record::write;
use baolian_wire::{Hash, Kind};
use station::{Dice, LI, OFFICE, STATION, Tablet, WANG, hash};

fn opened() -> Document {
    let mut document = Document::begin(Kind::Issue).unwrap();
    let new = NewIssue {
        station: STATION.into(),
        title: "接警台无人值守".into(),
        category: "intake".into(),
        severity: Some(Severity::Medium),
        due: Some("2026-12-20".into()),
        responsible: Some(Responsible::Post("所长".into())),
        ..NewIssue::default()
    };
    Tablet::of(LI, 9).write(&mut document, |pen| deed::open(pen, &new));
    document
}

/// Writes an update; what is lawful is not asked here.
fn say(by: &mut Tablet, document: &mut Document, kind: &UpdateKind) -> Hash {
    let change = by.write(document, |pen| {
        deed::update(pen, kind, "因为", &[]).map(drop)
    });
    hash(&change.unwrap())
}

fn status(document: &Document) -> Status {
    Issue::read(&document.view()).status
}

fn both(one: &Document, two: &Document) -> Document {
    let mut merged = one.clone();
    merged.merge(two.changes()).unwrap();
    merged
}

/// `O` open, `D` disputed, `C` closed.
fn letter(document: &Document) -> char {
    match status(document).state {
        State::Open => 'O',
        State::Disputed => 'D',
        State::Closed => 'C',
    }
}

const KINDS: [(&str, UpdateKind); 7] = [
    ("closed", UpdateKind::Closed),
    ("reopened", UpdateKind::Reopened),
    ("found_again", UpdateKind::FoundAgain),
    ("objection", UpdateKind::Objection),
    ("not_seen", UpdateKind::NotSeen),
    ("new_facts", UpdateKind::NewFacts),
    ("progress", UpdateKind::Progress),
];

/// Row: what was written first. Column, in the order of [`KINDS`]: what was
/// written by somebody who had seen it.
const THEN: [(&str, &str); 7] = [
    ("closed", "C O O D D D C"),
    ("reopened", "C O O O O O O"),
    ("found_again", "C O O O O O O"),
    ("objection", "C O O O O O O"),
    ("not_seen", "C O O O O O O"),
    ("new_facts", "C O O O O O O"),
    ("progress", "C O O O O O O"),
];

/// The same for two who had not seen each other.
const APART: [(&str, &str); 7] = [
    ("closed", "C D D D D D C"),
    ("reopened", "D O O O O O O"),
    ("found_again", "D O O O O O O"),
    ("objection", "D O O O O O O"),
    ("not_seen", "D O O O O O O"),
    ("new_facts", "D O O O O O O"),
    ("progress", "C O O O O O O"),
];

#[test]
fn every_pair_one_after_the_other_and_apart_stands_as_the_tables_say() {
    for (row, (name, first)) in KINDS.iter().enumerate() {
        assert_eq!((THEN[row].0, APART[row].0), (*name, *name));
        for (column, (other, second)) in KINDS.iter().enumerate() {
            let expected = |table: &[(&str, &str); 7]| {
                let cells = table[row].1.split(' ').nth(column).unwrap();
                cells.chars().next().unwrap()
            };
            let (mut li, mut wang) = (Tablet::of(LI, 1), Tablet::of(WANG, 1));
            let mut one = opened();
            let mut two = one.clone();
            say(&mut li, &mut one, first);
            let mut after = one.clone();
            say(&mut wang, &mut after, second);
            assert_eq!(letter(&after), expected(&THEN), "{name} then {other}");

            say(&mut wang, &mut two, second);
            for merged in [both(&one, &two), both(&two, &one)] {
                assert_eq!(letter(&merged), expected(&APART), "{name} beside {other}");
            }
        }
    }
}

/// An issue whose close and `contest` had not seen each other.
fn disputed(contest: &UpdateKind) -> (Document, Document, Document) {
    let mut closed = opened();
    let mut contested = closed.clone();
    say(&mut Tablet::of(LI, 1), &mut closed, &UpdateKind::Closed);
    say(&mut Tablet::of(WANG, 1), &mut contested, contest);
    let merged = both(&closed, &contested);
    assert_eq!(letter(&merged), 'D');
    (closed, contested, merged)
}

#[test]
fn a_dispute_ends_with_a_close_or_reopen_that_has_seen_all_sides() {
    for (_, contest) in &KINDS[1..6] {
        let (_, _, merged) = disputed(contest);
        let mut again = merged.clone();
        let close = say(&mut Tablet::of(OFFICE, 1), &mut again, &UpdateKind::Closed);
        assert_eq!(letter(&again), 'C');
        assert_eq!(status(&again).closed_by, Some(close));
        assert!(status(&again).uncounted.is_empty());

        let mut back = merged.clone();
        say(&mut Tablet::of(OFFICE, 2), &mut back, &UpdateKind::Reopened);
        assert_eq!(letter(&back), 'O');
    }
}

#[test]
fn a_second_close_that_missed_the_contest_too_leaves_it_disputed() {
    for (_, contest) in &KINDS[1..6] {
        let (mut closed, contested, _) = disputed(contest);
        say(&mut Tablet::of(OFFICE, 1), &mut closed, &UpdateKind::Closed);
        let merged = both(&closed, &contested);
        assert_eq!(letter(&merged), 'D');
        assert_eq!(status(&merged).uncounted.len(), 1);
    }
}

#[test]
fn a_close_on_the_side_of_the_contest_counts() {
    for (_, contest) in &KINDS[1..6] {
        let (_, mut contested, merged) = disputed(contest);
        let close = say(
            &mut Tablet::of(OFFICE, 1),
            &mut contested,
            &UpdateKind::Closed,
        );
        let all = both(&contested, &merged);
        assert_eq!(letter(&all), 'C');
        assert_eq!(status(&all).closed_by, Some(close));
    }
}

#[test]
fn a_new_contest_disputes_a_close_that_had_settled_an_older_one() {
    let (_, _, mut merged) = disputed(&UpdateKind::Objection);
    let mut apart = merged.clone();
    say(&mut Tablet::of(OFFICE, 1), &mut merged, &UpdateKind::Closed);
    let late = say(&mut Tablet::of(WANG, 2), &mut apart, &UpdateKind::NewFacts);
    let all = both(&merged, &apart);
    assert_eq!(letter(&all), 'D');
    assert_eq!(status(&all).uncounted[0].unseen, [late]);
}

#[test]
fn a_dispute_names_every_close_and_what_it_had_not_seen() {
    let base = opened();
    let (mut one, mut two, mut three) = (base.clone(), base.clone(), base);
    let first = say(&mut Tablet::of(LI, 1), &mut one, &UpdateKind::Closed);
    let second = say(&mut Tablet::of(OFFICE, 1), &mut two, &UpdateKind::Closed);
    let mut wang = Tablet::of(WANG, 1);
    let objection = say(&mut wang, &mut three, &UpdateKind::Objection);
    let facts = say(&mut wang, &mut three, &UpdateKind::NewFacts);
    let all = both(&both(&one, &two), &three);

    let status = status(&all);
    let mut closes: Vec<Hash> = status.uncounted.iter().map(|u| u.close).collect();
    closes.sort_unstable();
    let mut expected = [first, second];
    expected.sort_unstable();
    assert_eq!(closes, expected);
    for uncounted in &status.uncounted {
        let mut unseen = uncounted.unseen.clone();
        unseen.sort_unstable();
        let mut expected = [objection, facts];
        expected.sort_unstable();
        assert_eq!(unseen, expected);
    }
}

#[test]
fn two_closes_apart_close_the_issue_alike_on_both_sides() {
    let (mut one, mut two) = (opened(), opened());
    say(&mut Tablet::of(LI, 1), &mut one, &UpdateKind::Closed);
    say(&mut Tablet::of(OFFICE, 1), &mut two, &UpdateKind::Closed);
    let (here, there) = (both(&one, &two), both(&two, &one));
    assert_eq!(letter(&here), 'C');
    assert_eq!(status(&here), status(&there));
}

#[test]
fn what_is_written_beside_a_close_and_contests_nothing_leaves_it_closed() {
    for kind in UpdateKind::ALL {
        if kind.contests_a_close() || *kind == UpdateKind::Closed {
            continue;
        }
        let mut one = opened();
        let mut two = one.clone();
        say(&mut Tablet::of(LI, 1), &mut one, &UpdateKind::Closed);
        say(&mut Tablet::of(WANG, 1), &mut two, kind);
        assert_eq!(letter(&both(&one, &two)), 'C', "{}", kind.as_str());
    }
}

#[test]
fn an_issue_comes_back_as_often_as_it_was_reopened_or_found_again() {
    let mut document = opened();
    let mut li = Tablet::of(LI, 1);
    for kind in [UpdateKind::Reopened, UpdateKind::FoundAgain] {
        say(&mut li, &mut document, &UpdateKind::Closed);
        say(&mut li, &mut document, &kind);
    }
    assert_eq!(status(&document).reopened, 2);
    assert_eq!(letter(&document), 'O');
}

#[test]
fn an_update_of_a_later_version_is_known_to_be_there() {
    let mut document = opened();
    assert!(!status(&document).unknown_update);
    let kind = UpdateKind::Unknown("audited".into());
    say(&mut Tablet::of(OFFICE, 1), &mut document, &kind);
    assert!(status(&document).unknown_update);
}

#[test]
fn each_request_waits_for_the_right_side_until_it_is_answered() {
    use UpdateKind as K;
    let asks = [
        (K::Objection, Party::Office, vec![K::ObjectionRuled]),
        (
            K::ExtensionAsked,
            Party::Cadre,
            vec![K::Extended, K::ExtensionRefused],
        ),
        (
            K::VerificationAsked,
            Party::Cadre,
            vec![K::Accepted, K::Returned, K::NotSeen],
        ),
        (
            K::Returned,
            Party::Station,
            vec![K::VerificationAsked, K::Effect, K::Progress],
        ),
    ];
    for (asked, party, answers) in asks {
        let mut document = opened();
        let change = say(&mut Tablet::of(WANG, 1), &mut document, &asked);
        let pending = status(&document).pending;
        assert_eq!(
            (pending[0].kind.clone(), pending[0].change),
            (asked.clone(), change)
        );
        assert_eq!(status(&document).waits_for, [party]);
        for answer in &answers {
            let mut answered = document.clone();
            say(&mut Tablet::of(LI, 1), &mut answered, answer);
            let left = status(&answered).pending;
            assert!(
                left.iter().all(|p| p.change != change),
                "{} answers {}",
                answer.as_str(),
                asked.as_str()
            );
        }
        // What had not seen the request does not answer it.
        let mut apart = opened();
        say(&mut Tablet::of(LI, 1), &mut apart, &answers[0]);
        let merged = both(&document, &apart);
        assert!(status(&merged).pending.iter().any(|p| p.change == change));
        // A closed issue waits for nobody.
        say(&mut Tablet::of(LI, 2), &mut document, &K::Closed);
        if letter(&document) == 'C' {
            assert!(status(&document).waits_for.is_empty());
        }
    }
}

#[test]
fn a_disputed_issue_waits_for_the_cadre() {
    let (_, _, merged) = disputed(&UpdateKind::NewFacts);
    assert_eq!(status(&merged).waits_for, [Party::Cadre]);
}

/// Raised by a station: without due date, severity and responsible.
fn raised() -> Document {
    let mut document = Document::begin(Kind::Issue).unwrap();
    let new = NewIssue {
        station: STATION.into(),
        title: "电台坏了".into(),
        category: "equipment".into(),
        ..NewIssue::default()
    };
    Tablet::of(WANG, 9).write(&mut document, |pen| deed::open(pen, &new));
    document
}

#[test]
fn an_issue_that_a_station_raised_waits_for_the_cadre_until_it_is_accepted_or_returned() {
    let document = raised();
    assert_eq!(status(&document).waits_for, [Party::Cadre]);
    assert_eq!(status(&document).pending[0].kind, UpdateKind::Opened);

    let mut accepted = document.clone();
    say(&mut Tablet::of(LI, 1), &mut accepted, &UpdateKind::Accepted);
    assert!(status(&accepted).waits_for.is_empty());

    let mut returned = document.clone();
    say(&mut Tablet::of(LI, 1), &mut returned, &UpdateKind::Returned);
    assert_eq!(status(&returned).waits_for, [Party::Station]);

    let mut closed = document.clone();
    say(&mut Tablet::of(LI, 1), &mut closed, &UpdateKind::Closed);
    assert!(status(&closed).waits_for.is_empty());

    // Progress by the station itself does not take it off the cadre's list.
    let mut progress = document;
    say(
        &mut Tablet::of(WANG, 1),
        &mut progress,
        &UpdateKind::Progress,
    );
    assert_eq!(status(&progress).waits_for, [Party::Cadre]);
}

#[test]
fn setting_all_terms_of_a_raised_issue_is_an_answer_and_setting_some_is_not() {
    let mut document = raised();
    let mut li = Tablet::of(LI, 1);
    let mut set = |field: &str, value: &str| {
        let pair = [(field, write::text(value))];
        li.write(&mut document, |pen| write::set(pen.tx, &pair));
        status(&document).waits_for.len()
    };
    assert_eq!(set("due", "2026-12-20"), 1);
    assert_eq!(set("severity", "low"), 1);
    assert_eq!(set("responsible", "post:所长"), 0);
}

#[test]
fn an_issue_opened_with_its_terms_waits_for_nobody() {
    assert!(status(&opened()).waits_for.is_empty());
}

#[test]
fn the_status_is_the_same_under_every_order_of_merging() {
    for seed in 0..120 {
        let mut dice = Dice(seed);
        let base = if dice.below(3) == 0 {
            raised()
        } else {
            opened()
        };
        let mut tablets = [
            Tablet::of(LI, 1),
            Tablet::of(OFFICE, 1),
            Tablet::of(WANG, 1),
        ];
        let mut copies = vec![base; 3];
        for _ in 0..4 + dice.below(8) {
            let i = dice.below(3);
            if dice.below(3) == 0 {
                let theirs = copies[dice.below(3)].changes();
                copies[i].merge(theirs).unwrap();
            } else {
                let kind = dice.pick(UpdateKind::ALL).clone();
                say(&mut tablets[i], &mut copies[i], &kind);
            }
        }
        let all = both(&both(&copies[0], &copies[1]), &copies[2]);
        let expected = Issue::read(&all.view());

        // One change at a time, in any order that its dependencies allow.
        for _ in 0..6 {
            let mut waiting = all.changes();
            dice.shuffle(&mut waiting);
            let mut document = Document::begin(Kind::Issue).unwrap();
            while !waiting.is_empty() {
                let ready = |c: &automerge::Change| document.missing(c.deps()).is_empty();
                let next = waiting.iter().position(ready).unwrap();
                document.merge(vec![waiting.remove(next)]).unwrap();
            }
            assert_eq!(Issue::read(&document.view()), expected, "seed {seed}");
        }

        // Whatever happened, a closed issue has a close that had seen every contest.
        let ancestry = all.view().ancestry();
        let contests = expected
            .updates
            .iter()
            .filter(|u| u.kind.contests_a_close());
        if let Some(close) = expected.status.closed_by {
            for contest in contests {
                assert!(ancestry.saw(close, contest.stamp.change), "seed {seed}");
            }
        }
    }
}

#[test]
fn special_supervision_stands_until_somebody_who_had_seen_it_ends_it() {
    let supervise = |tablet: &mut Tablet, doc: &mut Document, word: &str| {
        tablet.write(doc, |pen| {
            let more = [("supervision", write::text(word))];
            deed::update(pen, &UpdateKind::Instruction, "督办", &more).map(drop)
        });
    };
    let supervised = |doc: &Document| Issue::read(&doc.view()).supervised;
    let (mut li, mut wang) = (Tablet::of(LI, 1), Tablet::of(WANG, 1));
    let mut one = opened();
    assert!(!supervised(&one));
    supervise(&mut li, &mut one, "begun");
    let mut two = one.clone();
    assert!(supervised(&one));
    supervise(&mut li, &mut one, "ended");
    assert!(!supervised(&one));
    // Begun once more apart from its end: the cautious one.
    supervise(&mut wang, &mut two, "begun");
    assert!(supervised(&both(&one, &two)));
    assert!(supervised(&both(&two, &one)));
}
