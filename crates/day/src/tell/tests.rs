use super::*;

fn two(c: char) -> usize {
    c.width_cjk().unwrap_or(0)
}

#[test]
fn no_line_is_wider_than_asked_and_nothing_is_lost() {
    let text = "回执 #12 说平台已收 14/14，“两处不一致”的都留着，由人来定。https://127.0.0.1:8600 is the address.";
    for width in 24..90 {
        let lines = wrap(text, width, two);
        for line in &lines {
            let wide: usize = line.chars().map(two).sum();
            assert!(wide <= width, "{wide} > {width}: {line}");
        }
        let joined: String = lines.concat();
        assert_eq!(joined.replace(' ', ""), text.replace(' ', ""));
    }
}

#[test]
fn a_mark_that_closes_never_begins_a_line() {
    let text = "问题，任务，效果，问题，任务，效果，问题，任务，效果。";
    for width in 6..30 {
        for line in wrap(text, width, two) {
            assert!(!line.starts_with(['，', '。']), "{width}: {line}");
        }
    }
}

#[test]
fn a_bar_is_full_only_when_all_is_held() {
    assert_eq!(bar(4, 0, 0), "[----] 0/0");
    assert_eq!(bar(4, 3, 6), "[==..] 3/6");
    assert!(bar(20, 999, 1_000).contains('.'));
}

#[test]
fn thousands_are_set_apart() {
    assert_eq!(
        ["7", "1504", "1234567"].map(thousands),
        ["7", "1,504", "1,234,567"]
    );
}
