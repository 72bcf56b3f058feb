//! Spices, leaves and flowers, drawn like the other pieces.

use super::{
    canvas::{Axis, Canvas, Dice},
    colour::{DARK, Rgb, WHITE, rgb},
};

/// A single leaf with its rib.
pub(super) fn leaf(c: &mut Canvas, green: Rgb) {
    let paint = c.linear(
        Axis::Down,
        &[(0, green.light(32), 100), (50, green, 100), (52, green.dark(16), 100), (100, green.dark(30), 100)],
    );
    c.fill("M-64,2 C-40,-36 26,-38 66,0 C28,36 -40,34 -64,2 Z", paint);
    c.line("M-72,3 C-30,0 20,-2 62,0", green.light(48), 3, 80);
    for x in [-34, -10, 14, 36] {
        c.line(&format!("M{x},0 l16,-15 M{x},0 l16,15"), green.light(40), 2, 50);
    }
}

pub(super) fn chili(c: &mut Canvas, dice: &mut Dice) {
    let red = if dice.roll(0, 4) == 0 { rgb(0x5d8a2e) } else { rgb(0xd22c1e) };
    let paint = c.linear(Axis::Down, &[(0, red.light(36), 100), (40, red, 100), (100, red.dark(42), 100)]);
    c.fill("M-52,-14 C-20,-26 34,-18 80,22 C40,18 -8,20 -50,10 C-60,6 -60,-8 -52,-14 Z", paint);
    c.line("M-44,-8 C-14,-16 20,-10 44,4", WHITE, 5, 62);
    c.fill("M-58,-14 C-46,-18 -40,-10 -42,0 C-40,8 -46,14 -56,11 Z", rgb(0x4d7c2e));
    c.line("M-56,-2 C-72,-4 -78,-14 -86,-18", rgb(0x4d7c2e), 7, 100);
}

pub(super) fn ginger(c: &mut Canvas) {
    let skin = rgb(0xd9b076);
    let paint = c.round((40, 28), &[(0, skin.light(40), 100), (60, skin, 100), (100, skin.dark(34), 100)]);
    c.fill(
        "M-70,14 C-76,-8 -52,-18 -38,-10 C-36,-40 -8,-46 0,-22 C18,-34 30,-22 30,-14 C52,-46 82,-30 66,-4 C76,8 66,26 46,20 \
         C40,46 10,44 4,26 C-14,44 -34,36 -34,20 C-46,34 -66,30 -70,14 Z",
        paint,
    );
    c.line("M-46,-2 q6,10 2,18 M-16,-22 q8,12 4,30 M22,-6 q8,10 2,22 M46,-18 q8,8 4,20", skin.dark(36), 3, 60);
    c.oval((66, -18), (11, 9), rgb(0xf6e2a0), 100);
    c.ring((66, -18), (6, 5), rgb(0xc0944c), 2, 80);
}

pub(super) fn turmeric(c: &mut Canvas) {
    let skin = rgb(0xc07a2e);
    let paint = c.linear(Axis::Down, &[(0, skin.light(34), 100), (60, skin, 100), (100, skin.dark(38), 100)]);
    c.fill("M-72,8 C-74,-16 -40,-24 -14,-20 C0,-38 22,-40 26,-20 C48,-20 72,-10 70,6 C66,24 30,26 8,22 C-4,42 -30,40 -32,22 C-54,24 -70,22 -72,8 Z", paint);
    for x in [-46, -26, 2, 24, 44] {
        c.line(&format!("M{x},-16 q7,16 1,34"), skin.dark(46), 3, 56);
    }
    c.oval((66, 4), (9, 15), rgb(0xf48a12), 100);
    c.ring((66, 4), (5, 9), rgb(0xb85408), 2, 80);
}

pub(super) fn cassia(c: &mut Canvas) {
    let bark = rgb(0x9a582c);
    for (y, tone) in [(-10, bark), (10, bark.light(14))] {
        let paint = c.linear(
            Axis::Down,
            &[(0, tone.light(30), 100), (45, tone.dark(30), 100), (55, tone.light(10), 100), (100, tone.dark(44), 100)],
        );
        c.fill(&super::canvas::box_path((-76, y - 11), (152, 22), 9), paint);
        c.oval((76, y), (6, 11), tone.dark(52), 100);
        c.line(&format!("M-60,{} h120", y + 5), tone.light(34), 2, 40);
    }
}

