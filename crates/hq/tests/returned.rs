//! What tablets give back after a restore: taken once, by headquarters' own word, and nothing else.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod world;

use std::path::Path;

use baolian_hq::office::audit::{self, By, Wanted};
use baolian_hq::office::issue::{self, Act};
use baolian_hq::store::ledger::RowKind;
use baolian_hq::{Hq, SignedIn};
use baolian_wire::down::{DownItem, DownPart, Frame, LogAnswer};
use baolian_wire::key::SecretKey;
use baolian_wire::pack::Format;
use baolian_wire::receipt::{Certificate, SignedReceipt};
use baolian_wire::reference::{Fact, Level, Role};
use baolian_wire::{Audience, DocId, HqTime, Kind, SignIn};
use tempfile::TempDir;
use world::{A, DAY, MINUTE, START, Tablet, World, account, env, pairing, person};

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// An older copy of headquarters' folder, made while nothing ran on it.
fn older_copy(world: &mut World) -> TempDir {
    world.hq.stop();
    let copy = tempfile::tempdir().unwrap();
    copy_folder(world.path(), copy.path());
    world.restart();
    world.clock.pass(MINUTE);
    copy
}

/// The copy in headquarters' place.
fn taken_back(world: &World, copy: &TempDir) -> Hq {
    world.hq.stop();
    world.clock.pass(MINUTE);
    Hq::open(copy.path(), env(&world.clock, 5_000)).unwrap()
}

/// A tablet asks, hears that it has read too far, and gives back all it has.
fn give_back(tablet: &mut Tablet, hq: &Hq) {
    let frames = tablet.frames.clone();
    let held = usize::try_from(tablet.receipt.n).unwrap();
    let answer = hq.sync(&tablet.request(held, held)).unwrap();
    tablet.learn_keys(hq, &answer);
    tablet.take(&answer);
    let request = tablet.giving_back(&frames, &tablet.certificates);
    let answer = hq.sync(&request).unwrap();
    tablet.take(&answer);
}

fn whole(hq: &Hq) -> baolian_hq::Report {
    let report = hq.verify().unwrap();
    assert!(report.holds(), "{:#?}", report.faults);
    report
}

fn applied(hq: &Hq) -> usize {
    let rows = hq.ledger(0, 100_000).unwrap();
    let applied = |r: &&baolian_hq::store::ledger::Row| r.kind == Some(RowKind::Applied);
    rows.iter().filter(applied).count()
}

/// Headquarters was taken back to before `li` wrote; `wang`'s leader has it all.
struct Lost {
    world: World,
    hq: Hq,
    li: Tablet,
    leader: Tablet,
    early: DocId,
    late: DocId,
}

fn lost() -> Lost {
    let mut world = World::new();
    let mut li = world.tablet("li");
    let mut leader = world.tablet("leader");
    let early = li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    leader.sync(&world.hq);
    let copy = older_copy(&mut world);
    let late = li.open_issue(A, Audience::default());
    li.progress(early, A);
    li.progress(late, A);
    li.sync(&world.hq);
    leader.sync(&world.hq);
    assert!(leader.sees_doc(late));
    let hq = taken_back(&world, &copy);
    // The copy stays as long as what is opened on it.
    std::mem::forget(copy);
    Lost {
        world,
        hq,
        li,
        leader,
        early,
        late,
    }
}

#[test]
fn what_only_another_tablet_holds_comes_back_and_its_log_shows_a_hole_until_it_is_filled() {
    let Lost {
        world,
        hq,
        mut li,
        mut leader,
        early,
        late,
    } = lost();
    assert!(hq.document(late).unwrap().is_none());
    give_back(&mut leader, &hq);
    for id in [early, late] {
        let held = hq.document(id).unwrap().unwrap().1;
        assert_eq!(held.heads(), li.docs[&id].heads());
    }
    let report = whole(&hq);
    assert_eq!(report.returned, 3 + facts_returned(&hq));
    let hole = report
        .holes
        .iter()
        .find(|h| h.device == li.device())
        .unwrap();
    assert_eq!((hole.after, hole.to, hole.returned), (1, 4, 3));
    assert_eq!(hole.account, Some(account("li")));

    // A new tablet of the same person sees it as it was recorded.
    let code = hq.issue_code(&account("li")).unwrap();
    let mut fresh = Tablet::enrol(&hq, &code, world.clock, 901);
    fresh.sync(&hq);
    assert_eq!(fresh.docs[&late].heads(), li.docs[&late].heads());
    let times: Vec<_> = fresh.received.iter().collect();
    for n in 2..=4 {
        let at = baolian_wire::EntryRef {
            device: li.device(),
            n,
        };
        let (_, made) = fresh.received[&at];
        assert_eq!(made, leader.received[&at].1, "{times:?}");
    }

    // Its own tablet comes: each entry counts once, and the hole is filled.
    let before = applied(&hq);
    li.sync(&hq);
    assert_eq!(li.own.len(), 4);
    assert_eq!(applied(&hq), before);
    let report = whole(&hq);
    assert!(report.holes.iter().all(|h| h.device != li.device()));
    // And it goes on.
    li.progress(late, A);
    li.sync(&hq);
    leader.sync(&hq);
    assert_eq!(leader.docs[&late].heads(), li.docs[&late].heads());
    whole(&hq);
}

