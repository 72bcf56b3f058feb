//! Bags, wallets and belts of leather, drawn around or upon the origin.

use super::{
    Look,
    batik::cloth,
    canvas::{Axis, Canvas, Dice, box_path},
    colour::{DARK, Palette, Rgb, WHITE, rgb},
};

const BRASS: Rgb = rgb(0xd0a24a);

fn hide(c: &mut Canvas, colour: Rgb) -> String {
    c.linear(
        Axis::Slant,
        &[
            (0, colour.light(30), 100),
            (30, colour.light(8), 100),
            (64, colour.dark(8), 100),
            (100, colour.dark(40), 100),
        ],
    )
}

/// Fine marks that make a flat tone look like hide.
fn grain(c: &mut Canvas, shape: &str, dice: &mut Dice, (x, y): (i32, i32), (w, h): (i32, i32)) {
    c.cut(shape, |c| {
        for _ in 0..90 {
            let (at_x, at_y) = (dice.roll(x, x + w), dice.roll(y, y + h));
            c.line(
                &format!(
                    "M{at_x},{at_y} q{},{} {},{}",
                    dice.roll(2, 9),
                    dice.roll(-5, 5),
                    dice.roll(8, 18),
                    dice.roll(-5, 5)
                ),
                DARK,
                2,
                dice.roll(6, 18),
            );
        }
    });
}

/// A tote with two handles, standing.
pub(super) fn tote(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let skin = p.main;
    for (d, tone) in
        [("M-150,-470 C-150,-720 150,-720 150,-470", skin.dark(40)), ("M-170,-440 C-176,-690 176,-690 170,-440", skin)]
    {
        c.line(d, tone.dark(24), 34, 100);
        c.line(d, tone.light(8), 24, 100);
        c.dashes(d, p.paper, 3, "11 8");
    }
    c.fill("M-290,-480 C-150,-506 150,-506 290,-480 L276,-450 C120,-470 -120,-470 -276,-450 Z", skin.dark(56));
    let body = "M-296,-476 C-150,-452 150,-452 296,-476 C306,-320 330,-160 330,-30 C330,2 300,12 0,12 C-300,12 -330,2 -330,-30 C-330,-160 -306,-320 -296,-476 Z";
    let paint = hide(c, skin);
    c.fill(body, paint);
    grain(c, body, dice, (-330, -480), (660, 490));
    c.cut(body, |c| {
        let base = hide(c, p.accent);
        c.fill("M-360,-120 C-150,-96 150,-96 360,-120 V30 H-360 Z", base);
        c.dashes("M-360,-108 C-150,-84 150,-84 360,-108", p.paper, 4, "16 10");
        if look.style != 0 {
            let band = cloth(
                c,
                look.trim,
                &Palette { main: skin.dark(20), paper: skin.light(36), accent: p.accent.light(20), ..*p },
                0,
                90,
            );
            c.veil("M-360,-330 C-150,-306 150,-306 360,-330 V-140 C150,-116 -150,-116 -360,-140 Z", band, 78);
        }
        c.line("M-296,-462 C-150,-438 150,-438 296,-462", skin.light(40), 3, 60);
        c.dashes("M-300,-446 C-150,-422 150,-422 300,-446", p.paper, 4, "16 10");
        let side = c.linear(Axis::Across, &[(0, DARK, 40), (10, DARK, 0), (88, DARK, 0), (100, DARK, 50)]);
        c.fill(body, side);
    });
    for x in [-170, 170] {
        c.fill(&box_path((x - 30, -462), (60, 92), 12), skin.dark(16));
        c.dashes(&box_path((x - 22, -454), (44, 76), 8), p.paper, 3, "10 7");
        c.ring((x, -446), (22, 18), BRASS, 7, 100);
        c.oval((x, -392), (8, 8), BRASS, 100);
    }
    charm(c, look, (204, -380));
}

