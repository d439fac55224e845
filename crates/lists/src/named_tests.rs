use super::*;
use crate::sample;

#[test]
fn a_record_and_its_station_are_named_without_a_list() {
    let conn = sample::filled(40, sample::issue_rows);
    let row = sample::issue(3).0;
    let found = titled(&conn, row.id).unwrap().unwrap();
    assert_eq!(found.kind, Kind::Issue);
    assert_eq!((found.title, &found.station), (row.title, &row.station));
    let (station, _) = sample::station(sample::nth(&row.station));
    let names = station_names(&conn, &row.station).unwrap();
    assert_eq!(names.station_short_name, station.short_name);
    assert_eq!(names.county, station.county);
    assert_eq!(titled(&conn, sample::id(9_999)).unwrap(), None);
    assert_eq!(
        station_names(&conn, "nowhere").unwrap(),
        StationNames::default()
    );
}

#[test]
fn an_area_has_the_name_of_the_roster() {
    let conn = sample::database();
    let (station, pairing) = sample::station(5);
    crate::put_station(&conn, &station, Some(&pairing)).unwrap();
    let name = |code: &str| area_name(&conn, code).unwrap();
    assert_eq!(name(&station.city_code), Some(station.city.clone()));
    assert_eq!(name(&station.county_code), Some(station.county.clone()));
    assert_eq!(name(&station.province_code()), None);
    assert_eq!(name("nowhere"), None);
}

#[test]
fn naming_uses_the_keys() {
    let conn = sample::database();
    let id = rusqlite::types::Value::Blob(sample::id(1).as_bytes().to_vec());
    let sql = "SELECT kind, station, title FROM list_text WHERE id = ?1";
    assert!(sample::plan(&conn, sql, &[id]).contains("SEARCH"));
    let code = rusqlite::types::Value::Text(sample::code(1));
    let plan = sample::plan(&conn, include_str!("named/station.sql"), &[code]);
    assert!(plan.contains("SEARCH"), "{plan}");
}