/// How many facts the own log carries.
fn facts_returned(hq: &Hq) -> u64 {
    let done = hq.lists(|conn| Ok(audit::page(conn, &Wanted::default(), None, 1_000)?.done));
    let report = hq.verify().unwrap();
    let entries = done.unwrap();
    let tablets = entries
        .iter()
        .filter(|d| d.deed == "entry_returned")
        .count() as u64;
    report.returned - tablets
}

#[test]
fn given_back_again_nothing_changes() {
    let Lost { hq, mut leader, .. } = lost();
    let frames = leader.frames.clone();
    give_back(&mut leader, &hq);
    let (head, report) = (hq.as_of().unwrap().0, whole(&hq));
    for _ in 0..3 {
        hq.sync(&leader.giving_back(&frames, &leader.certificates))
            .unwrap();
        assert_eq!(hq.as_of().unwrap().0, head);
    }
    assert_eq!(whole(&hq).returned, report.returned);
    // The tablet hears up to which row all of it is held.
    let answer = hq
        .sync(&leader.giving_back(&frames, &leader.certificates))
        .unwrap();
    leader.take(&answer);
    assert_eq!(leader.parts.last().unwrap().returned, Some(head));
    assert!(
        hq.metrics()
            .text()
            .contains(&format!("baolian_hq_returned_total {}\n", report.returned))
    );
}

#[test]
fn a_tablet_that_was_restored_as_well_begins_a_new_log() {
    let Lost {
        world,
        hq,
        mut li,
        mut leader,
        late,
        ..
    } = lost();
    give_back(&mut leader, &hq);
    // The tablet's own copy is as old as headquarters', and goes on otherwise.
    let forgotten = li.docs[&late].heads();
    li.log.truncate(1);
    li.docs.remove(&late);
    li.receipt.n = 1;
    let answer = hq.sync(&li.request(1, 1)).unwrap();
    li.learn_keys(&hq, &answer);
    li.take(&answer);
    assert!(
        matches!(li.answer, Some(LogAnswer::Diverged { n: 1, .. })),
        "others know that it went further: {:?}",
        li.answer
    );
    let other = li.open_issue(A, Audience::default());
    li.open_issue(A, Audience::default());
    li.open_issue(A, Audience::default());
    hq.sync(&li.request(1, 4)).map(|a| li.take(&a)).unwrap();
    assert!(matches!(li.answer, Some(LogAnswer::Diverged { n: 1, .. })));
    let mut anew = li.succeed(&hq, world.seed(), 1);
    for n in 2..=4u64 {
        let from = baolian_wire::EntryRef {
            device: li.device(),
            n,
        };
        anew.carry(from, &li.log[usize::try_from(n).unwrap() - 1]);
    }
    anew.sync(&hq);
    assert!(anew.refused.is_empty(), "{:?}", anew.refused);
    assert_eq!(anew.docs[&late].heads(), forgotten);
    assert!(hq.document(other).unwrap().is_some());
    whole(&hq);
}

