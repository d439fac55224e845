use std::collections::BTreeSet;

use baolian_record::row::{MainRow, Rows};
use baolian_wire::reference::Level;

use super::*;
use crate::sample;

/// One issue at the nth station with a text, newer the greater its number.
pub(super) fn write(conn: &Connection, n: u64, station: u64, title: &str, text: &str) -> DocId {
    let (mut row, ..) = sample::issue(n);
    row.id = sample::id(n);
    row.title = title.to_owned();
    row.place = String::new();
    row.responsible = String::new();
    row.station = sample::code(station);
    let id = row.id;
    crate::put(conn, &sample::rows_of(row, vec![], vec![], text)).unwrap();
    id
}

pub(super) fn find(conn: &Connection, words: &str) -> Vec<DocId> {
    let found = sample::whole(2, |page| search(conn, words, &[], &Scope::default(), page));
    found.into_iter().map(|hit| hit.id).collect()
}

#[test]
fn words_of_every_length_and_script_find() {
    let conn = sample::database();
    sample::put_stations(&conn);
    let duty = write(
        &conn,
        1,
        0,
        "值班室无人值守",
        "夜间值班人员脱岗，群众报警无人接听。",
    );
    let intake = write(
        &conn,
        2,
        1,
        "接处警登记不全",
        "１１０接警台账缺页；ＡＰＰ录入滞后。",
    );
    let camera = write(
        &conn,
        3,
        2,
        "监控设备损坏",
        "鄂A12345警车记录仪故障，型号DSJ-V8 2.0版。",
    );
    let all = [duty, intake, camera];
    let cases: &[(&str, &[DocId])] = &[
        ("警", &[duty, intake, camera]),
        ("缺", &[intake]),
        ("值班", &[duty]),
        ("台账", &[intake]),
        ("无人值守", &[duty]),
        ("设备损坏", &[camera]),
        ("群众报警无人接听", &[duty]),
        // Not next to each other.
        ("值守班", &[]),
        ("损坏设备", &[]),
        // Latin and digits, in either width and case, alone and beside Han.
        ("app", &[intake]),
        ("ＡＰＰ", &[intake]),
        ("App录入", &[intake]),
        ("110", &[intake]),
        ("１１０接警", &[intake]),
        ("鄂a12345", &[camera]),
        ("12345", &[camera]),
        ("A12345警车", &[camera]),
        ("dsj v8", &[camera]),
        ("DSJ-V8", &[camera]),
        ("2.0版", &[camera]),
        // The beginning of a term in letters or digits is enough, the end is not; one alone is no beginning.
        ("ds", &[camera]),
        ("123", &[camera]),
        ("345", &[]),
        ("d", &[]),
        // All words, in any order, in title or text.
        ("接听 值守", &[duty]),
        ("警　缺页", &[intake]),
        ("值守 缺页", &[]),
        // Punctuation on either side is nothing.
        ("台账缺页app", &[intake]),
        ("“台账，缺页”", &[intake]),
        ("脱岗群众", &[duty]),
        // No word goes from one text into the next.
        ("值守夜间", &[]),
    ];
    for (words, want) in cases {
        let found: BTreeSet<DocId> = find(&conn, words).into_iter().collect();
        assert_eq!(found, want.iter().copied().collect(), "{words}");
    }
    // A Kangxi radical and a compatibility form are the character that they look like.
    assert_eq!(find(&conn, "\u{2f08}员"), [duty]);
    assert_eq!(
        find(&conn, "派出所").len(),
        all.len(),
        "by the names of the stations"
    );
}

