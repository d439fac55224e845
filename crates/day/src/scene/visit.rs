//! Late morning, no signal at the station: a whole visit, recorded on the tablet alone.

use baolian_core::tablet::{OpenIssue, StartVisit, TaskInput};
use baolian_lists::{LeadFilter, LeadSort, Page};
use baolian_record::checklist::Template;
use baolian_record::issue::deed::TaskDue;
use baolian_record::issue::{Responsible, Severity};
use baolian_record::visit::Fix;
use baolian_wire::DocId;

use super::morning::Known;
use crate::held::Cast;
use crate::place::{POSITION, STATION, clock, in_days};
use crate::stage::Stage;
use crate::stop::{Result, Stop};
use crate::tell::Tone;
use crate::text::Lang;

/// What the visit began.
pub struct Visited {
    /// The visit.
    pub visit: DocId,
    /// The issue that a failed item opened.
    pub feedback: DocId,
    /// The internal issue.
    pub internal: DocId,
}

/// The item that fails.
const FAILED: &str = "calls-feedback-true";
/// What is answered; the rest was not looked at.
const ANSWERS: [(&str, &str); 4] = [
    ("window-staffed", "pass"),
    ("window-notices", "pass"),
    ("calls-sampled", "3"),
    (FAILED, "fail"),
];

/// The visit, but for its seal.
///
/// # Errors
/// If a deed is not done, or not read back as it was written.
pub fn offline(stage: &Stage, cast: &Cast, known: &Known) -> Result<Visited> {
    stage.scene("scene.visit", &[])?;
    for held in cast.all() {
        held.link.lose();
    }
    let tell = &stage.tell;
    let tablet = cast.chen.tablet()?;
    let (lat, lon) = POSITION;
    let fix = Fix {
        lat,
        lon,
        accuracy: Some(12.0),
    };
    let start = StartVisit {
        station: STATION.into(),
        fix: Some(fix),
        no_position: None,
    };
    let visit = tablet.start_visit(&start)?.id;
    for (kind, place) in [("window", "stop.window"), ("post", "stop.post")] {
        tablet.add_stop(visit, kind, tell.lang.text(place), Some(fix))?;
    }
    for (item, answer) in ANSWERS {
        tablet.answer(visit, item, Some(answer), None)?;
    }
    let (feedback, internal) = issues(stage, cast, visit)?;
    tablet.write_in_visit(visit, "looked_into", tell.lang.text("visit.looked_into"))?;
    tablet.write_in_visit(visit, "notes", tell.lang.text("visit.notes"))?;
    tablet.write_internal_notes(visit, tell.lang.text("visit.internal_notes"))?;
    leads(stage, cast, feedback)?;
    let visited = Visited {
        visit,
        feedback,
        internal,
    };
    read_back(stage, cast, &visited)?;
    not_closed(stage, cast, known)?;
    let facts = cast.chen.facts()?;
    let waiting = facts.log.recorded - facts.log.held;
    stage.must("must.offline", waiting >= 15)?;
    tell.line(
        "label.tablet",
        "visit.waiting",
        &[
            ("recorded", &facts.log.recorded),
            ("held", &facts.log.held),
            ("waiting", &waiting),
        ],
    );
    Ok(visited)
}

fn issues(stage: &Stage, cast: &Cast, visit: DocId) -> Result<(DocId, DocId)> {
    let lang = stage.lang();
    let tablet = cast.chen.tablet()?;
    let Ok(responsible) = format!("post:{}", lang.text("post.head")).parse::<Responsible>();
    let issue = OpenIssue {
        visit: Some(visit),
        severity: Some(Severity::Medium),
        due: Some(in_days(14)),
        responsible: Some(responsible),
        ..OpenIssue::default()
    };
    let feedback = OpenIssue {
        item: Some(FAILED.into()),
        title: lang.text("feedback.title").into(),
        description: lang.text("feedback.says").into(),
        ..issue.clone()
    };
    let feedback = tablet.open_issue(&feedback)?.id;
    let task = TaskInput {
        text: lang.text("feedback.task").into(),
        who: lang.text("who.li").into(),
        due: TaskDue::DaysBefore(3),
    };
    tablet.plan_task(feedback, &task)?;
    let internal = OpenIssue {
        title: lang.text("internal.title").into(),
        description: lang.text("internal.says").into(),
        category: Some("call-response".into()),
        internal: true,
        ..issue
    };
    Ok((feedback, tablet.open_issue(&internal)?.id))
}

fn leads(stage: &Stage, cast: &Cast, feedback: DocId) -> Result<()> {
    let tablet = cast.chen.tablet()?;
    let filter = LeadFilter {
        sort: LeadSort::Title,
        ..LeadFilter::default()
    };
    let leads = tablet.leads(&filter, &Page::first(10))?;
    let call = stage.lang().text("lead.call.title");
    for lead in leads.rows {
        if lead.row.title == call {
            tablet.answer_lead(lead.row.id, "true", Some(feedback), "")?;
        } else {
            let why = stage.lang().text("lead.seal.not_looked");
            tablet.answer_lead(lead.row.id, "not_looked", None, why)?;
        }
    }
    Ok(())
}