fn charm(c: &mut Canvas, look: &Look, (x, y): (i32, i32)) {
    let p = &look.colours;
    c.within(&format!("translate({x} {y}) rotate(-8)"), |c| {
        c.line("M-30,-60 C-20,-30 0,-20 0,10", p.accent.dark(20), 6, 100);
        c.fill("M-36,10 H36 V96 L0,124 L-36,96 Z", p.accent.dark(30));
        c.fill("M-40,6 H32 V92 L-4,120 L-40,92 Z", p.accent.light(16));
        c.dashes("M-32,14 H24 V88 L-4,110 L-32,88 Z", p.paper, 3, "8 6");
        c.oval((-4, 24), (7, 7), BRASS, 100);
        c.oval((-4, 66), (17, 17), p.paper, 70);
        c.oval((-4, 66), (9, 9), p.accent, 100);
    });
}

/// A small bag with a rounded flap and a long strap.
pub(super) fn sling(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let skin = p.main;
    let strap = "M-250,-380 C-420,-760 330,-780 256,-390";
    c.line(strap, skin.dark(40), 30, 100);
    c.line(strap, skin.light(4), 20, 100);
    c.dashes(strap, p.paper, 2, "10 8");
    let body = "M-280,-400 H280 C292,-260 300,-120 296,-40 C294,0 260,12 0,12 C-260,12 -294,0 -296,-40 C-300,-120 -292,-260 -280,-400 Z";
    let paint = hide(c, skin.dark(14));
    c.fill(body, paint);
    grain(c, body, dice, (-290, -400), (580, 410));
    c.dashes("M-272,-60 C-268,-24 -240,-8 0,-8 C240,-8 268,-24 272,-60", p.paper, 4, "14 9");
    let flap = "M-292,-410 C-292,-440 -270,-448 -240,-448 H240 C270,-448 292,-440 292,-410 C296,-250 220,-130 0,-126 C-220,-130 -296,-250 -292,-410 Z";
    c.shadow(flap, (6, 18), 44);
    let front = hide(c, skin);
    c.fill(flap, front);
    grain(c, flap, dice, (-290, -440), (580, 320));
    if look.style == 2 {
        c.cut(flap, |c| {
            let tooled = cloth(
                c,
                look.trim,
                &Palette { main: skin, paper: skin.light(30), accent: skin.dark(30), ink: skin.dark(50), ..*p },
                30,
                110,
            );
            c.veil("M-200,-448 H200 C200,-260 120,-170 0,-166 C-120,-170 -200,-260 -200,-448 Z", tooled, 80);
        });
    }
    c.dashes("M-272,-410 C-270,-260 -200,-150 0,-146 C200,-150 270,-260 272,-410", p.paper, 4, "14 9");
    c.line("M-276,-436 H276", skin.light(48), 4, 50);
    c.fill(&box_path((-34, -214), (68, 116), 16), skin.dark(34));
    c.dashes(&box_path((-26, -206), (52, 100), 10), p.paper, 3, "9 7");
    let brass = c.linear(Axis::Slant, &[(0, BRASS.light(50), 100), (100, BRASS.dark(30), 100)]);
    c.shape(&box_path((-44, -172), (88, 56), 12), &format!("fill=\"none\" stroke=\"{brass}\" stroke-width=\"11\""));
    c.oval((0, -128), (8, 8), BRASS, 100);
    for x in [-262, 262] {
        c.ring((x, -396), (20, 24), BRASS, 8, 100);
    }
}

