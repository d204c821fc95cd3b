//! The QR code of a new device: a PNG that authenticator apps read.

use data_encoding::BASE64;
use fast_qr::{ECL, QRBuilder};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Pixels a module is wide and high.
const MODULE: usize = 8;
/// Modules of white around the code, as its standard asks.
const QUIET: usize = 4;

/// What stands for itself in a URI (RFC 3986 §2.3).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What the code says: the device and the account in the label, so that two devices are two
/// entries in the app. No algorithm, digits or period: apps take the usual ones.
pub(crate) fn content(device: &str, account: &str, seed: &str) -> String {
    let escaped = |text| utf8_percent_encode(text, ESCAPED);
    format!(
        "otpauth://totp/Aliyun:{}@{}?secret={seed}&issuer=Aliyun",
        escaped(device),
        escaped(account)
    )
}

/// The code of `content` as base64 of a PNG; empty when it is too long for any code.
pub(crate) fn png_base64(content: &str) -> String {
    // Seed and names are bounded far below what a code holds.
    let Ok(code) = QRBuilder::new(content).ecl(ECL::M).build() else { return String::new() };
    let side = (code.size + 2 * QUIET) * MODULE;
    let row_bytes = side.div_ceil(8);
    let mut pixels = vec![0xff; row_bytes * side];
    for y in 0..code.size {
        for x in (0..code.size).filter(|x| code[y][*x].value()) {
            for line in 0..MODULE {
                let row = ((y + QUIET) * MODULE + line) * row_bytes;
                for pixel in (x + QUIET) * MODULE..(x + QUIET + 1) * MODULE {
                    pixels[row + pixel / 8] &= !(0x80 >> (pixel % 8));
                }
            }
        }
    }
    encode(side, &pixels).map(|png| BASE64.encode(&png)).unwrap_or_default()
}

/// One bit a pixel, white set.
fn encode(side: usize, pixels: &[u8]) -> Option<Vec<u8>> {
    let side = u32::try_from(side).ok()?;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(pixels).ok()?;
    writer.finish().ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> String {
        content("dev-01", "1000000000000001", &"A".repeat(64))
    }

    /// The modules of a PNG made here, quiet zone included; true is dark.
    fn modules(png_text: &str) -> Vec<Vec<bool>> {
        let bytes = BASE64.decode(png_text.as_bytes()).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let (width, height) = (reader.info().width as usize, reader.info().height as usize);
        assert_eq!((width, width % MODULE), (height, 0));
        assert_eq!(reader.info().bit_depth, png::BitDepth::One);
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        let dark = |x: usize, y: usize| pixels[y * frame.line_size + x / 8] << (x % 8) & 0x80 == 0;
        let side = width / MODULE;
        for (x, y) in (0..width).flat_map(|x| (0..height).map(move |y| (x, y))) {
            assert_eq!(dark(x, y), dark(x / MODULE * MODULE, y / MODULE * MODULE));
        }
        (0..side).map(|y| (0..side).map(|x| dark(x * MODULE, y * MODULE)).collect()).collect()
    }

    #[test]
    fn the_content_is_what_authenticators_read() {
        assert_eq!(
            sample(),
            format!(
                "otpauth://totp/Aliyun:dev-01@1000000000000001?secret={}&issuer=Aliyun",
                "A".repeat(64)
            )
        );
        let odd = content("a b:c", "x", "S");
        assert_eq!(odd, "otpauth://totp/Aliyun:a%20b%3Ac@x?secret=S&issuer=Aliyun");
    }

    #[test]
    fn the_picture_holds_the_code_inside_a_quiet_zone() {
        let shown = modules(&png_base64(&sample()));
        let code = QRBuilder::new(sample()).ecl(ECL::M).build().unwrap();
        assert_eq!(shown.len(), code.size + 2 * QUIET);
        for (y, row) in shown.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                let inside = |at: usize| at.checked_sub(QUIET).filter(|at| *at < code.size);
                let expected = match (inside(x), inside(y)) {
                    (Some(x), Some(y)) => code[y][x].value(),
                    _ => false,
                };
                assert_eq!(*dark, expected, "{x} {y}");
            }
        }
    }

    #[test]
    fn the_same_content_makes_the_same_picture() {
        assert_eq!(png_base64(&sample()), png_base64(&sample()));
        assert_ne!(png_base64(&sample()), png_base64(&content("dev-02", "1", "A")));
    }

    #[test]
    fn content_beyond_any_code_makes_no_picture() {
        assert_eq!(png_base64(&"a".repeat(4000)), "");
    }
}
