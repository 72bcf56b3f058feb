//! Ingredients, each drawn about 110 units wide around the origin.

use super::{
    canvas::{Axis, Canvas, Dice},
    colour::{DARK, Rgb, WHITE, rgb},
    motif::Motif,
    pieces_material as material, pieces_spice as spice,
};

/// Draws one piece.
pub(super) fn piece(c: &mut Canvas, motif: Motif, dice: &mut Dice) {
    match motif {
        Motif::Apple => apple(c),
        Motif::AppleChip => apple_chip(c),
        Motif::Bamboo => material::bamboo(c),
        Motif::CassiaBark => spice::cassia(c),
        Motif::Chili => spice::chili(c, dice),
        Motif::Chocolate => chocolate(c),
        Motif::Clove => spice::clove(c),
        Motif::Cocoa => cocoa(c),
        Motif::Coconut => coconut(c),
        Motif::CoffeeBean => bean(c, rgb(0x4a2c1a)),
        Motif::Cracker => cracker(c, rgb(0xf3d2a4), dice),
        Motif::Dodol => dodol(c),
        Motif::Fish => fish(c),
        Motif::Ginger => spice::ginger(c),
        Motif::GreenBean => bean(c, rgb(0x9a9c6a)),
        Motif::Hide => material::hide(c),
        Motif::Honeycomb => honeycomb(c),
        Motif::Jackfruit => jackfruit(c),
        Motif::Jasmine => spice::jasmine(c),
        Motif::Lemongrass => spice::lemongrass(c),
        Motif::Lime => spice::lime(c),
        Motif::PalmSugar => palm_sugar(c),
        Motif::Peanut => peanut(c),
        Motif::RawCracker => raw_cracker(c, dice),
        Motif::Shallot => spice::shallot(c),
        Motif::Shrimp => shrimp(c),
        Motif::Soap => soap(c),
        Motif::Starfruit => starfruit(c),
        Motif::Stone => material::stone(c, dice),
        Motif::Tempe => tempe(c, dice),
        Motif::TempeChip => tempe_chip(c, dice),
        Motif::Turmeric => spice::turmeric(c),
        Motif::Wood => material::wood(c),
        _ => spice::leaf(c, rgb(0x4d7c3c)),
    }
}

fn apple(c: &mut Canvas) {
    let red = c.round((34, 28), &[(0, rgb(0xf27a52), 100), (45, rgb(0xc9302c), 100), (100, rgb(0x7c141c), 100)]);
    c.fill("M0,-34 C26,-58 64,-40 60,4 C57,42 28,62 0,52 C-28,62 -57,42 -60,4 C-64,-40 -26,-58 0,-34 Z", red);
    c.veil("M-40,-22 C-34,-40 -18,-42 -12,-38 C-26,-30 -32,-14 -34,6 C-44,0 -44,-12 -40,-22 Z", WHITE, 46);
    c.line("M0,-34 C2,-50 10,-60 18,-64", rgb(0x5a3a1e), 6, 100);
    c.fill("M12,-50 C22,-76 50,-76 64,-66 C52,-46 30,-42 12,-50 Z", rgb(0x6d943a));
    c.oval((0, -33), (16, 5), DARK, 24);
}

fn apple_chip(c: &mut Canvas) {
    let rim = rgb(0xb6382e);
    let outline = "M-52,-8 C-50,-40 -22,-54 4,-51 C36,-50 54,-26 52,2 C52,34 26,52 -4,51 C-34,52 -54,26 -52,-8 Z";
    c.fill(outline, rim);
    let flesh = c.round((40, 40), &[(0, rgb(0xfff4d2), 100), (70, rgb(0xf6dfa6), 100), (100, rgb(0xe4bd74), 100)]);
    c.within("scale(0.9)", |c| c.fill(outline, flesh));
    for turn in [0, 72, 144, 216, 288] {
        c.within(&format!("rotate({turn})"), |c| {
            c.veil("M0,-4 C9,-10 9,-24 0,-30 C-9,-24 -9,-10 0,-4 Z", rgb(0xc08d4c), 66);
            c.fill("M0,-12 C4,-15 4,-22 0,-25 C-4,-22 -4,-15 0,-12 Z", rgb(0x5b321a));
        });
    }
    c.line("M-40,-16 C-34,-32 -18,-42 0,-42", WHITE, 5, 70);
}

