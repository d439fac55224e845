//! Syncing by the command line: what headquarters holds is said, never more; one sync at a time.

mod support;

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use baolian_wire::Reason;
use baolian_wire::down::DownItem;
use baolian_wire::verdict::Code;
#[cfg(unix)]
use support::end;
use support::{CODE, Tablet, copy_folder, id};

/// Has the bench refuse one entry with the next answer.
fn refuse(tablet: &Tablet, n: u64, code: Code) {
    tablet.hq.send(vec![DownItem::Refused {
        position: 1,
        n,
        reason: Reason::new(code, ""),
    }]);
}

#[test]
fn a_sync_says_what_went_and_what_headquarters_holds() {
    let tablet = Tablet::cadre();
    tablet.issue("一");
    tablet.issue("二");
    let status = tablet.done(&["status"]);
    assert_eq!(
        (&status["log"]["recorded"], &status["log"]["held"]),
        (&2.into(), &0.into())
    );
    let text = tablet.text(&["status"]).out;
    assert!(
        text.contains("平台已收 0/2") && text.contains("还有 2 条在本机"),
        "{text}"
    );
    let synced = tablet.done(&["sync"]);
    assert_eq!(synced["sent"], 2);
    assert_eq!(synced["log"]["held"], 2);
    assert_eq!(synced["refused"], 0);
    let text = tablet.text(&["status"]).out;
    assert!(text.contains("平台已收 2/2"), "{text}");
}

#[test]
fn progress_goes_to_standard_error_and_only_in_text() {
    let tablet = Tablet::cadre();
    tablet.issue("一");
    let said = tablet.text(&["sync"]);
    assert_eq!(said.code, 0);
    assert!(said.err.contains("平台已收 0/1"), "{said:?}");
    assert!(said.out.contains("平台已收 1/1"), "{said:?}");
    let said = tablet.run(&["sync"]);
    assert_eq!(said.err, "");
    assert_eq!(said.out.lines().count(), 1);
}

#[test]
fn a_headquarters_that_is_away_or_busy_loses_nothing() {
    let tablet = Tablet::cadre();
    let issue = tablet.issue("一");
    tablet.hq.go_down(true);
    let said = tablet.run(&["sync"]);
    assert_eq!((said.code, said.error().as_str()), (4, "hq_busy"));
    let message = said.json()["error"]["message"].as_str().unwrap().to_owned();
    assert!(
        message.contains("7 秒") && message.contains("内容都在本机"),
        "{message}"
    );
    assert_eq!(
        tablet.fails(&["sync", "--hq", "http://127.0.0.1:9"], 4),
        "hq_away"
    );
    tablet.hq.go_down(false);
    tablet.hq.hide_answer();
    let code = tablet.fails(&["sync"], 4);
    assert!(["link_broke", "hq_away"].contains(&code.as_str()), "{code}");
    tablet.hq.honest();
    assert_eq!(tablet.done(&["sync"])["log"]["held"], 1);
    assert_eq!(tablet.done(&["issue", "show", &issue])["title"], "一");
}

#[test]
fn a_second_sync_on_the_same_home_is_told_to_wait() {
    let tablet = Tablet::cadre();
    let other = baolian_core::Tablet::open_real(tablet.home()).unwrap();
    let lock = other.lock_sync().unwrap();
    assert_eq!(tablet.fails(&["sync"], 5), "busy");
    assert_eq!(tablet.fails(&["sync", "--watch"], 5), "busy");
    // Everything else goes on meanwhile.
    tablet.issue("一");
    drop(lock);
    assert_eq!(tablet.done(&["sync"])["log"]["held"], 1);
}

#[test]
fn headquarters_may_move_and_the_tablet_remembers_where() {
    let tablet = Tablet::cadre();
    let moved = support::serve(&tablet.hq);
    tablet.issue("一");
    tablet.done(&["sync", "--hq", &moved]);
    assert_eq!(tablet.done(&["status"])["hq_url"], moved.as_str());
    tablet.done(&["sync"]);
}