#[test]
fn nothing_is_judged_before_the_tablet_has_given_back_what_the_roster_said() {
    let mut world = World::new();
    let mut zhao = world.tablet("zhao");
    zhao.sync(&world.hq);
    let copy = older_copy(&mut world);
    // Of this pairing headquarters is going to know nothing.
    let day = world.clock.ms();
    let swap = vec![
        pairing(A, "li", Level::County, START - 100 * DAY, Some(day)),
        pairing(A, "zhao", Level::County, day, None),
    ];
    world.hq.facts(swap).unwrap();
    zhao.sync(&world.hq);
    world.clock.pass(MINUTE);
    let hq = taken_back(&world, &copy);
    let issue = zhao.open_issue(A, Audience::default());
    let frames = zhao.frames.clone();
    let answer = hq.sync(&zhao.request(0, 1)).unwrap();
    zhao.learn_keys(&hq, &answer);
    zhao.take(&answer);
    assert!(matches!(
        zhao.answer,
        Some(LogAnswer::SendFrom { n: 0, .. })
    ));
    assert!(zhao.refused.is_empty() && zhao.own.is_empty());
    hq.sync(&zhao.giving_back(&frames, &[])).unwrap();
    zhao.sync(&hq);
    assert!(zhao.refused.is_empty(), "{:?}", zhao.refused);
    assert!(hq.document(issue).unwrap().is_some());
    let standing = hq.reference().unwrap().pairings;
    let of = |cadre: &str| standing.iter().find(|p| p.cadre == account(cadre)).unwrap();
    assert_eq!(of("zhao").from, day);
    whole(&hq);
}

#[test]
fn what_the_office_did_comes_back_with_its_sign_in_and_its_time() {
    let mut world = World::new();
    let mut li = world.tablet("li");
    let mut officer = world.tablet("officer-a");
    let doc = li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    officer.sync(&world.hq);
    let copy = older_copy(&mut world);
    let in_browser = SignedIn {
        account: Some(account("county-office")),
        sign_in: SignIn::browser("session-7"),
        role: None,
        reach: None,
        sight: None,
    };
    let desk = world.hq.signed_in(in_browser.clone());
    issue::act(&desk, None, &doc.to_string(), &Act::Return("重报".into())).unwrap();
    let at = world.clock.ms();
    let roles = vec![Role::Officer {
        station: world::station_code(A),
    }];
    desk.facts(vec![person("officer-new", roles)]).unwrap();
    world.clock.pass(DAY);
    officer.sync(&world.hq);
    let hq = taken_back(&world, &copy);
    give_back(&mut officer, &hq);
    let done = hq
        .lists(|conn| Ok(audit::page(conn, &Wanted::default(), None, 1_000)?.done))
        .unwrap();
    for deed in ["issue_returned", "account"] {
        let found = done
            .iter()
            .find(|d| d.deed == deed && d.at.0 == at)
            .unwrap_or_else(|| panic!("{deed}: {done:#?}"));
        assert_eq!(found.account, account("county-office"));
        assert_eq!(found.by, By::SignedIn(in_browser.sign_in.clone()));
    }
    assert!(hq.account(&account("officer-new")).unwrap().is_some());
    let report = whole(&hq);
    assert!(report.holes.iter().any(|h| h.hq), "{:?}", report.holes);
    li.sync(&hq);
    officer.sync(&hq);
    assert_eq!(li.docs[&doc].heads(), officer.docs[&doc].heads());
}

#[test]
fn a_tablet_enrolled_after_the_copy_is_known_again_by_headquarters_own_word() {
    let mut world = World::new();
    let copy = older_copy(&mut world);
    let mut li = world.tablet("li");
    li.sync(&world.hq);
    let doc = li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    let hq = taken_back(&world, &copy);
    let refused = hq.sync(&li.request(1, 1)).unwrap_err();
    assert_eq!(refused.code(), "unknown_device");
    // Somebody else who got hold of the parts has not got the key.
    let thief = SecretKey::from_seed(&[9; 32]);
    let own = std::mem::replace(&mut li.key, thief);
    let stolen = li.giving_back(&li.frames, &[]);
    li.key = own;
    assert!(hq.sync(&stolen).is_err());
    assert!(hq.devices().unwrap().is_empty());
    li.receipt.n = 0;
    let answer = hq.sync(&li.giving_back(&li.frames, &[])).unwrap();
    li.learn_keys(&hq, &answer);
    li.take(&answer);
    li.sync(&hq);
    assert!(hq.document(doc).unwrap().is_some());
    let known = hq.devices().unwrap();
    assert_eq!((known.len(), known[0].account.clone()), (1, account("li")));
    whole(&hq);
}