fn chocolate(c: &mut Canvas) {
    let dark = rgb(0x4c2a18);
    c.fill("M-52,-46 L44,-52 L54,44 L-44,52 Z", dark.dark(34));
    for (x, y) in [(-48, -48), (2, -50), (-46, 0), (4, -2)] {
        let paint = c.linear(Axis::Slant, &[(0, dark.light(26), 100), (100, dark, 100)]);
        c.within(&format!("translate({x} {y}) rotate(-2)"), |c| {
            c.raw(&format!("<rect width=\"46\" height=\"46\" rx=\"5\" fill=\"{paint}\"/>"));
            c.raw(&format!("<rect x=\"8\" y=\"8\" width=\"30\" height=\"30\" rx=\"3\" fill=\"none\" stroke=\"{}\" stroke-width=\"3\" opacity=\"0.5\"/>", dark.light(36)));
        });
    }
}

fn cocoa(c: &mut Canvas) {
    let husk = c.linear(Axis::Down, &[(0, rgb(0xe6a03c), 100), (100, rgb(0x8f421e), 100)]);
    c.fill("M-68,0 C-56,-42 20,-48 68,-4 C26,44 -54,42 -68,0 Z", husk);
    for bend in [-30, -12, 8, 26] {
        c.line(&format!("M-62,0 Q0,{} 62,-2", bend * 2), rgb(0x6a2c14), 3, 50);
    }
    c.line("M-46,-16 C-20,-32 14,-32 36,-20", WHITE, 5, 40);
    c.line("M-66,0 L-84,4", rgb(0x5a3a1e), 8, 100);
}

fn coconut(c: &mut Canvas) {
    let shell = c.round((40, 30), &[(0, rgb(0x8a5c38), 100), (100, rgb(0x422614), 100)]);
    c.fill("M-60,-6 C-60,66 60,66 60,-6 Z", shell);
    c.oval((0, -6), (60, 30), rgb(0x6b4428), 100);
    let flesh = c.round((45, 40), &[(0, rgb(0xf1eada), 100), (60, rgb(0xfffdf6), 100), (100, rgb(0xe8dec8), 100)]);
    c.oval((0, -6), (54, 26), flesh, 100);
    c.oval((2, -2), (38, 16), rgb(0xd8cdb6), 60);
}

fn bean(c: &mut Canvas, colour: Rgb) {
    let paint = c.round((36, 28), &[(0, colour.light(34), 100), (50, colour, 100), (100, colour.dark(52), 100)]);
    c.oval((0, 0), (50, 36), paint, 100);
    c.line("M-46,4 C-20,-16 14,18 46,-4", colour.dark(70), 7, 90);
    c.line("M-44,0 C-20,-20 14,12 44,-8", colour.light(40), 2, 50);
}

