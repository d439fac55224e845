use baolian_wire::reference::Level;

use super::*;
use crate::sample;

fn list(conn: &Connection, filter: &StationFilter) -> Vec<String> {
    let found = sample::whole(100, |page| stations(conn, filter, page));
    found.into_iter().map(|item| item.station).collect()
}

#[test]
fn every_filter_gives_its_stations_and_no_other() {
    let conn = sample::database();
    sample::put_stations(&conn);
    let code = |n| sample::code(n).parse().unwrap();
    let f = StationFilter::default;
    let scope = |scope| StationFilter { scope, ..f() };
    let words = |words: &str| StationFilter {
        words: Some(words.to_owned()),
        ..f()
    };
    type Belongs = fn(u64, &Station) -> bool;
    #[rustfmt::skip]
    let cases: Vec<(StationFilter, Belongs)> = vec![
        (f(), |_, _| true),
        (scope(Scope::level(Level::Province)), |n, _| n % 10 < 2),
        (scope(Scope::area("420302")), |_, s| s.county_code == "420302"),
        (scope(Scope::area("420300")), |_, s| s.city_code == "420300"),
        (scope(Scope::area("420000")), |_, _| true),
        (scope(Scope { stations: Some(vec![code(4), code(2)]), ..Scope::default() }), |n, _| n == 2 || n == 4),
        (scope(Scope { stations: Some(vec![]), ..Scope::default() }), |_, _| false),
        (scope(Scope { cadre: Some("cadre-77".to_owned()), ..Scope::default() }), |n, _| n == 77),
        (words("大智"), |_, s| s.short_name == "大智派出所"),
        (words("大智 乙11县"), |_, s| s.short_name == "大智派出所" && s.county == "乙11县"),
        (words("智"), |_, s| s.short_name == "大智派出所"),
        (words("甲3市"), |_, s| s.city == "甲3市"),
        (words("４２０３０２201-00"), |_, s| s.county_code == "420302" && s.code.as_str().ends_with("-00")),
        (words("4203"), |_, s| s.city_code == "420300"),
        (words("派大"), |_, _| false),
        (words("%"), |_, _| false),
    ];
    for (filter, belongs) in cases {
        if filter.words.as_deref() == Some("%") {
            let error = stations(&conn, &filter, &Page::default()).unwrap_err();
            assert_eq!(error.code(), "no_words");
            continue;
        }
        let mut want: Vec<String> = (0..sample::STATIONS)
            .filter(|n| belongs(*n, &sample::station(*n).0))
            .map(sample::code)
            .collect();
        want.sort();
        assert_eq!(list(&conn, &filter), want, "{filter:?}");
        let reversed = StationFilter {
            reverse: true,
            ..filter.clone()
        };
        want.reverse();
        assert_eq!(list(&conn, &reversed), want, "{filter:?}");
    }
}

#[test]
fn stations_come_by_name_too() {
    let conn = sample::database();
    sample::put_stations(&conn);
    let by_name = StationFilter {
        sort: StationSort::Name,
        ..StationFilter::default()
    };
    let mut want: Vec<(String, String)> = (0..sample::STATIONS)
        .map(|n| (sample::station(n).0.name, sample::code(n)))
        .collect();
    want.sort();
    let want: Vec<String> = want.into_iter().map(|(_, code)| code).collect();
    assert_eq!(list(&conn, &by_name), want);
}

#[test]
fn a_pairing_that_ends_leaves_the_station_unpaired() {
    let conn = sample::database();
    let (station, pairing) = sample::station(5);
    put_station(&conn, &station, Some(&pairing)).unwrap();
    let page = stations(&conn, &StationFilter::default(), &Page::default()).unwrap();
    assert_eq!(
        (
            page.rows[0].level.as_str(),
            page.rows[0].paired_cadre.as_str()
        ),
        ("county", "cadre-5")
    );
    put_station(&conn, &station, None).unwrap();
    let page = stations(&conn, &StationFilter::default(), &Page::default()).unwrap();
    assert_eq!(
        (
            page.rows[0].level.as_str(),
            page.rows[0].paired_cadre.as_str()
        ),
        ("", "")
    );
    remove_station(&conn, &station.code).unwrap();
    remove_station(&conn, &station.code).unwrap();
    assert_eq!(list(&conn, &StationFilter::default()), [] as [&str; 0]);
}

#[test]
fn an_area_lies_in_itself_and_in_those_around_it_only() {
    let conn = sample::database();
    let (station, pairing) = sample::station(5);
    put_station(&conn, &station, Some(&pairing)).unwrap();
    let (other, _) = sample::station(5);
    let other = Station {
        code: sample::code(900).parse().unwrap(),
        county_code: format!("{}99", &other.city_code[..4]),
        ..other
    };
    put_station(&conn, &other, None).unwrap();
    let elsewhere = Station {
        code: sample::code(901).parse().unwrap(),
        city_code: format!("{}9900", &station.city_code[..2]),
        county_code: format!("{}9901", &station.city_code[..2]),
        ..other.clone()
    };
    put_station(&conn, &elsewhere, None).unwrap();
    let province = station.province_code();
    let (city, county) = (station.city_code.as_str(), station.county_code.as_str());
    for (inner, outer, lies) in [
        (county, county, true),
        (county, city, true),
        (city, province.as_str(), true),
        (city, county, false),
        (province.as_str(), city, false),
        (county, other.county_code.as_str(), false),
        ("990000", "990000", false),
    ] {
        assert_eq!(
            lies_in(&conn, inner, outer).unwrap(),
            lies,
            "{inner} in {outer}"
        );
    }
}