#[test]
fn syntax_is_harmless() {
    let conn = sample::database();
    let id = write(&conn, 1, 0, "窗口", "值班 OR 登记 AND NOT title NEAR body");
    let tries = [
        "\"",
        "\"\"",
        "'",
        "*",
        "^",
        "(",
        ")",
        "((",
        "-",
        "+",
        ":",
        "{title}",
        "窗口\"",
        "\"窗口",
        "窗口*",
        "^窗口",
        "title:窗口",
        "窗口) OR (值班",
        "窗口 OR",
        "OR 窗口",
        "NOT 窗口",
        "AND",
        "NEAR(窗口 值班)",
        "窗口;DROP TABLE",
        "窗口' OR '1'='1",
        "{body place} : 窗口",
        "窗\0口",
        "%",
        "_",
        "窗_口",
        "\\",
        "\u{e000}",
        "🙂窗口",
        "--窗口",
    ];
    for words in tries {
        match search(&conn, words, &[], &Scope::default(), &Page::default()) {
            Ok(found) => assert!(found.rows.len() <= 1, "{words}"),
            Err(error) => assert_eq!(error.code(), "no_words", "{words}"),
        }
    }
    for words in [
        "窗口\"",
        "^窗口*",
        "“窗口”",
        "值班 OR 登记",
        "not title",
        "窗_口",
    ] {
        assert_eq!(find(&conn, words), [id], "{words}");
    }
    assert_eq!(
        find(&conn, "窗口 OR 没有"),
        [] as [DocId; 0],
        "OR is a word"
    );
}

#[test]
fn what_cannot_be_looked_for_is_said() {
    let conn = sample::database();
    let code = |words: &str, page: &Page| {
        search(&conn, words, &[], &Scope::default(), page)
            .map(|_| ())
            .map_err(|e| e.code())
    };
    for words in ["", " ", "　", "，。！", "\u{e000}", "\0", "🙂"] {
        assert_eq!(code(words, &Page::default()), Err("no_words"), "{words:?}");
    }
    assert_eq!(
        code(&"长".repeat(201), &Page::default()),
        Err("too_many_words")
    );
    assert_eq!(code(&"长".repeat(200), &Page::default()), Ok(()));
    assert_eq!(code(&"a ".repeat(100), &Page::default()), Ok(()));
    assert_eq!(code("长", &Page::first(0)), Err("bad_page"));
    for keys in [
        vec![],
        vec![Key::N(9), Key::N(0)],
        vec![Key::T(String::new()), Key::N(0)],
    ] {
        let page = Page::after(Cursor::write("search", &keys), 5);
        assert_eq!(code("长", &page), Err("bad_cursor"));
    }
    let other = Page::after(Cursor::write("issue.due+", &[Key::N(0), Key::N(0)]), 5);
    assert_eq!(code("长", &other), Err("bad_cursor"));
}

#[test]
fn kinds_and_stations_narrow_it() {
    let conn = sample::database();
    sample::put_stations(&conn);
    let text = "值班".to_owned();
    let visit = sample::visit(1);
    let lead = sample::lead(1);
    let support = sample::support(1);
    let notes = sample::id(77);
    let rows = |main| Rows {
        main,
        text: text.clone(),
    };
    crate::put(&conn, &rows(MainRow::Visit(visit.clone()))).unwrap();
    crate::put(&conn, &rows(MainRow::Lead(lead.clone()))).unwrap();
    crate::put(&conn, &rows(MainRow::Support(support.clone()))).unwrap();
    let main = MainRow::Notes {
        id: notes,
        station: visit.station.clone(),
        visit: Some(visit.id),
    };
    crate::put(&conn, &rows(main)).unwrap();
    let issue = write(&conn, 9, 4, "值班", "");

    let of = |kinds: &[Kind], scope: &Scope| -> BTreeSet<DocId> {
        let found = sample::whole(1, |page| search(&conn, "值班", kinds, scope, page));
        found.into_iter().map(|hit| hit.id).collect()
    };
    let all = Scope::default();
    assert_eq!(
        of(&[], &all),
        [visit.id, lead.id, support.id, notes, issue].into()
    );
    assert_eq!(
        of(&[Kind::Issue, Kind::Lead], &all),
        [lead.id, issue].into()
    );
    assert_eq!(of(&[Kind::Notes], &all), [notes].into());
    assert_eq!(of(&[Kind::Evaluation], &all), [].into());
    let own = Scope::station(sample::code(4).parse().unwrap());
    assert_eq!(of(&[], &own), [issue].into());
    assert!(of(&[], &Scope::level(Level::City)).contains(&issue));
    assert_eq!(of(&[], &Scope::area("430000")), [].into());
    let none = Scope {
        stations: Some(vec![]),
        ..Scope::default()
    };
    assert_eq!(of(&[], &none), [].into());
    let many = |from| Scope {
        stations: Some(
            (from..from + 700)
                .map(|n| sample::code(n).parse().unwrap())
                .collect(),
        ),
        ..Scope::default()
    };
    assert!(of(&[Kind::Issue], &many(0)).contains(&issue));
    assert_eq!(of(&[Kind::Issue], &many(5)), [].into());
    let code = sample::code(4);
    assert_eq!(
        find(&conn, &station_mark(&code)),
        [] as [DocId; 0],
        "nobody can type a mark"
    );

    let hits = search(&conn, "值班", &[Kind::Notes], &all, &Page::default())
        .unwrap()
        .rows;
    assert_eq!(
        hits[0].visit,
        Some(visit.id),
        "notes are found with their visit"
    );
    let hits = search(&conn, "值班", &[Kind::Issue], &all, &Page::default())
        .unwrap()
        .rows;
    assert_eq!(
        (hits[0].visit, hits[0].state.as_str()),
        (None, sample::issue(9).0.state.as_str())
    );
}