/// A puffed cracker with the bubbles that frying raises.
pub(super) fn cracker(c: &mut Canvas, colour: Rgb, dice: &mut Dice) {
    let outline = "M-58,-6 C-66,-22 -50,-30 -46,-38 C-40,-54 -24,-44 -16,-52 C-4,-62 8,-50 18,-52 C34,-56 38,-42 46,-34 \
                   C62,-26 50,-12 58,0 C64,14 48,22 46,34 C40,50 26,44 16,52 C4,62 -8,50 -20,52 C-36,54 -38,40 -48,32 C-62,22 -52,8 -58,-6 Z";
    let paint = c.round(
        (38, 32),
        &[
            (0, colour.light(60), 100),
            (55, colour.light(24), 100),
            (86, colour, 100),
            (100, colour.mix(rgb(0xd88a4c), 60), 100),
        ],
    );
    c.fill(outline, paint);
    for n in 0..26 {
        let (x, y, r) = (dice.roll(-44, 44), dice.roll(-42, 42), dice.roll(3, 9));
        c.oval((x + 1, y + 2), (r + 1, r), rgb(0xc07e46), 26);
        c.oval((x, y), (r, r * 4 / 5), colour.light(66), 90);
        if n % 4 == 0 {
            c.oval((y, x), (2, 2), rgb(0xd05a34), 70);
        }
    }
    c.line(outline, rgb(0xb87a44), 2, 50);
    c.line("M-42,-24 C-30,-42 -8,-46 10,-44", WHITE, 4, 66);
}

fn raw_cracker(c: &mut Canvas, dice: &mut Dice) {
    let colour = rgb(0xe8a986);
    let paint = c.linear(Axis::Slant, &[(0, colour.light(44), 96), (60, colour, 96), (100, colour.dark(18), 96)]);
    c.fill("M-52,4 C-50,-24 -16,-32 12,-28 C44,-26 56,-6 50,10 C40,32 -4,34 -26,28 C-46,24 -54,16 -52,4 Z", paint);
    c.line("M-44,0 C-36,-18 -10,-22 14,-20", WHITE, 4, 64);
    for _ in 0..7 {
        c.oval((dice.roll(-36, 36), dice.roll(-14, 18)), (2, 2), rgb(0xb25a3c), 80);
    }
}

fn dodol(c: &mut Canvas) {
    let wrap = c.linear(Axis::Down, &[(0, rgb(0xfdf4dd), 100), (50, rgb(0xe9c986), 100), (100, rgb(0xb88446), 100)]);
    c.fill("M-40,-6 L-66,-24 L-60,0 L-68,22 L-40,10 Z", rgb(0xe4cfa2));
    c.fill("M40,-6 L66,-24 L60,0 L68,22 L40,10 Z", rgb(0xd2b682));
    c.fill("M-42,-20 H42 C48,-8 48,10 42,20 H-42 C-48,10 -48,-8 -42,-20 Z", wrap);
    c.fill("M-22,-20 H22 V20 H-22 Z", rgb(0xb8422e));
    c.veil("M-42,-16 H42 V-9 H-42 Z", WHITE, 52);
    for x in [-54, 54] {
        c.line(&format!("M{x},-10 V8"), rgb(0xa8844c), 2, 60);
    }
}

fn fish(c: &mut Canvas) {
    let skin = c.linear(Axis::Down, &[(0, rgb(0x5e7d8c), 100), (45, rgb(0xcfdcde), 100), (100, rgb(0xf2f2ea), 100)]);
    c.fill("M50,0 L92,-34 C84,-10 84,12 92,34 Z", rgb(0x6a8692));
    c.fill("M-10,-30 L22,-48 L30,-24 Z", rgb(0x5e7d8c));
    c.fill("M-92,4 C-62,-42 20,-36 62,0 C20,38 -62,38 -92,4 Z", skin);
    c.line("M-54,-22 C-44,-8 -44,14 -54,26", rgb(0x4e6672), 4, 80);
    for x in [-28, -6, 16] {
        c.line(&format!("M{x},-20 q10,10 0,20 q10,10 0,18"), rgb(0x74929c), 3, 60);
    }
    c.oval((-70, -4), (7, 7), DARK, 100);
    c.oval((-72, -6), (2, 2), WHITE, 100);
}