#[test]
fn what_was_refused_lies_in_the_tray_until_it_is_dealt_with() {
    let tablet = Tablet::cadre();
    let visit = tablet.visit();
    tablet.done(&["visit", "note", &visit, "窗口空着"]);
    tablet.done(&["sync"]);
    refuse(&tablet, 2, Code::NotPaired);
    let synced = tablet.done(&["sync"]);
    assert_eq!(synced["refused"], 1);
    assert_eq!(synced["tray"], 1);
    let tray = tablet.done(&["tray"]);
    let item = &tray["rows"][0];
    assert_eq!(item["reason"]["code"], "not_paired");
    assert!(item["message"].as_str().unwrap().contains("包联干部"));
    assert!(item["at"].as_str().unwrap().ends_with("+08:00"));
    assert!(item["wrote"].to_string().contains("窗口空着"), "{item}");
    let text = tablet.text(&["tray"]).out;
    assert!(
        text.contains("窗口空着") && text.contains("原文都在"),
        "{text}"
    );
    assert!(tablet.text(&["status"]).out.contains("未采纳 1 条"));
    assert_eq!(
        tablet.done(&["visit", "show", &visit])["notes"],
        "",
        "it is not applied"
    );

    tablet.done(&["tray", "done", "2"]);
    assert_eq!(tablet.done(&["tray"])["rows"].as_array().unwrap().len(), 0);
    let all = tablet.done(&["tray", "--all"]);
    assert_eq!(all["rows"][0]["done"], true);
    let device = all["rows"][0]["device"].as_str().unwrap();
    tablet.done(&["tray", "done", &format!("{device}/2")]);
}

#[test]
fn a_new_tablet_has_nothing_to_show_and_says_so() {
    let tablet = Tablet::cadre();
    assert!(tablet.text(&["tray"]).out.contains("没有未采纳的内容"));
    assert!(tablet.text(&["list", "leads"]).out.contains("共 0 条"));
    assert!(tablet.text(&["search", "窗口"]).out.contains("共 0 条"));
    assert!(tablet.text(&["due"]).out.contains("大智派出所"));
}

#[cfg(unix)]
#[test]
fn watching_sends_what_others_save_until_it_is_ended() {
    let tablet = Tablet::cadre();
    let mut watch = tablet.command(&["sync", "--watch"]);
    let mut watch = watch
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(watch.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    assert!(first.contains("平台已收 0/0"), "{first}");
    tablet.issue("一");
    let began = Instant::now();
    let sent = lines
        .by_ref()
        .map_while(Result::ok)
        .find(|line| line.contains("平台已收 1/1"));
    assert!(sent.is_some(), "it was not sent");
    assert!(began.elapsed() < Duration::from_secs(20));
    assert_eq!(tablet.fails(&["sync"], 5), "busy");
    end(&watch);
    let output = watch.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(
        tablet.done(&["sync"])["log"]["held"],
        1,
        "the lock is free again"
    );
}

#[cfg(unix)]
#[test]
fn watching_for_a_program_ends_with_one_value() {
    let tablet = Tablet::cadre();
    tablet.issue("一");
    let mut watch = tablet.command(&["sync", "--watch", "--json"]);
    let mut watch = watch
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(watch.stderr.take().unwrap()).lines();
    let mut states = lines
        .map_while(Result::ok)
        .map(|line| serde_json::from_str::<serde_json::Value>(&line).expect("a state is JSON"));
    assert!(states.any(|state| state["held"] == 1 && state["next"]["what"] == "in"));
    end(&watch);
    let output = watch.wait_with_output().unwrap();
    let state: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(state["held"], 1);
    assert!(state["last_contact"].as_str().unwrap().ends_with("+08:00"));
}

#[test]
fn a_copied_tablet_says_that_it_goes_on_under_a_new_log() {
    let tablet = Tablet::cadre();
    tablet.issue("一");
    let copy = tempfile::tempdir().unwrap();
    copy_folder(tablet.home(), copy.path());
    tablet.issue("二");
    tablet.done(&["sync"]);
    let run = |words: &[&str]| {
        let mut command = std::process::Command::new(support::BAOLIAN);
        let output = command
            .arg("--home")
            .arg(copy.path())
            .args(words)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    run(&[
        "issue",
        "open",
        "--station",
        CODE,
        "--title",
        "三",
        "--severity",
        "low",
        "--responsible",
        "王",
        "--due",
        "2026-12-01",
    ]);
    let said = run(&["sync"]);
    assert!(said.contains("新的设备日志"), "{said}");
}

#[test]
fn a_check_in_counts_for_the_running_period() {
    let tablet = Tablet::cadre();
    assert_eq!(tablet.done(&["due"])["rows"][0]["visits"], 0);
    let visit = id(&tablet.done(&["visit", "start", "--station", CODE]));
    assert_eq!(tablet.done(&["due"])["rows"][0]["visits"], 1, "{visit}");
}
