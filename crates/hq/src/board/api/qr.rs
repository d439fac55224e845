//! QR codes, for a page to draw.

/// A text as a QR code: rows of `1` (dark) and `0`; nothing if it does not fit into one.
pub(super) fn squares(text: &str) -> Vec<String> {
    let Ok(code) = qrcode::QrCode::new(text) else {
        return Vec::new();
    };
    let dark = code.to_colors();
    let row = |row: &[qrcode::Color]| {
        row.iter()
            .map(|c| if *c == qrcode::Color::Dark { '1' } else { '0' })
            .collect()
    };
    dark.chunks(code.width()).map(row).collect()
}