fn honeycomb(c: &mut Canvas) {
    let wax = rgb(0xe8a82c);
    for (x, y) in [(0, 0), (52, 0), (-52, 0), (26, 45), (-26, 45), (26, -45), (-26, -45)] {
        let paint = c.round((40, 36), &[(0, rgb(0xffd86a), 100), (60, wax, 100), (100, rgb(0xa86610), 100)]);
        c.within(&format!("translate({x} {y})"), |c| {
            c.fill("M0,-30 L26,-15 V15 L0,30 L-26,15 V-15 Z", rgb(0xf4cd78));
            c.fill("M0,-25 L21,-12 V12 L0,25 L-21,12 V-12 Z", paint);
            c.line("M-12,-10 L0,-17", WHITE, 4, 66);
        });
    }
}

fn jackfruit(c: &mut Canvas) {
    let paint = c.linear(Axis::Slant, &[(0, rgb(0xffe48a), 100), (50, rgb(0xeaac34), 100), (100, rgb(0xb8741c), 100)]);
    c.fill("M-58,18 C-50,-36 20,-50 58,-18 C62,-6 52,6 42,2 C14,-16 -20,-6 -34,24 C-40,36 -60,32 -58,18 Z", paint);
    for (from, to) in [("M-46,16 C-38,-16 8,-34 46,-14", 3), ("M-38,20 C-28,-8 10,-22 40,-6", 2)] {
        c.line(from, rgb(0x9a5c14), to, 56);
    }
    c.line("M-48,4 C-36,-24 0,-36 26,-30", WHITE, 4, 60);
}

fn palm_sugar(c: &mut Canvas) {
    let brown = rgb(0xa8622c);
    let side = c.linear(Axis::Across, &[(0, brown.light(28), 100), (50, brown, 100), (100, brown.dark(40), 100)]);
    c.fill("M-52,-6 C-52,-44 52,-44 52,-6 L46,30 C40,48 -40,48 -46,30 Z", side);
    let top = c.round((40, 40), &[(0, brown.light(44), 100), (100, brown.light(8), 100)]);
    c.oval((0, -12), (50, 22), top, 100);
    c.ring((0, -12), (36, 14), brown.dark(22), 3, 40);
    for (x, y) in [(-20, 18), (12, 26), (28, 10), (-34, 8), (-4, 12)] {
        c.oval((x, y), (4, 2), brown.light(60), 60);
    }
}

fn peanut(c: &mut Canvas) {
    let paint = c.round((36, 28), &[(0, rgb(0xf4d8a4), 100), (60, rgb(0xd4a05c), 100), (100, rgb(0x905e2c), 100)]);
    c.fill("M-56,0 C-56,-36 -18,-38 0,-20 C18,-38 58,-32 56,4 C54,34 18,36 0,20 C-18,38 -56,32 -56,0 Z", paint);
    c.line("M-44,-8 q14,8 26,-4 M-40,12 q14,-6 28,2 M12,-8 q16,8 30,-2 M10,12 q16,-4 30,4", rgb(0x8a582a), 3, 60);
}

fn shrimp(c: &mut Canvas) {
    let pink = rgb(0xee7b4c);
    c.line("M42,-34 C72,-62 84,-40 92,-56 M44,-28 C76,-40 82,-22 96,-26", pink.dark(22), 3, 90);
    let paint = c.round((40, 30), &[(0, pink.light(52), 100), (55, pink, 100), (100, pink.dark(30), 100)]);
    c.fill(
        "M58,-24 C36,-58 -30,-56 -48,-8 C-60,28 -34,58 2,52 L6,36 C-16,38 -26,20 -18,2 C-8,-20 26,-18 58,-24 Z",
        &paint,
    );
    for d in [
        "M30,-42 Q24,-28 26,-20",
        "M4,-46 Q4,-28 8,-16",
        "M-22,-38 Q-12,-22 -6,-10",
        "M-44,-16 Q-28,-8 -18,0",
        "M-48,12 Q-32,12 -20,12",
        "M-36,38 Q-26,30 -16,24",
    ] {
        c.line(d, pink.dark(30), 3, 66);
    }
    c.fill("M2,52 C14,44 30,42 40,30 C44,44 36,56 22,60 C34,64 36,74 30,82 C18,78 4,70 2,52 Z", pink.dark(14));
    c.line("M30,-22 l4,14 M14,-18 l2,14 M-2,-10 l4,12", pink.dark(20), 3, 80);
    c.oval((44, -30), (5, 5), DARK, 100);
}

