#![allow(clippy::unwrap_used)]

use super::*;

const HOUR: i64 = 60 * 60 * 1000;

fn id(n: u8) -> DocId {
    DocId(uuid::Uuid::from_bytes([n; 16]))
}

fn code(n: u8) -> StationCode {
    StationCode::new(&format!("42092120{n}-01")).unwrap()
}

fn visit(n: u8, station: u8, at: i64) -> Looked {
    Looked {
        visit: id(n),
        cadre: AccountId::new("li").unwrap(),
        station: code(station),
        after: at - HOUR,
        before: at + HOUR,
        estimate: Some(at),
        wall: at,
        fix: None,
        texts: Vec::new(),
        addenda: Vec::new(),
    }
}

fn fix(lat: f64, lon: f64) -> Fix {
    Fix {
        lat,
        lon,
        accuracy: Some(20.0),
    }
}

/// Stations 1 and 2 are 111 km apart, 3 is verified nowhere.
fn verified() -> BTreeMap<StationCode, Fix> {
    BTreeMap::from([(code(1), fix(30.0, 113.0)), (code(2), fix(31.0, 113.0))])
}

fn rules(visits: &[Looked]) -> Vec<(Rule, Vec<DocId>)> {
    let found = findings(visits, &verified());
    found.into_iter().map(|f| (f.rule, f.visits)).collect()
}

#[test]
fn nothing_is_asked_about_ordinary_visits() {
    let visits = [
        visit(1, 1, 0),
        visit(2, 2, 2 * HOUR),
        visit(3, 3, 2 * HOUR + 1),
    ];
    assert_eq!(rules(&visits), []);
}

#[test]
fn two_visits_too_far_apart_for_the_time_between_are_asked_about() {
    let visits = [visit(1, 1, 0), visit(2, 2, HOUR / 2)];
    assert_eq!(rules(&visits), [(Rule::TooFast, vec![id(1), id(2)])]);
    let found = findings(&visits, &verified());
    let metres = found[0].metres.unwrap();
    assert!((111_000.0..111_300.0).contains(&metres), "{metres}");
    // Where nobody knows the times, all that may lie between them counts.
    let mut unknown = visits.clone();
    unknown[1].estimate = None;
    unknown[1].before = 2 * HOUR;
    assert_eq!(rules(&unknown), []);
    // From a place that nobody verified nothing follows.
    let elsewhere = [visit(1, 1, 0), visit(2, 3, 1)];
    assert_eq!(rules(&elsewhere), []);
    // Nor from two people.
    let mut two = visits;
    two[1].cadre = AccountId::new("wang").unwrap();
    assert_eq!(rules(&two), []);
}

#[test]
fn a_check_in_far_from_its_station_is_asked_about_unless_the_position_is_that_unsure() {
    let mut far = visit(1, 1, 0);
    far.fix = Some(fix(30.03, 113.0));
    assert_eq!(
        rules(std::slice::from_ref(&far)),
        [(Rule::FarFromStation, vec![id(1)])]
    );
    far.fix.as_mut().unwrap().accuracy = Some(3_000.0);
    assert_eq!(rules(std::slice::from_ref(&far)), []);
    far.station = code(3);
    far.fix = Some(fix(30.5, 113.0));
    assert_eq!(rules(&[far]), []);
}

#[test]
fn a_clock_outside_of_what_can_be_is_asked_about() {
    let mut visits = [visit(1, 1, 0), visit(2, 1, 100 * HOUR)];
    visits[1].wall = visits[1].before + CLOCK_APART_MS;
    assert_eq!(rules(&visits), []);
    visits[1].wall += 1;
    assert_eq!(rules(&visits), [(Rule::ClockApart, vec![id(2)])]);
    visits[1].wall = visits[1].after - CLOCK_APART_MS - 1;
    assert_eq!(rules(&visits), [(Rule::ClockApart, vec![id(2)])]);
}

#[test]
fn the_same_long_text_in_three_visits_is_asked_about_whatever_its_marks() {
    let text = "本次督导检查了接处警、信息录入、执法闭环各环节，均符合要求";
    let mut visits = [
        visit(1, 1, 0),
        visit(2, 1, 200 * HOUR),
        visit(3, 1, 400 * HOUR),
    ];
    for visit in &mut visits[..2] {
        visit.texts = vec![text.into()];
    }
    visits[2].texts = vec!["一切正常".into(); 3];
    assert_eq!(rules(&visits), []);
    visits[2].texts = vec![text.replace('，', " ; ")];
    assert_eq!(
        rules(&visits),
        [(Rule::SameText, vec![id(1), id(2), id(3)])]
    );
}
