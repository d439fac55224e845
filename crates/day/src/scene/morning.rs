//! Morning: headquarters, the roster, people, leads; tablets enrolled and in step.

use std::sync::Arc;
use std::time::Instant;

use baolian_core::tablet::OpenIssue;
use baolian_record::issue::{Responsible, Severity};
use baolian_wire::DocId;

use crate::clock::{Behind, THREE_YEARS};
use crate::held::{Cast, Held};
use crate::hq::Hq;
use crate::place::{self, CADRE, COUNTY, NEIGHBOUR_CADRE, ROSTER, STATION, in_days};
use crate::program::{items, number, text};
use crate::stage::Stage;
use crate::stop::Result;
use crate::tell::thousands;

/// Two issues left from earlier visits, known to cadre and station.
pub struct Known {
    /// Calls missing in the register: written on apart today.
    pub register: DocId,
    /// The camera that plays nothing back: mended and closed today.
    pub camera: DocId,
}

/// Headquarters with everybody in it, serving.
///
/// # Errors
/// If anything is not done, or not read back as it was written.
pub fn headquarters(stage: &Stage, hq: &mut Hq) -> Result<()> {
    let tell = &stage.tell;
    stage.scene("scene.morning", &[])?;
    hq.init()?;
    roster(stage, hq)?;
    let taken = people(stage, hq, STATION)?;
    let listed = hq.run(&["account", "list"])?;
    let named = |id: &str| items(&listed, "").any(|account| text(account, "/id") == id);
    let here = ["wang-jianguo", "li-ming", "enshi-office", "zhao-min"]
        .into_iter()
        .all(named);
    stage.must("must.people", here)?;
    tell.line(
        "label.people",
        "people.in",
        &[
            ("added", &items(&taken, "/added").count()),
            ("changed", &items(&taken, "/changed").count()),
        ],
    );
    hq.serve()?;
    tell.line("label.hq", "hq.serving", &[("url", &hq.url())]);
    for (title, said) in [
        ("lead.call.title", "lead.call.says"),
        ("lead.seal.title", "lead.seal.says"),
    ] {
        let (title, said) = (tell.lang.text(title), tell.lang.text(said));
        let (day, source) = (place::today().to_string(), tell.lang.text("lead.source"));
        hq.run(&[
            "lead",
            "assign",
            "--station",
            STATION,
            "--title",
            title,
            "--category",
            "call-response",
            "--date",
            &day,
            "--source",
            source,
            "--description",
            said,
            "--as",
            "enshi-office",
        ])?;
    }
    let leads = hq.run(&["lead", "list", "--station", STATION, "--open"])?;
    let count = items(&leads, "").count();
    stage.must("must.leads", count == 2)?;
    let station = items(&leads, "")
        .next()
        .map(|lead| text(lead, "/station_name"));
    let station = station.unwrap_or_default();
    tell.line(
        "label.leads",
        "leads.assigned",
        &[("n", &count), ("station", &station)],
    );
    Ok(())
}

fn roster(stage: &Stage, hq: &Hq) -> Result<()> {
    let tell = &stage.tell;
    let (roster, since, own_cadres) = if stage.demo {
        // One cadre looks after a second station.
        (place::covering_roster(), place::paired_before_today(), 1503)
    } else {
        (ROSTER.to_owned(), place::paired_since(), 1504)
    };
    let file = stage.write("roster.csv", roster.as_bytes())?;
    let file = file.to_string_lossy();
    let began = Instant::now();
    let words = ["roster", "import", &file, "--from", &since];
    let done = tell.while_working(tell.lang.text("roster.importing"), || hq.run(&words))?;
    let seconds = format!("{:.1}", began.elapsed().as_secs_f64());
    let cadres = items(&done, "/accounts_added").count();
    let coverage = hq.run(&["coverage"])?;
    let of = |level: &str| {
        let mut levels = items(&coverage, "/levels");
        levels
            .find(|l| text(l, "/level") == level)
            .map_or(0, |l| number(l, "/stations"))
    };
    let levels = [of("province"), of("city"), of("county")];
    stage.must(
        "must.roster",
        levels == [301, 451, 752] && cadres == own_cadres,
    )?;
    tell.line(
        "label.roster",
        "roster.in",
        &[
            ("stations", &thousands(number(&coverage, "/total/stations"))),
            ("province", &levels[0]),
            ("city", &levels[1]),
            ("county", &levels[2]),
            ("cadres", &thousands(cadres)),
            ("since", &since),
            ("seconds", &seconds),
        ],
    );
    Ok(())
}

