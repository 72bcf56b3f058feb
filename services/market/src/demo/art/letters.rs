//! Capital letters drawn as lines, for labels: a machine without fonts shows them too.

use super::{canvas::Canvas, colour::Rgb};

/// Space between two letters, in hundredths of the letter height.
const GAP: i32 = 26;

/// Width and strokes of a letter whose height is 100.
fn glyph(letter: char) -> (i32, &'static str) {
    match letter {
        'A' => (70, "M0,100 L35,0 L70,100 M13,64 H57"),
        'B' => (58, "M0,0 V100 H32 C66,100 66,50 32,50 H0 M0,0 H28 C58,0 58,50 28,50"),
        'C' => (68, "M68,20 C52,-12 0,-8 0,50 C0,108 52,112 68,80"),
        'D' => (64, "M0,0 V100 H22 C78,100 78,0 22,0 Z"),
        'E' => (50, "M50,0 H0 V100 H50 M0,50 H42"),
        'F' => (48, "M48,0 H0 V100 M0,50 H40"),
        'G' => (72, "M68,20 C52,-12 0,-8 0,50 C0,108 56,112 71,78 V54 H42"),
        'H' => (62, "M0,0 V100 M62,0 V100 M0,50 H62"),
        'I' => (4, "M2,0 V100"),
        'J' => (42, "M42,0 V70 C42,108 6,110 0,80"),
        'K' => (60, "M0,0 V100 M56,0 L0,58 M22,38 L60,100"),
        'L' => (46, "M0,0 V100 H46"),
        'M' => (80, "M0,100 V0 L40,64 L80,0 V100"),
        'N' => (64, "M0,100 V0 L64,100 V0"),
        'O' => (76, "M38,0 C-13,0 -13,100 38,100 C89,100 89,0 38,0 Z"),
        'P' => (56, "M0,100 V0 H30 C65,0 65,56 30,56 H0"),
        'Q' => (76, "M38,0 C-13,0 -13,100 38,100 C89,100 89,0 38,0 Z M50,76 L76,106"),
        'R' => (60, "M0,100 V0 H30 C65,0 65,54 30,54 H0 M28,54 L60,100"),
        'S' => (54, "M52,16 C38,-8 2,-4 2,26 C2,60 54,40 54,74 C54,106 12,106 0,82"),
        'T' => (62, "M0,0 H62 M31,0 V100"),
        'U' => (62, "M0,0 V66 C0,111 62,111 62,66 V0"),
        'V' => (68, "M0,0 L34,100 L68,0"),
        'W' => (96, "M0,0 L24,100 L48,24 L72,100 L96,0"),
        'X' => (64, "M0,0 L64,100 M64,0 L0,100"),
        'Y' => (64, "M0,0 L32,52 L64,0 M32,52 V100"),
        'Z' => (60, "M0,0 H60 L0,100 H60"),
        '-' => (30, "M0,52 H30"),
        _ => (34, ""),
    }
}

fn width(text: &str) -> i32 {
    text.chars().map(|letter| glyph(letter).0 + GAP).sum::<i32>() - GAP
}

/// Writes a line centred on `x`, its top at `y`, at most `room` wide and `height` high; answers the height it took.
pub(super) fn write_line(c: &mut Canvas, text: &str, (x, y): (i32, i32), (room, height): (i32, i32), ink: Rgb) -> i32 {
    let natural = width(text).max(1);
    let height = height.min(room * 100 / natural);
    // Thousandths, since letters are 100 high and labels far smaller.
    let scale = height * 10;
    let left = x - natural * height / 200;
    c.within(&format!("translate({left} {y}) scale({}.{:03})", scale / 1000, scale % 1000), |c| {
        let mut at = 0;
        for letter in text.chars() {
            let (wide, strokes) = glyph(letter);
            if !strokes.is_empty() {
                c.within(&format!("translate({at} 0)"), |c| c.line(strokes, ink, 15, 100));
            }
            at += wide + GAP;
        }
    });
    height
}

/// Writes one line per word, centred on `x` from `y` down, within `room` x `height`.
pub(super) fn write_words(c: &mut Canvas, text: &str, (x, y): (i32, i32), (room, height): (i32, i32), ink: Rgb) {
    let lines = i32::try_from(text.split_whitespace().count()).unwrap_or(1).max(1);
    let each = height * 100 / (lines * 150 - 50);
    let longest = text.split_whitespace().map(width).max().unwrap_or(1).max(1);
    let each = each.min(room * 100 / longest);
    let taken = each * (lines * 150 - 50) / 100;
    let mut top = y + (height - taken) / 2;
    for word in text.split_whitespace() {
        write_line(c, word, (x, top), (room, each), ink);
        top += each * 3 / 2;
    }
}
