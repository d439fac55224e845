//! What headquarters refuses is kept, explained, and blocks nothing else.

use baolian_tests::Province;

const STATION: &str = "420102002-01";
const OTHER: &str = "420102003-01";

#[test]
fn an_officer_moved_away_meanwhile_finds_the_refused_work_in_the_tray() {
    let province = Province::new();
    let people = |station: &str| {
        let file = province.path().join("people.csv");
        let text = format!(
            "id,name,unit,post,phone,roles,area,station\nzhang,张警官,大智派出所,内勤,13800000000,officer,,{station}\n"
        );
        std::fs::write(&file, text).unwrap();
        province
            .hq
            .run(&["people", "import", file.to_str().unwrap()])
            .unwrap();
    };
    people(STATION);
    let cadre = province.cadre("cadre", STATION);
    let id = cadre.open_issue(STATION, "门锁损坏", "2030-03-01");
    cadre.sync();
    let accounts = province.hq.run(&["account", "list"]).unwrap().to_string();
    assert!(accounts.contains("zhang"), "{accounts}");
    let officer = province.tablet_via("officer", province.hq.url(), &["--account", "zhang"]);
    assert_eq!(officer.list("issues"), [id.clone()]);
    people(OTHER);
    officer.does(&["issue", "update", &id, "已联系锁匠"]);
    officer.sync();
    let tray = officer.says(&["tray"]);
    let text = tray.to_string();
    assert!(
        text.contains("other_station") && text.contains("已联系锁匠"),
        "{text}"
    );
    cadre.sync();
    assert!(!cadre.issue(&id).to_string().contains("已联系锁匠"));
    province.hq.verify();
}