fn soap(c: &mut Canvas) {
    let bar = rgb(0xd8cf9c);
    c.fill("M-62,-14 L-40,-40 H62 V18 L40,42 H-62 Z", bar.dark(24));
    let top = c.linear(Axis::Slant, &[(0, bar.light(52), 100), (100, bar, 100)]);
    c.fill("M-62,-14 L-40,-40 H62 L40,-14 Z", top);
    c.fill("M-62,-14 H40 V42 H-62 Z", bar.light(14));
    for (x, y) in [(-40, 6), (-10, 24), (16, 2), (-26, 30), (24, 28)] {
        c.oval((x, y), (4, 3), rgb(0x7c8a3c), 80);
    }
}

fn starfruit(c: &mut Canvas) {
    let paint = c.round((46, 44), &[(0, rgb(0xfff0a2), 100), (70, rgb(0xf0c83c), 100), (100, rgb(0xb89a1e), 100)]);
    c.fill("M0,-58 C8,-30 16,-22 55,-18 C28,0 24,10 34,48 C10,30 -10,30 -34,48 C-24,10 -28,0 -55,-18 C-16,-22 -8,-30 0,-58 Z", paint);
    for turn in [0, 72, 144, 216, 288] {
        c.within(&format!("rotate({turn})"), |c| {
            c.line("M0,-42 V-14", rgb(0xc89c20), 3, 66);
            c.oval((0, -16), (4, 8), rgb(0xfff8d8), 90);
        });
    }
}

fn tempe(c: &mut Canvas, dice: &mut Dice) {
    c.fill("M-56,-26 H52 L60,-14 V30 H-46 L-56,18 Z", rgb(0xb89868));
    let paint = c.linear(Axis::Slant, &[(0, rgb(0xfbf2dc), 100), (100, rgb(0xe2cb9c), 100)]);
    c.fill("M-56,-26 H52 V18 H-56 Z", paint);
    soybeans(c, dice, 16, (-48, 44), (-19, 11));
}

fn tempe_chip(c: &mut Canvas, dice: &mut Dice) {
    let gold = rgb(0xd89a42);
    let paint = c.round((40, 36), &[(0, gold.light(46), 100), (60, gold, 100), (100, gold.dark(34), 100)]);
    c.fill("M-54,-10 C-52,-34 -30,-44 -8,-47 C18,-54 46,-38 52,-14 C60,10 46,36 22,44 C-2,54 -34,46 -46,26 C-54,16 -56,2 -54,-10 Z", paint);
    soybeans(c, dice, 13, (-36, 36), (-32, 30));
    for _ in 0..4 {
        let (x, y) = (dice.roll(-36, 30), dice.roll(-30, 30));
        c.fill(&format!("M{x},{y} q6,-8 12,0 q-6,6 -12,0 Z"), rgb(0x4a6e2c));
    }
    c.line("M-42,-18 C-30,-36 -6,-42 14,-40", WHITE, 4, 54);
}

fn soybeans(c: &mut Canvas, dice: &mut Dice, count: i32, (left, right): (i32, i32), (top, bottom): (i32, i32)) {
    for _ in 0..count {
        let (x, y, turn) = (dice.roll(left, right), dice.roll(top, bottom), dice.roll(0, 180));
        c.within(&format!("translate({x} {y}) rotate({turn})"), |c| {
            c.oval((1, 2), (11, 8), rgb(0x8a5824), 40);
            c.oval((0, 0), (10, 7), rgb(0xf4dda6), 92);
            c.line("M-6,0 H6", rgb(0xb88644), 2, 60);
        });
    }
}