#[test]
fn a_document_is_found_as_it_stands_now() {
    let conn = sample::database();
    let id = write(&conn, 1, 0, "窗口", "值班");
    write(&conn, 1, 0, "窗口", "登记");
    assert_eq!(find(&conn, "值班"), [] as [DocId; 0]);
    assert_eq!(find(&conn, "登记"), [id]);
    crate::remove(&conn, id).unwrap();
    assert_eq!(find(&conn, "登记"), [] as [DocId; 0]);
    write(&conn, 1, 0, "窗口", "登记");
    crate::clear(&conn).unwrap();
    assert_eq!(find(&conn, "登记"), [] as [DocId; 0]);
}

#[test]
fn documents_of_the_same_instant_are_all_kept_and_found() {
    let conn = sample::database();
    let mut ids = BTreeSet::new();
    for n in 0..4 {
        // The same first 64 bits.
        let id = DocId(uuid::Uuid::from_u128((u128::MAX << 64) | n));
        let (mut row, ..) = sample::issue(1);
        row.id = id;
        row.title = "同时".to_owned();
        crate::put(&conn, &sample::rows_of(row, vec![], vec![], "")).unwrap();
        ids.insert(id);
    }
    assert_eq!(
        find(&conn, "同时").into_iter().collect::<BTreeSet<_>>(),
        ids
    );
}

#[test]
fn pages_give_every_hit_once() {
    let conn = sample::filled(20_000, sample::issue_rows);
    let want = |words: &[&str]| {
        let fits = |n: &u64| {
            words
                .iter()
                .all(|word| sample::issue_rows(*n).text.contains(word))
        };
        (0..20_000)
            .filter(fits)
            .map(sample::id)
            .collect::<BTreeSet<DocId>>()
    };
    for words in [
        vec!["警"],
        vec!["台账"],
        vec!["无人值守"],
        vec!["信访", "设备损坏"],
        vec!["情况"],
    ] {
        let typed = words.join(" ");
        let found = sample::whole(997, |page| {
            search(&conn, &typed, &[], &Scope::default(), page)
        });
        let different: BTreeSet<DocId> = found.iter().map(|hit| hit.id).collect();
        assert_eq!(found.len(), different.len());
        assert_eq!(different, want(&words), "{typed}");
    }
}

#[test]
fn search_goes_from_the_index_to_the_documents() {
    let conn = sample::filled(50, sample::issue_rows);
    let words = Words::read("值班 台账").unwrap();
    for scope in [
        Scope::default(),
        Scope::area("420300"),
        Scope::level(Level::City),
    ] {
        for kinds in [vec![], vec![Kind::Issue]] {
            let only = Only::of(&conn, &kinds, &scope).unwrap();
            for stage in 0..STAGES {
                let mut values = vec![
                    Value::Text(only.matching(&stage_expression(&words, stage))),
                    Value::Integer(5),
                ];
                values.extend(only.ask.values().iter().cloned());
                let plan = sample::plan(&conn, &page_sql(&only.ask, 51), &values);
                assert!(
                    plan.starts_with("SCAN list_search VIRTUAL TABLE INDEX"),
                    "{plan}"
                );
                assert!(
                    plan.contains("SEARCH t USING INTEGER PRIMARY KEY"),
                    "{plan}"
                );
                assert!(!plan.contains("TEMP B-TREE"), "{plan}");
                for table in ["t", "s", "i", "v", "l", "p", "n"] {
                    assert!(!plan.contains(&format!("SCAN {table}\n")), "{plan}");
                }
            }
        }
    }
}