fn read_back(stage: &Stage, cast: &Cast, visited: &Visited) -> Result<()> {
    let tell = &stage.tell;
    let tablet = cast.chen.tablet()?;
    let view = tablet.visit(visited.visit)?;
    let template = tablet.visit_checklist(visited.visit)?;
    let items: usize = template.sections.iter().map(|s| s.items.len()).sum();
    let answers = view.visit.answers.values();
    let failed = answers.filter(|a| a.as_str() == Some("fail")).count();
    let fix = view
        .visit
        .fix
        .map(|f| format!("{:.4}, {:.4}", f.lat, f.lon));
    let places = view
        .visit
        .stops
        .iter()
        .filter_map(|s| s.place.value.clone());
    let places: Vec<String> = places.collect();
    tell.line(
        "label.check_in",
        "visit.check_in",
        &[
            ("at", &clock(view.visit.at)),
            ("fix", &fix.unwrap_or_default()),
            ("places", &tell.lang.list(&places)),
        ],
    );
    stage.must(
        "must.answers",
        view.visit.answers.len() == ANSWERS.len() && failed == 1,
    )?;
    tell.line(
        "label.checklist",
        "visit.answers",
        &[
            ("answered", &view.visit.answers.len()),
            ("failed", &failed),
            ("rest", &(items - view.visit.answers.len())),
        ],
    );
    let feedback = tablet.issue(visited.feedback)?.issue;
    stage.must("must.item", feedback.item.as_deref() == Some(FAILED))?;
    let task = feedback
        .tasks
        .first()
        .and_then(|task| task.due.value.clone());
    tell.line(
        "label.found",
        "visit.feedback",
        &[
            ("title", &feedback.title.value.unwrap_or_default()),
            ("item", &item_title(tell.lang, &template, FAILED)?),
            ("due", &feedback.due.value.unwrap_or_default()),
            ("task", &task.unwrap_or_default()),
        ],
    );
    let internal = tablet.issue(visited.internal)?;
    stage.must("must.internal", internal.internal)?;
    let title = internal.issue.title.value.unwrap_or_default();
    tell.line("label.found", "visit.internal", &[("title", &title)]);
    let leads = tablet.leads(&LeadFilter::default(), &Page::first(10))?.rows;
    for row in leads.iter().rev().map(|lead| &lead.row) {
        let lead = tablet.lead(row.id)?.lead;
        let outcome = lead.outcome.value.unwrap_or_default();
        let became = lead.issue.value == Some(visited.feedback);
        stage.must("must.lead", became == (outcome == "true"))?;
        let mut said = tell.lang.of("outcome", &outcome);
        if let Some(reason) = lead.reason.value.filter(|reason| !reason.is_empty()) {
            said = tell
                .lang
                .say("lead.because", &[("outcome", &said), ("reason", &reason)]);
        }
        tell.line(
            "label.leads",
            "lead.answered",
            &[("title", &lead.title), ("said", &said)],
        );
    }
    tell.line(
        "label.notes",
        "visit.noted",
        &[
            ("notes", &view.visit.notes.chars().count()),
            ("internal", &view.internal_notes.chars().count()),
        ],
    );
    Ok(())
}

fn item_title(lang: Lang, template: &Template, item: &str) -> Result<String> {
    let missing = || Stop::NotSo(item.to_owned());
    let title = &template.item(item).ok_or_else(missing)?.title;
    Ok(match lang {
        Lang::Zh => title.zh.clone(),
        Lang::En => title.en.clone(),
    })
}

/// The tablet refuses what headquarters would refuse, in its own words.
fn not_closed(stage: &Stage, cast: &Cast, known: &Known) -> Result<()> {
    let issue = known.camera.to_string();
    let (code, message) = match cast.chen.program.run(&["issue", "close", &issue]) {
        Err(Stop::Program { code, message, .. }) => (code, message),
        Err(other) => return Err(other),
        Ok(_) => return stage.must("must.rules", false),
    };
    stage.must("must.rules", code == "needs_effect")?;
    let title = cast
        .chen
        .tablet()?
        .issue(known.camera)?
        .issue
        .title
        .value
        .unwrap_or_default();
    let said = message.lines().last().unwrap_or_default();
    // The rule itself; how to supply what is missing comes after it.
    let said = said
        .split(['；', ';'])
        .next()
        .unwrap_or_default()
        .trim_start_matches("- ");
    stage.tell.toned(
        Tone::Look,
        "label.rules",
        "visit.not_closed",
        &[("title", &title), ("why", &said)],
    );
    Ok(())
}
