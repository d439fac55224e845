//! Instead of an evening that settles everything: a little more is left open, so that whoever opens the app finds
//! something of all that it can show.

use baolian_core::tablet::{AskSupport, EvidenceInput, OpenIssue, StartVisit};
use baolian_record::issue::{Responsible, Severity, State};
use baolian_record::support::Promise;
use baolian_wire::DocId;

use super::apart::PHOTO;
use super::evening;
use super::noon::name_of;
use super::visit::Visited;
use crate::held::Cast;
use crate::hq::Hq;
use crate::place::{COVERED, COVERED_CADRE, STATION, covered, in_days, new_roster, today};
use crate::program::{items, text};
use crate::stage::Stage;
use crate::stop::Result;
use crate::tell::Tone;

/// What is left open on the cadre's tablet.
///
/// # Errors
/// If a deed is not done, or not read back as it was written.
pub fn left_open(stage: &Stage, hq: &Hq, cast: &Cast, visited: &Visited) -> Result<()> {
    stage.scene("scene.left_open", &[])?;
    lead(stage, hq)?;
    support(stage, cast)?;
    let until = in_days(21);
    let why = stage.lang().text("extension.says");
    cast.wang
        .tablet()?
        .ask_extension(visited.feedback, &until, why)?;
    let lamp = close_that_did_not_count(stage, cast)?;
    not_paired_any_more(stage, hq, cast)?;
    evening::all(stage, cast)?;
    read_back(stage, cast, lamp)?;
    unfinished(stage, cast)
}

/// One more lead, which nobody has looked at yet.
fn lead(stage: &Stage, hq: &Hq) -> Result<()> {
    let lang = stage.lang();
    let day = today().to_string();
    hq.run(&[
        "lead",
        "assign",
        "--station",
        STATION,
        "--title",
        lang.text("lead.window.title"),
        "--category",
        "petition-window",
        "--date",
        &day,
        "--source",
        lang.text("lead.source"),
        "--description",
        lang.text("lead.window.says"),
        "--as",
        "enshi-office",
    ])?;
    Ok(())
}

/// The station asks, the cadre promises for the day after tomorrow; and the cadre asks for more than that.
fn support(stage: &Stage, cast: &Cast) -> Result<()> {
    let lang = stage.lang();
    let ask = |kind: &str, title, says| AskSupport {
        station: STATION.into(),
        kind: kind.into(),
        title: lang.text(title).into(),
        description: lang.text(says).into(),
        ..AskSupport::default()
    };
    let radios = ask("equipment", "radios.title", "radios.says");
    let radios = cast.wang.tablet()?.ask_support(&radios)?.id;
    evening::all(stage, cast)?;
    let promise = Promise {
        who: lang.text("unit.bureau").into(),
        amount: lang.text("radios.amount").into(),
        until: in_days(2),
        ..Promise::default()
    };
    let tablet = cast.chen.tablet()?;
    tablet.promise_support(radios, &promise)?;
    tablet.ask_support(&ask("training", "course.title", "course.says"))?;
    Ok(())
}

/// The cadre closes while the station, out of reach, says that it is not so.
fn close_that_did_not_count(stage: &Stage, cast: &Cast) -> Result<DocId> {
    let lang = stage.lang();
    let Ok(responsible) = format!("post:{}", lang.text("post.head")).parse::<Responsible>();
    let lamp = OpenIssue {
        station: Some(STATION.into()),
        title: lang.text("lamp.title").into(),
        description: lang.text("lamp.says").into(),
        category: Some("premises".into()),
        severity: Some(Severity::Low),
        due: Some(in_days(3)),
        responsible: Some(responsible),
        ..OpenIssue::default()
    };
    let lamp = cast.chen.tablet()?.open_issue(&lamp)?.id;
    evening::all(stage, cast)?;
    let photo = stage.write(lang.text("camera.photo"), PHOTO)?;
    let station = cast.wang.tablet()?;
    station.record_effect(
        lamp,
        lang.text("lamp.effect"),
        &[EvidenceInput::File(photo)],
    )?;
    evening::all(stage, cast)?;
    for held in [&cast.chen, &cast.wang] {
        held.link.lose();
    }
    let cadre = cast.chen.tablet()?;
    cadre.confirm_effect(lamp, None, lang.text("lamp.seen"))?;
    cadre.close_issue(lamp, lang.text("lamp.closed"))?;
    cast.wang
        .tablet()?
        .object(lamp, lang.text("lamp.objection"))?;
    Ok(lamp)
}

/// The cadre writes at a station that was theirs for a while and, unheard, is not any more.
fn not_paired_any_more(stage: &Stage, hq: &Hq, cast: &Cast) -> Result<()> {
    let lang = stage.lang();
    let day = today().to_string();
    let import = |name: &str, roster: &str| -> Result<()> {
        let file = stage.write(name, roster.as_bytes())?;
        let file = file.to_string_lossy();
        hq.run(&["roster", "import", &file, "--from", &day])?;
        Ok(())
    };
    import("roster-covered.csv", &covered())?;
    cast.chen.link.find();
    cast.chen.sync(&stage.tell)?;
    cast.chen.link.lose();
    import("roster-back.csv", &new_roster())?;
    let back = hq.run(&["account", "show", COVERED_CADRE])?;
    let mut pairings = items(&back, "/pairings");
    stage.must(
        "must.back",
        pairings.any(|pairing| text(pairing, "/station") == COVERED),
    )?;
    let exit = OpenIssue {
        station: Some(COVERED.into()),
        title: lang.text("exit.title").into(),
        description: lang.text("exit.says").into(),
        category: Some("premises".into()),
        severity: Some(Severity::High),
        due: Some(in_days(5)),
        ..OpenIssue::default()
    };
    cast.chen.tablet()?.open_issue(&exit)?;
    Ok(())
}

fn read_back(stage: &Stage, cast: &Cast, lamp: DocId) -> Result<()> {
    let tablet = cast.chen.tablet()?;
    let facts = cast.chen.facts()?;
    let status = tablet.issue(lamp)?.issue.status.state;
    stage.must("must.disputed", status == State::Disputed)?;
    stage.must("must.tray", facts.tray == 1)?;
    stage.must("must.left_contested", facts.records.contested >= 1)?;
    stage.tell.toned(
        Tone::Look,
        "label.tablet",
        "left_open.holds",
        &[
            ("who", &cast.chen.name),
            ("visits", &facts.records.visits),
            ("issues", &facts.records.issues),
            ("leads", &facts.records.leads),
            ("contested", &facts.records.contested),
            ("refused", &facts.tray),
            ("station", &name_of(COVERED)),
        ],
    );
    Ok(())
}

/// A visit that was begun and not ended, and has not been sent.
fn unfinished(stage: &Stage, cast: &Cast) -> Result<()> {
    let lang = stage.lang();
    let tablet = cast.chen.tablet()?;
    let start = StartVisit {
        station: STATION.into(),
        fix: None,
        no_position: Some(lang.text("visit.no_position").into()),
    };
    let visit = tablet.start_visit(&start)?.id;
    tablet.answer(visit, "window-staffed", Some("pass"), None)?;
    tablet.add_person_met(visit, lang.text("who.li"), lang.text("post.officer"), "")?;
    Ok(())
}