/// A wallet, half open, from above.
pub(super) fn wallet(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let skin = p.main;
    let inside = box_path((-360, -340), (720, 400), 30);
    c.shadow(&inside, (24, 32), 46);
    let lining = hide(c, skin.dark(34));
    c.fill(&inside, lining);
    c.dashes(&box_path((-346, -326), (692, 372), 22), skin.light(50), 4, "14 9");
    for (n, tone) in [p.paper, p.accent.light(30), p.paper.dark(12)].into_iter().enumerate() {
        let y = -300 + i32::try_from(n).unwrap_or(0) * 46;
        c.fill(&box_path((60, y), (250, 160), 14), tone);
        c.line(&format!("M60,{} h250", y + 30), p.main, 3, 30);
        c.fill(&format!("M40,{} h296 v200 h-296 Z", y + 44), skin.dark(22 + 4 * i32::try_from(n).unwrap_or(0)));
        c.line(&format!("M40,{} h296", y + 46), skin.light(30), 4, 60);
    }
    c.fill("M-300,-320 h290 v40 h-290 Z", rgb(0x9cb89a));
    c.fill("M-310,-296 h310 v40 h-310 Z", rgb(0xd89a92));
    let front = box_path((-380, -130), (760, 420), 34);
    c.shadow(&front, (14, 24), 46);
    let paint = hide(c, skin);
    c.fill(&front, paint);
    grain(c, &front, dice, (-380, -130), (760, 420));
    c.cut(&front, |c| {
        let tooled = cloth(
            c,
            look.trim,
            &Palette { main: skin.dark(6), paper: skin.light(34), accent: skin.dark(34), ink: skin.dark(50), ..*p },
            0,
            80,
        );
        c.veil("M-390,150 h780 v96 h-780 Z", tooled, 86);
        c.line("M-390,146 h780 M-390,250 h780", skin.dark(40), 5, 70);
        let gleam = c.linear(Axis::Slant, &[(0, WHITE, 26), (40, WHITE, 0), (100, DARK, 20)]);
        c.fill(&front, gleam);
    });
    c.dashes(&box_path((-362, -112), (724, 384), 24), p.paper, 5, "16 10");
    c.within("translate(236 28)", |c| {
        c.oval((0, 0), (44, 44), skin.dark(24), 60);
        c.ring((0, 0), (44, 44), skin.dark(44), 4, 80);
        c.fill("M0,-26 C18,-8 18,10 0,28 C-18,10 -18,-8 0,-26 Z", skin.dark(50));
    });
}

/// A belt rolled up, its buckle in front, from above.
pub(super) fn belt(c: &mut Canvas, look: &Look, _dice: &mut Dice) {
    let p = &look.colours;
    let skin = p.main;
    let tail = "M-40,210 C200,250 380,200 420,20 C450,-120 380,-280 240,-340";
    c.raw(&format!("<path d=\"{tail}\" fill=\"none\" stroke=\"{DARK}\" stroke-width=\"86\" opacity=\"0.4\" filter=\"url(#soft)\" transform=\"translate(20 28)\"/>"));
    c.line(tail, skin.dark(36), 86, 100);
    c.line(tail, skin, 76, 100);
    c.line(tail, skin.light(24), 40, 40);
    c.shape(
        tail,
        &format!(
            "fill=\"none\" stroke=\"{}\" stroke-width=\"3\" stroke-dasharray=\"14 9\" transform=\"translate(-4 -28)\"",
            p.paper
        ),
    );
    c.shape(
        tail,
        &format!(
            "fill=\"none\" stroke=\"{}\" stroke-width=\"3\" stroke-dasharray=\"14 9\" transform=\"translate(2 28)\"",
            p.paper
        ),
    );
    for (x, y) in [(396, -150), (414, -90), (424, -30), (418, 30)] {
        c.oval((x, y), (8, 8), skin.dark(76), 100);
    }
    c.raw(&format!(
        "<ellipse cx=\"-80\" cy=\"26\" rx=\"260\" ry=\"250\" fill=\"{DARK}\" opacity=\"0.42\" filter=\"url(#soft)\"/>"
    ));
    for (n, r) in [236, 208, 180, 152, 124, 96, 68].into_iter().enumerate() {
        let tone = if n % 2 == 0 { skin.dark(10) } else { skin.dark(26) };
        c.oval((-100, 0), (r, r * 94 / 100), tone, 100);
        c.ring((-100, 0), (r, r * 94 / 100), skin.dark(58), 6, 100);
        c.ring((-102, -3), (r - 6, r * 94 / 100 - 6), skin.light(34), 3, 60);
    }
    c.oval((-100, 0), (46, 42), p.table.dark(40), 100);
    c.within("translate(180 -350) rotate(24)", |c| {
        let brass = c.linear(Axis::Slant, &[(0, BRASS.light(60), 100), (50, BRASS, 100), (100, BRASS.dark(40), 100)]);
        let frame = box_path((-80, -76), (150, 152), 26);
        c.shadow(&frame, (10, 16), 36);
        c.shape(&frame, &format!("fill=\"none\" stroke=\"{brass}\" stroke-width=\"24\""));
        c.line("M-80,0 H66", BRASS.dark(20), 16, 100);
        c.line("M-80,-4 H66", BRASS.light(50), 4, 80);
        c.fill(&box_path((70, -62), (42, 124), 8), skin.dark(20));
    });
}
