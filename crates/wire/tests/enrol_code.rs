//! An enrolment code is read aloud, copied by hand and typed on a small screen.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

use baolian_wire::Hash;
use baolian_wire::enrol::{EnrolCode, check_digits};
use baolian_wire::key::SecretKey;
use proptest::prelude::*;

const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

fn code(seed: u8) -> EnrolCode {
    let secret = Hash::of(&[seed]).0[..16].try_into().unwrap();
    EnrolCode::new(secret, &SecretKey::from_seed(&[seed; 32]).public())
}

/// Whether a text is refused, or is another way to write the same code.
fn found_or_harmless(text: &str, code: &EnrolCode) -> bool {
    EnrolCode::from_text(text).is_ok_and(|read| read == *code)
        || EnrolCode::from_text(text).is_err()
}

#[test]
fn a_code_is_nine_groups_of_five() {
    for seed in 0..50 {
        let text = code(seed).to_text().unwrap();
        let groups: Vec<&str> = text.split('-').collect();
        assert_eq!(groups.len(), 9);
        assert!(groups.iter().all(|g| g.len() == 5));
        assert!(text.chars().all(|c| c == '-' || ALPHABET.contains(c)));
        assert_eq!(EnrolCode::from_text(&text).unwrap(), code(seed));
    }
}

#[test]
fn every_single_wrong_letter_is_found_or_harmless() {
    for seed in 0..20 {
        let code = code(seed);
        let text: Vec<char> = code.to_text().unwrap().chars().collect();
        for at in 0..text.len() {
            for wrong in ALPHABET.chars().filter(|w| *w != text[at]) {
                if text[at] != '-' {
                    let mut typed = text.clone();
                    typed[at] = wrong;
                    let typed: String = typed.into_iter().collect();
                    assert!(found_or_harmless(&typed, &code), "{typed}");
                }
            }
        }
    }
}

#[test]
fn only_the_one_bit_to_spare_can_be_wrong_unnoticed() {
    let text = code(1).to_text().unwrap();
    let last = text.chars().last().unwrap();
    let others: Vec<char> = ALPHABET
        .chars()
        .filter(|c| {
            let typed = format!("{}{c}", &text[..text.len() - 1]);
            *c != last && EnrolCode::from_text(&typed).is_ok()
        })
        .collect();
    assert_eq!(others.len(), 1);
}

#[test]
fn every_swap_of_neighbours_is_found_or_harmless() {
    for seed in 0..200 {
        let code = code(seed);
        let plain: Vec<char> = code.to_text().unwrap().replace('-', "").chars().collect();
        for at in 0..plain.len() - 1 {
            let mut typed = plain.clone();
            typed.swap(at, at + 1);
            let same = typed == plain;
            let typed: String = typed.into_iter().collect();
            assert!(found_or_harmless(&typed, &code), "{typed}");
            assert_eq!(EnrolCode::from_text(&typed).is_ok(), same, "{typed}");
        }
    }
}

#[test]
fn a_letter_left_out_or_typed_twice_is_found() {
    for seed in 0..20 {
        let plain = code(seed).to_text().unwrap().replace('-', "");
        for at in 0..plain.len() {
            let less = format!("{}{}", &plain[..at], &plain[at + 1..]);
            assert!(EnrolCode::from_text(&less).is_err(), "{less}");
            let more = format!("{}{}", &plain[..=at], &plain[at..]);
            assert!(EnrolCode::from_text(&more).is_err(), "{more}");
        }
    }
}

#[test]
fn case_blanks_dashes_and_full_width_forms_do_not_matter() {
    let code = code(3);
    let text = code.to_text().unwrap();
    let full_width: String = text
        .chars()
        .map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap())
        .collect();
    let ways = [
        text.to_lowercase(),
        text.replace('-', ""),
        text.replace('-', " "),
        text.replace('-', "\n"),
        text.replace('-', "—"),
        text.replace('-', "\u{3000}"),
        format!("  {text}\r\n"),
        full_width.clone(),
        full_width.to_lowercase(),
    ];
    for way in ways {
        assert_eq!(EnrolCode::from_text(&way).unwrap(), code, "{way}");
    }
}

#[test]
fn o_is_zero_and_i_and_l_are_one() {
    let mut tried = 0;
    for seed in 0..50 {
        let code = code(seed);
        let text = code.to_text().unwrap();
        for (letters, digit) in [("oO", '0'), ("iIlL", '1')] {
            for letter in letters.chars() {
                tried += text.matches(digit).count();
                let typed = text.replace(digit, &letter.to_string());
                assert_eq!(EnrolCode::from_text(&typed).unwrap(), code, "{typed}");
            }
        }
    }
    assert!(tried > 100);
}

#[test]
fn u_is_no_letter_of_a_code() {
    let text = code(5).to_text().unwrap();
    for letter in ["u", "U", "你", "#", "é"] {
        let typed = format!("{letter}{}", &text[1..]);
        assert!(EnrolCode::from_text(&typed).is_err(), "{typed}");
    }
    assert!(EnrolCode::from_text("").is_err());
}

#[test]
fn nothing_of_the_secret_is_shown_by_accident() {
    let code = code(7);
    let shown = format!("{code:?}");
    assert!(!shown.contains(&data_encoding::HEXLOWER.encode(code.secret())));
    assert!(!shown.contains(&code.to_text().unwrap()[..5]));
}

#[test]
fn check_digits_are_six_and_the_same_for_good_and_others_for_another_key_on_either_side() {
    let key = |seed: u8| SecretKey::from_seed(&[seed; 32]).public();
    let digits = check_digits(key(1).device(), &key(2));
    assert_eq!(digits, "107247");
    assert_ne!(digits, check_digits(key(3).device(), &key(2)));
    assert_ne!(digits, check_digits(key(1).device(), &key(3)));
    for seed in 0..200 {
        let digits = check_digits(key(seed).device(), &key(2));
        assert!(digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,80}") {
        let _ = EnrolCode::from_text(&text);
    }

    #[test]
    fn every_secret_comes_back(secret in any::<[u8; 16]>(), seed in any::<[u8; 32]>()) {
        let root = SecretKey::from_seed(&seed).public();
        let code = EnrolCode::new(secret, &root);
        let read = EnrolCode::from_text(&code.to_text().unwrap()).unwrap();
        prop_assert_eq!(read.secret(), &secret);
        prop_assert!(read.fits(&root));
        prop_assert_eq!(read.lookup(), code.lookup());
    }
}
