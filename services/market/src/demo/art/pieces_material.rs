//! Raw materials of crafts, drawn like the other pieces.

use super::{
    canvas::{Axis, Canvas, Dice, box_path},
    colour::{DARK, WHITE, rgb},
};

/// Two lengths of cane and a twig with leaves.
pub(super) fn bamboo(c: &mut Canvas) {
    for (y, turn, tone) in [(14, 6, rgb(0xb8a052)), (-8, -5, rgb(0x8fa84c))] {
        c.within(&format!("translate(0 {y}) rotate({turn})"), |c| {
            let paint = c.linear(Axis::Down, &[(0, tone.light(40), 100), (36, tone, 100), (100, tone.dark(46), 100)]);
            c.fill(&box_path((-78, -11), (150, 22), 5), paint);
            for x in [-30, 24] {
                c.line(&format!("M{x},-11 V11"), tone.dark(50), 4, 80);
                c.line(&format!("M{},-10 V10", x + 4), tone.light(50), 3, 70);
            }
            c.oval((72, 0), (6, 11), tone.light(50), 100);
            c.oval((72, 0), (3, 6), tone.dark(60), 100);
        });
    }
    c.line("M-20,-16 C0,-34 24,-42 44,-44", rgb(0x5d7a3a), 3, 100);
    for (x, y, turn) in [(8, -34, -58), (30, -42, -20), (48, -44, 16)] {
        c.within(&format!("translate({x} {y}) rotate({turn})"), |c| {
            c.fill("M0,0 C12,-9 34,-8 48,0 C34,6 12,7 0,0 Z", rgb(0x5d8a3c));
            c.line("M4,0 H42", rgb(0xb8d084), 2, 80);
        });
    }
}

/// A swatch of leather with stitches and a punched edge.
pub(super) fn hide(c: &mut Canvas) {
    let skin = rgb(0xa8612f);
    let shape = "M-58,-34 C-30,-46 10,-40 54,-38 C62,-14 58,14 60,36 C20,46 -24,40 -56,42 C-64,18 -60,-8 -58,-34 Z";
    c.within("translate(3 5)", |c| c.fill(shape, skin.dark(56)));
    let paint = c.linear(Axis::Slant, &[(0, skin.light(30), 100), (50, skin, 100), (100, skin.dark(28), 100)]);
    c.fill(shape, paint);
    c.within("scale(0.84)", |c| c.dashes(shape, rgb(0xf7eada), 4, "9 7"));
    c.fill("M0,-20 C14,-6 14,10 0,24 C-14,10 -14,-6 0,-20 Z", skin.dark(46));
    c.line("M0,-14 V18", skin.light(30), 3, 80);
}

/// A pebble of dark stone.
pub(super) fn stone(c: &mut Canvas, dice: &mut Dice) {
    let grey = rgb(0x565458);
    let paint = c.round((34, 26), &[(0, grey.light(44), 100), (50, grey, 100), (100, grey.dark(60), 100)]);
    c.fill("M-58,10 C-60,-26 -28,-44 4,-42 C40,-40 62,-16 58,10 C54,38 24,44 -8,42 C-38,42 -56,32 -58,10 Z", paint);
    for _ in 0..16 {
        c.oval(
            (dice.roll(-42, 42), dice.roll(-28, 32)),
            (dice.roll(2, 4), 2),
            if dice.roll(0, 1) == 0 { WHITE } else { DARK },
            dice.roll(16, 44),
        );
    }
    c.line("M-40,-12 C-28,-30 -6,-34 12,-32", WHITE, 4, 40);
}

/// A round of timber with its rings.
pub(super) fn wood(c: &mut Canvas) {
    let bark = rgb(0x6a4226);
    let core = rgb(0xd29c62);
    c.fill("M-50,-20 C-50,-48 50,-48 50,-20 V22 C50,48 -50,48 -50,22 Z", bark);
    for x in [-40_i32, -26, -8, 12, 28, 42] {
        c.line(&format!("M{x},2 v{}", 34 - x.abs() / 4), bark.dark(40), 3, 70);
    }
    let top = c.round((46, 44), &[(0, core.dark(18), 100), (30, core.light(20), 100), (100, core, 100)]);
    c.oval((0, -18), (50, 26), bark.dark(20), 100);
    c.oval((0, -18), (45, 22), top, 100);
    for (rx, ry) in [(34, 16), (23, 11), (12, 6), (4, 2)] {
        c.ring((2, -18), (rx, ry), core.dark(40), 2, 70);
    }
}