pub(super) fn clove(c: &mut Canvas) {
    let brown = rgb(0x5a341e);
    c.line("M-46,0 C-20,4 8,2 26,0", brown.light(14), 13, 100);
    for (dx, dy) in [(24, -16), (34, 0), (24, 16), (10, -18), (10, 18)] {
        c.line(&format!("M22,0 l{dx},{dy}"), brown.dark(16), 8, 100);
    }
    c.oval((34, 0), (13, 13), brown.light(26), 100);
    c.line("M-40,-4 H14", WHITE, 2, 36);
}

pub(super) fn jasmine(c: &mut Canvas) {
    for turn in [0, 60, 120, 180, 240, 300] {
        let paint = c.linear(Axis::Down, &[(0, rgb(0xfffffa), 100), (100, rgb(0xe3e2cc), 100)]);
        c.within(&format!("rotate({turn})"), |c| {
            c.veil("M1,-4 C24,-18 22,-48 2,-58 C-18,-48 -20,-18 1,-4 Z", DARK, 12);
            c.fill("M0,-6 C22,-18 20,-46 0,-56 C-20,-46 -22,-18 0,-6 Z", paint);
            c.line("M0,-14 V-42", rgb(0xcfcdae), 2, 80);
        });
    }
    c.oval((0, 0), (11, 11), rgb(0xeec24a), 100);
    c.oval((-2, -3), (4, 4), rgb(0xffe9a0), 100);
}

pub(super) fn lemongrass(c: &mut Canvas) {
    for (y, tone) in [(-14, 0), (4, 10), (20, 4)] {
        let green = rgb(0xa8ba5c).dark(tone);
        let paint = c.linear(Axis::Across, &[(0, rgb(0xf3eed6), 100), (34, rgb(0xd8dca0), 100), (100, green, 100)]);
        c.fill(
            &format!(
                "M-92,{} C-60,{} 20,{} 96,{} L98,{} C20,{} -60,{} -92,{} Z",
                y - 9,
                y - 13,
                y - 7,
                y - 12,
                y - 3,
                y + 7,
                y + 12,
                y + 8
            ),
            paint,
        );
        c.line(&format!("M-80,{y} C-40,{} 30,{} 90,{}", y - 3, y, y - 6), rgb(0x7e943c), 2, 56);
        c.oval((-92, y), (5, 9), rgb(0xf8f4e0), 100);
        c.ring((-92, y), (3, 5), rgb(0xb8b480), 2, 80);
    }
}

pub(super) fn lime(c: &mut Canvas) {
    let green = rgb(0x6f9a2e);
    c.oval((0, 0), (52, 52), green, 100);
    c.oval((0, 0), (45, 45), rgb(0xf2f4d2), 100);
    for turn in [0, 45, 90, 135, 180, 225, 270, 315] {
        let paint = c.linear(Axis::Down, &[(0, rgb(0xb8cc52), 100), (100, rgb(0xdce494), 100)]);
        c.within(&format!("rotate({turn})"), |c| c.fill("M0,-5 L14,-34 C6,-42 -6,-42 -14,-34 Z", paint));
    }
    c.line("M-34,-30 C-22,-44 4,-48 16,-44", WHITE, 4, 60);
}

pub(super) fn shallot(c: &mut Canvas) {
    let skin = rgb(0xa84a58);
    let paint = c.round((36, 32), &[(0, skin.light(44), 100), (50, skin, 100), (100, skin.dark(44), 100)]);
    c.fill("M-56,2 C-48,-40 10,-46 34,-16 C46,-8 60,-8 74,-10 C60,4 46,10 34,18 C8,46 -50,40 -56,2 Z", paint);
    c.line("M-50,0 C-30,-30 10,-30 50,-6 M-52,6 C-20,-6 14,-4 54,-2 M-48,14 C-24,24 10,22 40,8", skin.light(40), 2, 54);
    c.line("M-56,2 l-12,-6 M-56,4 l-14,4 M-54,8 l-8,10", rgb(0xd8c49c), 3, 90);
}
