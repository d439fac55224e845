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
use crate::place::{COVERED, COVERED_CADRE, STATION, in_days, today};
use crate::program::{items, text};
use crate::stage::Stage;
use crate::stop::Result;
use crate::tell::Tone;
use crate::text::Lang;

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
    let lamp = OpenIssue {
        station: Some(STATION.into()),
        title: lang.text("lamp.title").into(),
        description: lang.text("lamp.says").into(),
        category: Some("premises".into()),
        severity: Some(Severity::Low),
        due: Some(in_days(3)),
        responsible: Some(head(lang)),
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

fn head(lang: Lang) -> Responsible {
    let Ok(head) = format!("post:{}", lang.text("post.head")).parse();
    head
}

/// The cadre writes at a station that was theirs for a while and since noon, unheard, is not any more.
///
/// # Errors
/// If headquarters has not given it back, or the tablet does not take it.
pub fn not_paired_any_more(stage: &Stage, hq: &Hq, cast: &Cast) -> Result<()> {
    let lang = stage.lang();
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
        responsible: Some(head(lang)),
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