/// Takes the day's people, the second officer at a station; what that changed.
///
/// # Errors
/// As [`Hq::run`].
pub fn people(stage: &Stage, hq: &Hq, li_at: &str) -> Result<serde_json::Value> {
    let name = |key| stage.lang().text(key);
    let (bureau, town) = (name("unit.bureau"), name("unit.station"));
    let (vice, head, officer) = (name("post.vice"), name("post.head"), name("post.officer"));
    let rows = [
        "id,name,unit,post,phone,roles,area,station".to_owned(),
        format!(
            "{CADRE},{},{bureau},{vice},0718-8200001,cadre,,",
            name("who.chen")
        ),
        format!(
            "{NEIGHBOUR_CADRE},{},{bureau},{vice},0718-8200002,cadre,,",
            name("who.zhou")
        ),
        format!(
            "wang-jianguo,{},{town},{head},0718-8800001,officer,,{STATION}",
            name("who.wang")
        ),
        format!(
            "li-ming,{},{town},{officer},0718-8800002,officer,,{li_at}",
            name("who.li")
        ),
        format!(
            "enshi-office,{},{bureau},,0718-8200000,office,{COUNTY},",
            name("who.office")
        ),
        format!(
            "zhao-min,{},,,0718-8100000,leader,422800,",
            name("who.leader")
        ),
    ];
    let file = stage.write("people.csv", (rows.join("\n") + "\n").as_bytes())?;
    hq.run(&["people", "import", &file.to_string_lossy()])
}

/// Five tablets, enrolled over their links.
///
/// # Errors
/// As [`Held::enrol`].
pub fn tablets(stage: &Stage, hq: &Hq) -> Result<Cast> {
    let (first, second) = (
        stage.lang().text("tablet.first"),
        stage.lang().text("tablet.second"),
    );
    let clock = Arc::new(Behind::by(THREE_YEARS));
    Ok(Cast {
        chen: Held::enrol(stage, hq, "chen", CADRE, first)?,
        second: Held::enrol_with(stage, hq, "chen-second", (CADRE, second), clock)?,
        wang: Held::enrol(stage, hq, "wang", "wang-jianguo", "")?,
        li: Held::enrol(stage, hq, "li", "li-ming", "")?,
        zhou: Held::enrol(stage, hq, "zhou", NEIGHBOUR_CADRE, "")?,
    })
}

/// Two issues from earlier, opened on the cadre's tablet and brought to all who may see them.
///
/// # Errors
/// If a tablet does not hold what it should.
pub fn known(stage: &Stage, cast: &Cast) -> Result<Known> {
    let lang = stage.lang();
    let open = |title, description, severity, days| -> Result<DocId> {
        let Ok(responsible) = format!("post:{}", lang.text("post.head")).parse::<Responsible>();
        let issue = OpenIssue {
            station: Some(STATION.into()),
            title: lang.text(title).into(),
            description: lang.text(description).into(),
            category: Some("call-response".into()),
            severity: Some(severity),
            due: Some(in_days(days)),
            responsible: Some(responsible),
            ..OpenIssue::default()
        };
        Ok(cast.chen.tablet()?.open_issue(&issue)?.id)
    };
    let known = Known {
        register: open("register.title", "register.says", Severity::Medium, 15)?,
        camera: open("camera.title", "camera.says", Severity::Low, 10)?,
    };
    for held in cast.all() {
        held.sync(&stage.tell)?;
    }
    let mut rows = vec![heads(
        stage,
        &[
            "col.tablet",
            "col.station",
            "col.issues",
            "col.leads",
            "col.held",
        ],
    )];
    for held in cast.all() {
        let facts = held.facts()?;
        let station = facts.stations.iter().map(|s| s.short_name.clone());
        rows.push(vec![
            held.name.clone(),
            station.collect::<Vec<_>>().join(" "),
            facts.records.issues.to_string(),
            facts.records.leads.to_string(),
            stage.tell.bar(facts.log.held, facts.log.recorded),
        ]);
        stage.must("must.held", facts.log.held == facts.log.recorded)?;
    }
    stage.tell.table(&rows);
    let issues = |held: &Held| held.facts().map(|f| f.records.issues);
    let [chen, second, wang, li, zhou] = cast.all().map(issues);
    stage.must(
        "must.issues_out",
        (chen?, second?, wang?, li?, zhou?) == (2, 2, 2, 2, 0),
    )?;
    let leads = |held: &Held| held.facts().map(|f| f.records.leads);
    let [chen, second, wang, li, zhou] = cast.all().map(leads);
    stage.must(
        "must.leads_out",
        (chen?, second?, wang?, li?, zhou?) == (2, 2, 0, 0, 0),
    )?;
    stage.tell.line(
        "label.clock",
        "clock.behind",
        &[("tablet", &cast.second.name)],
    );
    Ok(known)
}

/// The heading of a table.
pub fn heads(stage: &Stage, keys: &[&'static str]) -> Vec<String> {
    keys.iter()
        .map(|key| stage.lang().text(key).to_owned())
        .collect()
}
