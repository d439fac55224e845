//! The API is as its description says, and the description is the one that is kept.
//!
//! `BAOLIAN_WRITE_BINDINGS=1 cargo test -p baolian-hq --test openapi` writes it anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use baolian_hq::board;

#[test]
fn the_description_that_is_kept_is_that_of_the_routes() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let made = format!("{}\n", board::document().to_pretty_json().unwrap());
    if std::env::var_os("BAOLIAN_WRITE_BINDINGS").is_some() {
        std::fs::write(&kept, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&kept).unwrap_or_default();
    assert!(
        kept == made,
        "docs/openapi.json is not what the routes are: cargo xtask bindings"
    );
}

#[test]
fn every_operation_says_which_right_it_asks_for() {
    let described = serde_json::to_value(board::document()).unwrap();
    let rights: Vec<&str> = board::Right::ALL.iter().map(|r| r.as_str()).collect();
    let paths = described["paths"].as_object().unwrap();
    assert!(paths.len() > 5);
    for (path, operations) in paths {
        for (method, operation) in operations.as_object().unwrap() {
            let right = operation["x-right"].as_str().unwrap_or_default();
            assert!(rights.contains(&right), "{method} {path}: {right:?}");
        }
    }
}