#[test]
fn a_fact_that_was_laid_down_anew_meanwhile_stands() {
    let mut world = World::new();
    let mut officer = world.tablet("officer-a");
    officer.sync(&world.hq);
    let copy = older_copy(&mut world);
    let renamed = |name: &str| {
        let mut station = world::station(A);
        station.short_name = name.into();
        Fact::Station(station)
    };
    world.hq.facts(vec![renamed("忘了的名字")]).unwrap();
    officer.sync(&world.hq);
    let hq = taken_back(&world, &copy);
    hq.facts(vec![renamed("新的名字")]).unwrap();
    give_back(&mut officer, &hq);
    let stands = hq.station(&world::station_code(A)).unwrap().unwrap();
    assert_eq!(stands.short_name, "新的名字");
    // It is kept all the same, as what was once said.
    assert!(whole(&hq).returned > 0);
}

#[test]
fn what_headquarters_did_not_send_to_this_tablet_changes_nothing() {
    let Lost {
        world,
        hq,
        li,
        mut leader,
        late,
        ..
    } = lost();
    let known = leader.certificates.clone();
    let opened = |f: &Frame| known.iter().find_map(|c| f.read(&c.key).ok()).unwrap();
    let brings = |f: &&Frame| {
        let items = opened(f).items;
        items.iter().any(|i| matches!(i, DownItem::Applied { .. }))
    };
    let newest = leader.frames.iter().rfind(brings).unwrap().clone();
    let held = usize::try_from(leader.receipt.n).unwrap();
    let answer = hq.sync(&leader.request(held, held)).unwrap();
    leader.learn_keys(&hq, &answer);
    let before = hq.as_of().unwrap().0;
    let root = SecretKey::from_seed(&[7; 32]);
    let working = SecretKey::from_seed(&[8; 32]);
    let forged_key = Certificate::sign(&root, working.public(), HqTime(START));
    let part = opened(&newest);
    let forged = |part: &DownPart| Frame::sign(part, Format::Bundle, &working).unwrap();
    let mut altered = newest.clone();
    let mut body = altered.body.to_vec();
    *body.last_mut().unwrap() ^= 1;
    altered.body = body.into();
    let mut renamed = newest.clone();
    renamed.key = forged_key.key.fingerprint();
    let tries = [
        ("bytes altered", altered, vec![]),
        ("signed by a stranger", forged(&part), vec![]),
        (
            "under a stranger's root",
            forged(&part),
            vec![forged_key.clone()],
        ),
        ("another key named", renamed, vec![forged_key]),
        ("sent to another tablet", li.frames[0].clone(), vec![]),
    ];
    for (what, frame, more) in tries {
        let certificates: Vec<_> = leader.certificates.iter().cloned().chain(more).collect();
        // What is good beside it is not taken either.
        let parts = [newest.clone(), frame];
        let refused = hq
            .sync(&leader.giving_back(&parts, &certificates))
            .expect_err(what);
        assert_eq!(refused.code(), "returned_not_ours", "{what}");
        assert_eq!(hq.as_of().unwrap().0, before, "{what}");
    }
    assert!(hq.document(late).unwrap().is_none());
    let many = vec![newest; baolian_wire::limits::RETURNED_PARTS + 1];
    let refused = hq.sync(&leader.giving_back(&many, &[])).unwrap_err();
    assert_eq!(refused.code(), "too_long");
    // A retired key does not speak of what came after it.
    world.clock.pass(DAY);
    let next = hq.rotate_key().unwrap();
    let late_word = DownPart {
        at: HqTime(next.since.0 + DAY),
        ..part
    };
    let old = std::fs::read_to_string(world.path().join("keys").join("working")).unwrap();
    let seed = data_encoding::HEXLOWER
        .decode(old.trim().as_bytes())
        .unwrap();
    let retired = SecretKey::from_seed(&seed.try_into().unwrap());
    let frame = Frame::sign(&late_word, Format::Bundle, &retired).unwrap();
    let refused = hq
        .sync(&leader.giving_back(&[frame], &leader.certificates))
        .unwrap_err();
    assert_eq!(refused.code(), "returned_not_ours");
    whole(&hq);
}

#[test]
fn parts_in_either_form_are_given_back() {
    let Lost {
        hq,
        mut leader,
        late,
        ..
    } = lost();
    give_back(&mut leader, &hq);
    assert!(hq.document(late).unwrap().is_some());
    // As an answer to a tablet that packs: the same part, each fact in its
    // entry alone.
    let facts = |p: &&DownPart| p.items.iter().any(|i| matches!(i, DownItem::Fact { .. }));
    let part = leader.parts.iter().find(facts).unwrap();
    let working = SecretKey::from_seed(&[8; 32]);
    let sizes = [Format::Plain, Format::Bundle].map(|format| {
        let frame = Frame::sign(part, format, &working).unwrap();
        assert_eq!(frame.read(&working.public()).unwrap(), *part);
        frame.body.len()
    });
    assert!(sizes[1] < sizes[0], "{sizes:?}");
}

