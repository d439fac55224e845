use super::*;

#[test]
fn text_becomes_terms() {
    let cases = [
        ("", ""),
        ("大智派出所", "大 智 派 出 所"),
        ("110报警", "110 报 警"),
        ("鄂A12345", "鄂 a 12345"),
        ("ＡＰＰ２.０", "app 2 0"),
        ("Wi-Fi 5G", "wi fi 5 g"),
        ("㎡①Ⅳ", "m 2 1 iv"),
        ("①110 ２③", "1 110 2 3"),
        ("“窗口”，（值班）！", "窗 口 值 班"),
        ("Lǘ Café CAFE\u{301}", "lu cafe cafe"),
        ("一\n二", "一 \u{e000} 二"),
        ("\u{e000}", ""),
        ("〇七号　𠮷家", "〇 七 号 𠮷 家"),
        ("\u{2f00}\u{f9d8}", "一 律"),
        ("420921201-01", "420921201 01"),
    ];
    for (text, want) in cases {
        assert_eq!(indexed(text), want, "{text:?}");
    }
}

#[test]
fn terms_know_where_they_stand() {
    let text = "见㎡ＡＢ。值";
    let found: Vec<_> = terms(text)
        .into_iter()
        .map(|t| (t.text, &text[t.from..t.to]))
        .collect();
    let want = [
        ("见", "见"),
        ("m", "㎡"),
        ("2", "㎡"),
        ("ab", "ＡＢ"),
        ("值", "值"),
    ];
    let want: Vec<_> = want.into_iter().map(|(a, b)| (a.to_owned(), b)).collect();
    assert_eq!(found, want);
}

#[test]
fn words_are_phrases_and_syntax_is_nothing() {
    let matching = |typed: &str| -> Vec<String> {
        Words::read(typed)
            .unwrap()
            .phrases()
            .iter()
            .map(Phrase::matching)
            .collect()
    };
    assert_eq!(matching("值班　记录 值班"), ["\"值 班\"", "\"记 录\""]);
    assert_eq!(
        matching("\" OR title:* NEAR("),
        ["\"or\" *", "\"title\" *", "\"near\" *"]
    );
    assert_eq!(matching("A1"), ["\"a 1\""]);
    assert_eq!(matching("第12"), ["\"第 12\" *"]);
}

#[test]
fn nothing_to_look_for_is_said() {
    for typed in ["", "  ", "\"", "，。*", "\u{3000}", "\u{e000}", "🙂"] {
        assert_eq!(
            Words::read(typed).unwrap_err().code(),
            "no_words",
            "{typed:?}"
        );
    }
    let long = "长".repeat(QUERY_CHARS + 1);
    assert_eq!(Words::read(&long).unwrap_err().code(), "too_many_words");
    assert!(Words::read(&long[3..]).is_ok());
}

#[test]
fn indexing_again_changes_nothing() {
    for text in ["大智派出所110报警ＡＰＰ", "Ⅳ级 A-1", "ﬁne ½ ㍿"] {
        assert_eq!(indexed(&indexed(text)), indexed(text));
    }
}
