use super::tests::{find, write};
use super::*;
use crate::sample;

#[test]
fn names_that_differ_only_by_county_are_told_apart() {
    let conn = sample::database();
    sample::put_stations(&conn);
    // The 0th and the 17th station: 大智派出所 of two counties of one city.
    let here = write(&conn, 1, 0, "窗口无人", "");
    let there = write(&conn, 2, 17, "窗口无人", "");
    assert_eq!(find(&conn, "大智派出所"), [there, here]);
    assert_eq!(find(&conn, "大智 窗口"), [there, here]);
    assert_eq!(find(&conn, "乙11县 窗口"), [here]);
    assert_eq!(
        find(&conn, "乙12县大智"),
        [] as [DocId; 0],
        "two names are no phrase"
    );
    assert_eq!(find(&conn, "乙12县分局大智派出所"), [there]);
    assert_eq!(find(&conn, "420102201-00"), [there], "by code");
    let hits = search(&conn, "窗口", &[], &Scope::default(), &Page::default())
        .unwrap()
        .rows;
    let shown: Vec<(&str, &str)> = hits
        .iter()
        .map(|hit| (hit.at.station_short_name.as_str(), hit.at.county.as_str()))
        .collect();
    assert_eq!(shown, [("大智派出所", "乙12县"), ("大智派出所", "乙11县")]);
}

#[test]
fn a_station_that_is_renamed_is_found_by_its_new_name() {
    let conn = sample::database();
    let id = write(&conn, 1, 0, "窗口无人", "");
    assert_eq!(find(&conn, "大智"), [] as [DocId; 0]);
    let (mut station, pairing) = sample::station(0);
    crate::put_station(&conn, &station, Some(&pairing)).unwrap();
    assert_eq!(find(&conn, "大智 窗口"), [id]);
    station.short_name = "新名派出所".to_owned();
    station.name = "甲1市新名派出所".to_owned();
    crate::put_station(&conn, &station, None).unwrap();
    assert_eq!(find(&conn, "大智"), [] as [DocId; 0]);
    assert_eq!(find(&conn, "新名"), [id]);
    crate::remove_station(&conn, &station.code).unwrap();
    assert_eq!(find(&conn, "新名"), [] as [DocId; 0]);
    assert_eq!(find(&conn, "窗口"), [id]);
}

#[test]
fn titles_come_first_then_texts_then_places_and_the_newest_of_each() {
    let conn = sample::database();
    sample::put_stations(&conn);
    let old_title = write(&conn, 1, 1, "花园积水", "");
    let old_text = write(&conn, 2, 1, "院内积水", "花园小区");
    // The 306th station is 花园派出所.
    let place = write(&conn, 3, 306, "院内积水", "");
    let new_text = write(&conn, 4, 1, "院内积水", "花园门口");
    let new_title = write(&conn, 5, 306, "花园积水", "花园");
    assert_eq!(
        find(&conn, "花园"),
        [new_title, old_title, new_text, old_text, place]
    );
    assert_eq!(
        find(&conn, "花园 积水"),
        [new_title, old_title, new_text, old_text, place]
    );
}
