use super::*;

fn shown(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|p| {
            if p.hit {
                format!("[{}]", p.text)
            } else {
                p.text.clone()
            }
        })
        .collect()
}

#[test]
fn what_was_looked_for_is_marked() {
    let cases = [
        ("值班室无人值守", "值", "[值]班室无人[值]守"),
        ("值班室无人值守", "值班 班室", "[值班室]无人值守"),
        ("ＡＰＰ录入，App2", "app", "[ＡＰＰ]录入，[App]2"),
        ("面积㎡大", "m2", "面积[㎡]大"),
        ("台账，缺页。", "台账缺页", "[台账，缺页]。"),
        ("没有", "值班", "没有"),
        ("", "值班", ""),
        ("approach", "app", "[approach]"),
    ];
    for (text, words, want) in cases {
        assert_eq!(shown(&marked(text, &Words::read(words).unwrap())), want);
    }
}

#[test]
fn a_snippet_stands_around_the_first_word() {
    let words = Words::read("脱岗").unwrap();
    let long = format!("{}\n脱岗{}", "前".repeat(50), "后".repeat(100));
    let want = format!("…{} [脱岗]{}…", "前".repeat(11), "后".repeat(58));
    assert_eq!(shown(&snippet(&long, &words)), want);
    assert_eq!(shown(&snippet("\n 夜间脱岗\n", &words)), "夜间[脱岗]");
    let begin = format!("{}…", "前".repeat(60));
    assert_eq!(shown(&snippet(&"前".repeat(80), &words)), begin);
    assert_eq!(shown(&snippet(" \n", &words)), "");
    // A phrase cut by the end of the snippet stays marked as far as it is shown.
    let long = Words::read(&"长".repeat(100)).unwrap();
    assert_eq!(
        shown(&snippet(&"长".repeat(100), &long)),
        format!("[{}…]", "长".repeat(60))
    );
}