/// When the entries of a log were made, not before: as headquarters says it.
fn not_before(hq: &Hq, of: &Tablet) -> Vec<i64> {
    let db = rusqlite::Connection::open(hq.dir().join("hq.db")).unwrap();
    let mut query = db
        .prepare("SELECT made_after FROM entry WHERE device = ?1 ORDER BY n")
        .unwrap();
    let all = query.query_map([of.device().as_bytes()], |r| r.get(0));
    all.unwrap().map(Result::unwrap).collect()
}

#[test]
fn receipts_that_are_given_back_bound_times_and_nothing_else_does() {
    let mut world = World::new();
    let mut li = world.tablet("li");
    let mut other = world.tablet("leader");
    let copy = older_copy(&mut world);
    let receipts = |tablet: &Tablet| -> Vec<SignedReceipt> {
        let parts = tablet.parts.iter();
        parts.filter_map(|p| p.receipt.clone()).collect()
    };
    for _ in 0..3 {
        world.clock.pass(DAY);
        li.open_issue(A, Audience::default());
        li.sync(&world.hq);
        other.sync(&world.hq);
    }
    let bounds = not_before(&world.hq, &li);
    assert!(
        bounds.windows(2).all(|pair| pair[0] < pair[1]),
        "{bounds:?}"
    );
    world.clock.pass(10 * DAY);
    let hq = taken_back(&world, &copy);
    let answer = hq.sync(&li.request(0, 0)).unwrap();
    li.learn_keys(&hq, &answer);
    li.take(&answer);
    // Another's are no use, and what was changed is refused.
    let foreign = li.giving_receipts_back(receipts(&other));
    li.take(&hq.sync(&foreign).unwrap());
    let mut forged = receipts(&li);
    let last = forged.last_mut().unwrap();
    let mut bytes = last.bytes.to_vec();
    *bytes.last_mut().unwrap() ^= 1;
    last.bytes = bytes.into();
    let refused = hq.sync(&li.giving_receipts_back(forged)).unwrap_err();
    assert_eq!(refused.code(), "returned_not_ours");
    let own = li.giving_receipts_back(receipts(&li));
    for _ in 0..2 {
        li.take(&hq.sync(&own).unwrap());
    }
    li.sync(&hq);
    assert_eq!(not_before(&hq, &li), bounds);
    let report = whole(&hq);
    let db = rusqlite::Connection::open(hq.dir().join("hq.db")).unwrap();
    let kept = "SELECT count(*), count(DISTINCT device) FROM returned_receipt";
    let kept: (i64, i64) = db
        .query_row(kept, [], |r| Ok((r.get(0)?, r.get(1)?)))
        .unwrap();
    assert!(kept.0 >= 3 && kept.1 == 1, "{kept:?}");
    drop(report);
    // A bit in one of them is a fault.
    db.execute("UPDATE returned_receipt SET number = number + 100", [])
        .unwrap();
    let report = hq.verify().unwrap();
    assert!(report.faults.iter().all(|f| f.what == "receipt"));
    assert_eq!(i64::try_from(report.faults.len()), Ok(kept.0));
    std::mem::forget(copy);
}

#[test]
fn a_kind_of_a_later_version_that_another_tablet_gave_back_does_not_wait_when_its_own_comes() {
    let mut world = World::new();
    let mut li = world.tablet("li");
    let mut second = world.tablet("li");
    let copy = older_copy(&mut world);
    let doc = li.new_doc();
    let header = li.header(doc, Kind::Unknown(900), A, Audience::default());
    li.log_change(header, b"\x85\x6f\x4a\x83\0\0\0\0\x01later".to_vec());
    li.sync(&world.hq);
    second.sync(&world.hq);
    assert!(second.sees_doc(doc));
    let hq = taken_back(&world, &copy);
    give_back(&mut second, &hq);
    li.sync(&hq);
    assert_eq!(hq.gauges().unwrap().waiting, 0);
    assert!(!li.own.contains_key(&1), "nothing is decided");
    let code = hq.issue_code(&account("li")).unwrap();
    let mut fresh = Tablet::enrol(&hq, &code, world.clock, 901);
    fresh.sync(&hq);
    assert!(fresh.sees_doc(doc));
    whole(&hq);
    std::mem::forget(copy);
}
