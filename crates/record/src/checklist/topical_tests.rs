#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use baolian_wire::reference::Level;

use super::{Template, TemplateFault, Topical, Where, builtin};

fn topical() -> Topical {
    Topical {
        area: "420900".into(),
        levels: vec![Level::City, Level::County],
        from: "2026-11-01".into(),
        until: "2026-11-30".into(),
    }
}

fn holds(topical: &Topical, areas: &[&str], level: Option<Level>, day: &str) -> bool {
    let areas: Vec<String> = areas.iter().map(|a| (*a).to_owned()).collect();
    topical.holds(&Where {
        areas: &areas,
        level,
        day,
    })
}

#[test]
fn it_is_looked_at_in_its_area_at_its_levels_on_its_days_both_ends_included() {
    let areas = ["420000", "420900", "420921"];
    let county = Some(Level::County);
    for day in ["2026-11-01", "2026-11-15", "2026-11-30"] {
        assert!(holds(&topical(), &areas, county, day), "{day}");
    }
    for day in ["2026-10-31", "2026-12-01"] {
        assert!(!holds(&topical(), &areas, county, day), "{day}");
    }
    assert!(!holds(
        &topical(),
        &["420000", "420100"],
        county,
        "2026-11-15"
    ));
    assert!(!holds(
        &topical(),
        &areas,
        Some(Level::Province),
        "2026-11-15"
    ));
    assert!(!holds(&topical(), &areas, None, "2026-11-15"));
    assert!(holds(&Topical::default(), &[], None, "2026-11-15"));
}

#[test]
fn a_section_that_is_over_stays_where_something_was_answered() {
    let mut template = builtin().unwrap().clone();
    let last = template.sections.last_mut().unwrap();
    last.topical = Some(topical());
    let (id, item) = (last.id.clone(), last.items[0].id.clone());
    let after = Where {
        areas: &["420900".to_owned()],
        level: Some(Level::City),
        day: "2026-12-24",
    };
    let shown = |template: &Template, answered: &BTreeSet<String>| {
        let shown = template.clone().at(&after, answered);
        shown.sections.iter().any(|s| s.id == id)
    };
    assert!(!shown(&template, &BTreeSet::new()));
    assert!(shown(&template, &BTreeSet::from([item])));
    // What an older program writes and reads knows nothing of it.
    let json = serde_json::to_string(&template).unwrap();
    assert_eq!(Template::from_json(&json).unwrap(), template);
    let plain = serde_json::to_string(builtin().unwrap()).unwrap();
    assert!(!plain.contains("topical"));
}

#[test]
fn what_is_no_area_or_no_day_or_over_before_it_begins_is_not_published() {
    let faults = |topical: Topical| {
        let mut template = builtin().unwrap().clone();
        template.sections[0].topical = Some(topical);
        template.check().unwrap_err()
    };
    for (area, from, until) in [
        ("42", "2026-11-01", "2026-11-30"),
        ("", "2026-11-1", ""),
        ("", "", "2026-02-30"),
        ("", "2026-11-02", "2026-11-01"),
    ] {
        let found = faults(Topical {
            area: area.into(),
            from: from.into(),
            until: until.into(),
            levels: Vec::new(),
        });
        assert_eq!(found.len(), 1, "{area} {from} {until}");
        assert!(matches!(found[0].fault, TemplateFault::BadTopical { .. }));
    }
    let mut template = builtin().unwrap().clone();
    template.sections[0].topical = Some(topical());
    template.check().unwrap();
}
