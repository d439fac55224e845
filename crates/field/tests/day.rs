//! A cadre's working day without a network, by the command line alone.

mod support;

use support::{CODE, Tablet, id};

#[test]
fn a_visit_is_recorded_sealed_and_added_to() {
    let tablet = Tablet::cadre();
    let started = tablet.done(&[
        "visit",
        "start",
        "--station",
        CODE,
        "--lat",
        "30.58",
        "--lon",
        "114.29",
        "--accuracy",
        "12",
    ]);
    let visit = id(&started);
    tablet.done(&["visit", "stop", &visit, "一楼大厅", "--kind", "window"]);
    tablet.done(&[
        "visit",
        "answer",
        &visit,
        "window-staffed",
        "fail",
        "--remark",
        "十点后无人",
    ]);
    tablet.done(&["visit", "answer", &visit, "window-wait", "12"]);
    tablet.done(&["visit", "answer", &visit, "window-wait", "--not-looked"]);
    tablet.done(&["visit", "note", &visit, "窗口空着"]);
    tablet.done(&["visit", "note", &visit, "十一点有人"]);
    tablet.done(&["visit", "internal-note", &visit, "所长不在岗"]);
    tablet.done(&["visit", "looked-into", &visit, "接处警"]);
    tablet.done(&["visit", "helped", &visit, "排班"]);
    tablet.done(&["visit", "explained", &visit, "新规"]);
    tablet.done(&["visit", "companion", &visit, "赵敏", "--post", "处长"]);
    tablet.done(&[
        "visit",
        "met",
        &visit,
        "王芳",
        "--post",
        "所长",
        "--said",
        "人手不够",
    ]);
    tablet.done(&["visit", "seal", &visit]);
    tablet.done(&["visit", "addendum", &visit, "次日已有人"]);

    let view = tablet.done(&["visit", "show", &visit]);
    assert_eq!(view["sealed"], true);
    assert_eq!(view["fix"]["lat"], 30.58);
    assert_eq!(view["stops"][0]["place"], "一楼大厅");
    assert_eq!(view["answers"]["window-staffed"], "fail");
    assert_eq!(
        view["answers"].get("window-wait"),
        None,
        "not looked at is no answer"
    );
    assert_eq!(view["notes"], "窗口空着\n十一点有人");
    assert_eq!(view["internal_notes"], "所长不在岗");
    assert_eq!(view["people"][0]["said"], "人手不够");
    assert_eq!(view["addenda"][0]["text"], "次日已有人");
    let text = tablet.text(&["visit", "show", &visit]).out;
    for part in ["大智派出所", "已定稿", "窗口空着", "不符合", "补记", "王芳"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_check_in_without_position_is_taken_and_says_why() {
    let tablet = Tablet::cadre();
    let reason = |words: &[&str]| {
        let mut all = vec!["visit", "start", "--station", CODE];
        all.extend_from_slice(words);
        let visit = id(&tablet.done(&all));
        tablet.done(&["visit", "show", &visit])["no_position"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(reason(&[]), "命令行未提供位置");
    assert_eq!(reason(&["--no-position"]), "未说明");
    assert_eq!(reason(&["--no-position", "室内"]), "室内");
}

#[test]
fn an_issue_goes_from_opening_to_what_is_missing_for_the_close() {
    let tablet = Tablet::cadre();
    let visit = tablet.visit();
    let opened = tablet.done(&[
        "issue",
        "open",
        "--visit",
        &visit,
        "--title",
        "接待窗口无人值守",
        "--description",
        "空着",
        "--severity",
        "medium",
        "--responsible",
        "王芳",
        "--due",
        "2026-12-10",
        "--item",
        "window-staffed",
        "--place",
        "一楼",
    ]);
    let issue = id(&opened);
    assert_eq!(opened["similar"].as_array().unwrap().len(), 0);
    tablet.done(&["issue", "update", &issue, "值班表已排"]);
    tablet.done(&["issue", "update", &issue, "又有人反映", "--new-facts"]);
    let task = tablet.done(&[
        "issue",
        "task",
        &issue,
        "排班",
        "--who",
        "内勤",
        "--days-before",
        "3",
    ]);
    let task = task["added"].as_str().unwrap();
    tablet.done(&[
        "issue",
        "task",
        &issue,
        "公示",
        "--who",
        "内勤",
        "--by",
        "2026-12-01",
    ]);
    tablet.done(&["issue", "update", &issue, "排好了", "--task", task]);
    tablet.done(&["issue", "task-done", &issue, task]);
    tablet.done(&["issue", "set", &issue, "severity", "high"]);
    tablet.done(&[
        "issue",
        "set",
        &issue,
        "responsible",
        "unit:区财政局|张科长",
    ]);
    tablet.done(&["issue", "describe", &issue, "十点到十一点空着"]);
    tablet.done(&[
        "issue",
        "extend",
        &issue,
        "2026-12-20",
        "--reason",
        "等装修",
        "--move-tasks",
    ]);
    let missing = tablet.run(&["issue", "close", &issue]);
    assert_eq!(missing.code, 3);
    assert_eq!(missing.error(), "needs_effect");
    assert_eq!(missing.json()["error"]["gaps"][0]["code"], "needs_effect");

    let photo = tablet.file("窗口.jpg", b"a photograph");
    tablet.done(&[
        "issue",
        "update",
        &issue,
        "窗口这样",
        "--photo",
        photo.to_str().unwrap(),
    ]);
    tablet.done(&[
        "issue",
        "effect",
        &issue,
        "窗口有人",
        "--evidence",
        photo.to_str().unwrap(),
    ]);
    tablet.done(&["visit", "seal", &visit]);
    let effect = tablet.done(&["issue", "effect", &issue, "再看有人", "--evidence", &visit]);
    tablet.done(&[
        "issue",
        "confirm",
        &issue,
        "--effect",
        effect["added"].as_str().unwrap(),
    ]);
    assert_eq!(
        tablet.fails(&["issue", "close", &issue], 3),
        "needs_second_person"
    );

    let view = tablet.done(&["issue", "show", &issue]);
    assert_eq!(view["media"][0]["name"], "窗口.jpg");
    assert_eq!(view["severity"], "high");
    assert_eq!(view["due"], "2026-12-20");
    assert_eq!(
        view["category"], "window-service",
        "the item brings its category"
    );
    assert_eq!(view["responsible"], "unit:区财政局|张科长");
    assert_eq!(view["status"]["state"], "open");
    let due: Vec<&str> = (0..2)
        .map(|at| view["tasks"][at]["due"].as_str().unwrap())
        .collect();
    assert_eq!(due, ["2026-12-11", "2026-12-17"]);
    assert_eq!(view["effects"][0]["evidence"][0]["name"], "窗口.jpg");
    assert_eq!(view["effects"][1]["evidence"][0]["visit"], visit.as_str());
    let history = tablet.done(&["issue", "history", &issue]);
    let rows = history["rows"].as_array().unwrap();
    let severity = rows.iter().rfind(|row| row["field"] == "severity").unwrap();
    assert_eq!(
        (severity["from"].as_str(), severity["to"].as_str()),
        (Some("medium"), Some("high"))
    );
    let text = tablet.text(&["issue", "show", &issue]).out;
    for part in [
        "在办",
        "严重",
        "区财政局（联系 张科长）",
        "排班",
        "窗口.jpg",
        "同意延期",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_plain_name_answers_for_an_issue_as_other() {
    let tablet = Tablet::cadre();
    let responsible = |given: &str| {
        let issue = tablet.issue("一");
        tablet.done(&["issue", "set", &issue, "responsible", given]);
        tablet.done(&["issue", "show", &issue])["responsible"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(responsible("王芳"), "other:王芳");
    assert_eq!(responsible("post:指导员"), "post:指导员");
    assert_eq!(responsible("account:wang-fang"), "account:wang-fang");
    assert_eq!(responsible("unit:财政局|张"), "unit:财政局|张");
}

#[test]
fn a_problem_found_before_is_named_and_can_come_back() {
    let tablet = Tablet::cadre();
    let old = tablet.issue("接待窗口无人值守");
    tablet.issue("车辆档案缺页");
    let similar = tablet.done(&[
        "issue",
        "similar",
        "--station",
        CODE,
        "--title",
        "接待窗口没有人值守",
    ]);
    assert_eq!(similar["similar"].as_array().unwrap().len(), 1);
    let opened = tablet.done(&[
        "issue",
        "open",
        "--station",
        CODE,
        "--title",
        "接待窗口没人值守",
        "--severity",
        "low",
        "--responsible",
        "王芳",
        "--due",
        "2026-12-01",
        "--same-as",
        &old,
    ]);
    assert_eq!(opened["similar"][0]["id"], old.as_str());
    assert_eq!(
        tablet.done(&["issue", "show", &id(&opened)])["same_as"],
        old.as_str()
    );
    assert_eq!(
        tablet.fails(&["issue", "found-again", &old, "又空着"], 3),
        "not_closed"
    );
}

#[test]
fn letters_of_an_id_are_enough_if_no_other_has_them() {
    let tablet = Tablet::cadre();
    let first = tablet.issue("一");
    let second = tablet.issue("二");
    let shown = |letters: &str| id(&tablet.done(&["issue", "show", letters]));
    assert_eq!(shown(&first[first.len() - 8..]), first);
    assert_eq!(shown(&second[..30]), second);
    assert_eq!(shown(&first.to_uppercase()), first);
    // The time at its front is nearly the same for both.
    let said = tablet.run(&["issue", "show", &first[..6]]);
    assert_eq!((said.code, said.error().as_str()), (2, "ambiguous_id"));
    assert_eq!(said.json()["error"]["ids"].as_array().unwrap().len(), 2);
    // A visit's letters do not stand for an issue.
    let visit = tablet.visit();
    assert_eq!(
        tablet.fails(&["issue", "show", &visit[visit.len() - 8..]], 1),
        "not_found"
    );
}

#[test]
fn a_text_is_read_from_standard_input() {
    let tablet = Tablet::cadre();
    let visit = tablet.visit();
    let long = "看了三个窗口。\n第二个空着。";
    let said = tablet.typed(
        &["visit", "note", &visit, "-"],
        format!("{long}\n").as_bytes(),
    );
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(tablet.done(&["visit", "show", &visit])["notes"], long);
    tablet.done(&["visit", "note", &visit, "只有这一句", "--replace"]);
    assert_eq!(
        tablet.done(&["visit", "show", &visit])["notes"],
        "只有这一句"
    );
    let said = tablet.typed(&["visit", "note", &visit, "-"], &[0xff, 0xfe]);
    assert_eq!(
        (said.code, said.error().as_str()),
        (2, "bad_standard_input")
    );
}

#[test]
fn times_have_an_offset_for_programs_and_none_for_people() {
    let tablet = Tablet::cadre();
    let visit = tablet.visit();
    let view = tablet.done(&["visit", "show", &visit]);
    let at = view["at"].as_str().unwrap();
    assert!(at.ends_with("+08:00") && at.contains('T'), "{at}");
    let made = view["made"].as_object().unwrap().values().next().unwrap();
    assert!(made["wall"].as_str().unwrap().ends_with("+08:00"));
    let status = tablet.done(&["status"]);
    assert!(
        status["log"]["receipt_at"]
            .as_str()
            .unwrap()
            .ends_with("+08:00")
    );
    assert!(
        status["sync"]["last_contact"]
            .as_str()
            .unwrap()
            .ends_with("+08:00")
    );
    let listed = tablet.done(&["list", "visits"]);
    assert!(
        listed["rows"][0]["checked_in_at"]
            .as_str()
            .unwrap()
            .ends_with("+08:00")
    );
    let text = tablet.text(&["list", "visits"]).out;
    assert!(!text.contains('T') && !text.contains("+08"), "{text}");
}

#[test]
fn support_is_asked_promised_and_delivered() {
    let tablet = Tablet::cadre();
    let asked = tablet.done(&[
        "support",
        "ask",
        "--station",
        CODE,
        "--kind",
        "equipment",
        "--title",
        "执法记录仪",
    ]);
    let request = id(&asked);
    let promised = tablet.done(&[
        "support",
        "promise",
        &request,
        "--who",
        "装备科",
        "--amount",
        "4台",
        "--until",
        "2026-12-15",
        "--once",
    ]);
    let promise = promised["added"].as_str().unwrap();
    tablet.done(&[
        "support",
        "deliver",
        &request,
        "已送到",
        "--promise",
        promise,
    ]);
    tablet.done(&["support", "remark", &request, "还缺一台"]);
    let view = tablet.done(&["support", "show", &request]);
    assert_eq!(view["state"], "delivered");
    assert_eq!(view["lasting"], false);
    // Confirming is the station's.
    assert_eq!(tablet.fails(&["support", "confirm", &request], 3), "role");
    let listed = tablet.done(&["support", "list", "--open"]);
    assert_eq!(listed["rows"][0]["id"], request.as_str());
}

#[test]
fn lists_are_filtered_and_paged() {
    let tablet = Tablet::cadre();
    for title in ["一", "二", "三"] {
        tablet.issue(title);
    }
    let visit = tablet.visit();
    let page = tablet.done(&["list", "issues", "--limit", "2", "--sort", "opened"]);
    assert_eq!(page["total"], 3);
    assert_eq!(page["rows"].as_array().unwrap().len(), 2);
    let next = page["next"].as_str().unwrap();
    let rest = tablet.done(&[
        "list", "issues", "--limit", "2", "--sort", "opened", "--after", next,
    ]);
    assert_eq!(rest["rows"].as_array().unwrap().len(), 1);
    assert!(rest["next"].is_null());
    let count = |words: &[&str]| tablet.done(words)["total"].as_u64().unwrap();
    assert_eq!(count(&["list", "issues", "--overdue"]), 0);
    assert_eq!(
        count(&[
            "list", "issues", "--mine", "--state", "open", "--level", "county"
        ]),
        3
    );
    assert_eq!(count(&["list", "issues", "--level", "city"]), 0);
    assert_eq!(count(&["list", "issues", "--waits-for", "me"]), 0);
    assert_eq!(count(&["list", "visits", "--unsealed", "--mine"]), 1);
    assert_eq!(count(&["list", "visits", "--sealed"]), 0);
    assert_eq!(count(&["list", "stations", "大智", "--mine"]), 1);
    assert_eq!(count(&["list", "stations", "汉口"]), 0);
    for what in ["tasks", "effects", "support", "leads"] {
        assert_eq!(count(&["list", what]), 0, "{what}");
    }
    let due = tablet.done(&["due"]);
    assert_eq!(due["rows"][0]["station"], CODE);
    assert_eq!(due["rows"][0]["visits"], 1);
    tablet.done(&["visit", "seal", &visit]);
    assert_eq!(count(&["list", "visits", "--sealed"]), 1);
}

#[test]
fn words_are_found_in_everything_written() {
    let tablet = Tablet::cadre();
    let issue = tablet.issue("接待窗口无人值守");
    let visit = tablet.visit();
    tablet.done(&["visit", "note", &visit, "窗口的鄂A12345车"]);
    let found = tablet.done(&["search", "窗口"]);
    assert_eq!(found["total"], 2);
    assert_eq!(found["rows"][0]["id"], issue.as_str(), "titles first");
    let found = tablet.done(&["search", "12345", "--kind", "visit"]);
    assert_eq!(found["rows"][0]["id"], visit.as_str());
    assert_eq!(tablet.done(&["search", "没有的词"])["total"], 0);
}

#[test]
fn an_exported_issue_is_a_file_and_overwrites_none() {
    let tablet = Tablet::cadre();
    let issue = tablet.issue("一");
    let path = tablet.home().join("issue.automerge");
    let path = path.to_str().unwrap();
    tablet.done(&["issue", "export", &issue, "--output", path]);
    let bytes = std::fs::read(path).unwrap();
    assert_eq!(
        bytes[..4],
        [0x85, 0x6f, 0x4a, 0x83],
        "Automerge's own format"
    );
    assert_eq!(
        tablet.fails(&["issue", "export", &issue, "--output", path], 2),
        "file_exists"
    );
    assert_eq!(std::fs::read(path).unwrap(), bytes);
}

#[test]
fn a_draft_stays_on_the_tablet_until_it_is_dropped() {
    let tablet = Tablet::cadre();
    let recorded = tablet.recorded();
    tablet.done(&["draft", "keep", "issue.title", "接待窗口无"]);
    assert_eq!(
        tablet.done(&["draft", "show", "issue.title"])["text"],
        "接待窗口无"
    );
    tablet.done(&["draft", "drop", "issue.title"]);
    assert_eq!(
        tablet.fails(&["draft", "show", "issue.title"], 1),
        "no_draft"
    );
    assert_eq!(tablet.recorded(), recorded);
}

#[test]
fn a_station_raises_and_answers_but_sets_nothing() {
    let tablet = Tablet::officer();
    let raised = tablet.done(&[
        "issue",
        "open",
        "--station",
        CODE,
        "--title",
        "缺执法记录仪",
    ]);
    let issue = id(&raised);
    tablet.done(&["issue", "object", &issue, "--reason", "不属实"]);
    tablet.done(&["issue", "ask-verify", &issue, "已整改"]);
    tablet.done(&["issue", "ask-extend", &issue, "2026-12-31", "等装修"]);
    let view = tablet.done(&["issue", "show", &issue]);
    assert_eq!(
        view["status"]["waits_for"],
        serde_json::json!(["cadre", "office"])
    );
    for words in [
        ["issue", "set", &issue, "due", "2026-12-01"],
        ["issue", "extend", &issue, "2026-12-01", "行"],
    ] {
        assert_eq!(tablet.fails(&words, 3), "role");
    }
    assert_eq!(tablet.fails(&["issue", "close", &issue], 3), "role");
    assert_eq!(
        tablet.fails(&["visit", "start", "--station", CODE], 3),
        "role"
    );
}

#[test]
fn repair_finds_nothing_on_a_sound_tablet_and_keeps_everything() {
    let tablet = Tablet::cadre();
    let issue = tablet.issue("一");
    let before = tablet.done(&["issue", "show", &issue]);
    let repaired = tablet.done(&["repair"]);
    assert_eq!(repaired["lists_were_right"], true);
    assert!(repaired["set_aside"].is_null());
    assert_eq!(tablet.done(&["issue", "show", &issue]), before);
}

#[test]
fn a_damaged_database_is_said_plainly_and_set_aside() {
    let tablet = Tablet::cadre();
    tablet.issue("一");
    let path = tablet.home().join("tablet.db");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[..100].fill(0x55);
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(tablet.fails(&["status"], 5), "damaged_database");
    let said = tablet.text(&["status"]);
    assert!(said.err.contains("baolian repair"), "{said:?}");
    let repaired = tablet.run(&["repair"]);
    assert_eq!(repaired.code, 0, "{repaired:?}");
    let aside = repaired.json()["set_aside"].as_str().unwrap().to_owned();
    assert!(std::path::Path::new(&aside).exists(), "nothing is deleted");
}
