//! What a page may call, written down a second time: whoever widens it has to say so here too.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

/// Everywhere.
const MAIN: &[&str] = &[
    "core:event:allow-listen",
    "core:event:allow-unlisten",
    "device:allow-abilities",
    "device:allow-position",
    "device:allow-remind",
    "commands",
];

/// On Android and iOS besides.
const MOBILE: &[&str] = &[
    "barcode-scanner:allow-request-permissions",
    "barcode-scanner:allow-scan",
    "barcode-scanner:allow-cancel",
];

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON")
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_page_may_call_what_it_uses_and_nothing_else() {
    let granted: BTreeMap<String, Value> = fs::read_dir(here().join("capabilities"))
        .expect("a folder")
        .map(|entry| read(&entry.expect("a file").path()))
        .map(|mut capability| {
            let parts = capability.as_object_mut().expect("an object");
            parts.remove("$schema");
            parts.remove("description");
            let name = parts.remove("identifier").expect("a name");
            (name.as_str().expect("a text").to_owned(), capability)
        })
        .collect();
    let expected = BTreeMap::from([
        (
            "main".to_owned(),
            json!({ "windows": ["main"], "permissions": MAIN }),
        ),
        (
            "mobile".to_owned(),
            json!({
                "platforms": ["android", "iOS"],
                "windows": ["main"],
                "permissions": MOBILE,
            }),
        ),
    ]);
    assert_eq!(granted, expected);
}

#[test]
fn each_system_takes_the_grants_that_are_its_own() {
    for (file, taken) in [
        ("tauri.conf.json", json!(["main"])),
        ("tauri.android.conf.json", json!(["main", "mobile"])),
        ("tauri.ios.conf.json", json!(["main", "mobile"])),
    ] {
        let config = read(&here().join(file));
        assert_eq!(
            config["app"]["security"]["capabilities"], taken,
            "{file} names its grants"
        );
    }
}

/// Camera, position and notifications come from the manifests of the plugins that use them.
#[test]
fn android_is_asked_for_the_network_and_no_more() {
    let manifest = here().join("gen/android/app/src/main/AndroidManifest.xml");
    let text = fs::read_to_string(manifest).expect("a file");
    let asked: Vec<&str> = text
        .split("<uses-permission android:name=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(asked, ["android.permission.INTERNET"]);
    for kept_here in [
        "android:allowBackup=\"false\"",
        "android:fullBackupContent=\"false\"",
        "android:dataExtractionRules=\"@xml/data_extraction_rules\"",
    ] {
        assert!(text.contains(kept_here), "{kept_here}");
    }
}

#[test]
fn ios_says_what_each_right_is_for() {
    let text = fs::read_to_string(here().join("Info.ios.plist")).expect("a file");
    let asked: Vec<&str> = text
        .split("<key>NS")
        .skip(1)
        .filter_map(|rest| rest.split("</key>").next())
        .collect();
    assert_eq!(
        asked,
        [
            "CameraUsageDescription",
            "LocationWhenInUseUsageDescription"
        ]
    );
}
