//! Things woven of bamboo and reed.

use super::{
    Look,
    canvas::{Axis, Canvas, Dice, box_path, oval_path},
    colour::{DARK, Palette, Rgb, WHITE, rgb},
};

/// A plain weave of strips in two tones.
fn weave(c: &mut Canvas, one: Rgb, two: Rgb, turn: i32, percent: i32) -> String {
    c.tile((48, 48), &format!("rotate({turn}) scale({}.{:02})", percent / 100, percent % 100), |c| {
        c.raw(&format!("<rect width=\"48\" height=\"48\" fill=\"{}\"/>", one.dark(54)));
        for (x, y, w, h, tone) in
            [(0, 1, 24, 22, one), (24, 25, 24, 22, one), (25, 0, 22, 24, two), (1, 24, 22, 24, two)]
        {
            let axis = if w > h { Axis::Across } else { Axis::Down };
            let paint = c.linear(
                axis,
                &[(0, tone.dark(28), 100), (30, tone.light(24), 100), (70, tone, 100), (100, tone.dark(30), 100)],
            );
            c.raw(&format!("<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"3\" fill=\"{paint}\"/>"));
        }
    })
}

fn volume(c: &mut Canvas, shape: &str) {
    let shade = c.linear(
        Axis::Across,
        &[(0, DARK, 54), (12, DARK, 16), (32, WHITE, 26), (56, DARK, 0), (84, DARK, 26), (100, DARK, 58)],
    );
    c.fill(shape, shade);
}

/// A twisted rim along an ellipse.
fn rim(c: &mut Canvas, at: (i32, i32), (rx, ry): (i32, i32), cane: Rgb) {
    c.ring((at.0, at.1 + 5), (rx, ry), cane.dark(56), 34, 100);
    c.ring(at, (rx, ry), cane, 28, 100);
    c.raw(&format!(
        "<ellipse cx=\"{}\" cy=\"{}\" rx=\"{rx}\" ry=\"{ry}\" fill=\"none\" stroke=\"{}\" stroke-width=\"28\" stroke-dasharray=\"5 21\"/>",
        at.0, at.1, cane.dark(38)
    ));
    c.ring((at.0, at.1 - 7), (rx, ry), cane.light(46), 5, 60);
}

/// A round basket with a lid or a high handle.
pub(super) fn basket(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let body = "M-276,-330 C-300,-200 -270,-60 -230,-12 C-150,26 150,26 230,-12 C270,-60 300,-200 276,-330 Z";
    if look.style == 0 {
        let arc = "M-262,-340 C-270,-720 270,-720 262,-340";
        c.line(arc, p.main.dark(50), 40, 100);
        c.line(arc, p.main.light(10), 30, 100);
        c.dashes(arc, p.main.dark(36), 30, "6 24");
    }
    c.oval((0, -330), (276, 74), p.main.dark(60), 100);
    let paint = weave(c, p.main, p.main.light(26), dice.roll(-2, 2), 78);
    c.fill(body, paint);
    c.cut(body, |c| {
        let band = weave(c, p.accent, p.accent.light(30), 0, 78);
        c.fill("M-320,-236 C-150,-180 150,-180 320,-236 V-160 C150,-104 -150,-104 -320,-160 Z", band);
        volume(c, body);
    });
    if look.style == 0 {
        rim(c, (0, -330), (276, 74), p.main);
        return;
    }
    let lid = "M-290,-350 C-270,-470 -150,-520 0,-520 C150,-520 270,-470 290,-350 C160,-286 -160,-286 -290,-350 Z";
    let top = weave(c, p.main.light(12), p.accent, 8, 78);
    c.fill(lid, top);
    volume(c, lid);
    c.line("M-290,-346 C-160,-284 160,-284 290,-346", p.main.dark(44), 26, 100);
    c.line("M-290,-352 C-160,-290 160,-290 290,-352", p.main.light(20), 16, 100);
    c.oval((0, -530), (44, 24), p.main.dark(20), 100);
    c.oval((0, -538), (36, 17), p.main.light(30), 100);
}

/// A woven shopping bag with leather handles.
pub(super) fn woven_bag(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let strap = rgb(0x8a4e28);
    let back = "M-150,-450 C-150,-680 150,-680 150,-450";
    c.line(back, strap.dark(44), 26, 100);
    let body = "M-310,-460 H310 C320,-300 300,-120 280,-14 C180,14 -180,14 -280,-14 C-300,-120 -320,-300 -310,-460 Z";
    let ground = match look.style {
        0 => weave(c, p.main, p.paper, 45, 92),
        1 => weave(c, p.main, p.main.light(34), 0, 74),
        _ => weave(c, p.paper, p.accent.light(30), 45, 62),
    };
    c.fill(body, ground);
    c.cut(body, |c| {
        for (y, tone) in [(-380, p.accent), (-130, p.ink.mix(p.accent, 30))] {
            let band = weave(c, tone, tone.light(26), if look.style == 1 { 0 } else { 45 }, 62);
            c.fill(&format!("M-330,{y} h660 v{} h-660 Z", dice.roll(44, 62)), band);
        }
        volume(c, body);
    });
    c.fill(&box_path((-322, -484), (644, 44), 18), strap);
    c.line("M-310,-472 H310", strap.light(40), 4, 60);
    c.dashes("M-312,-452 H312", p.paper, 4, "14 9");
    let front = "M-170,-420 C-180,-650 180,-650 170,-420";
    c.line(front, strap.dark(20), 28, 100);
    c.line(front, strap.light(22), 8, 60);
    for x in [-170, 170] {
        c.fill(&box_path((x - 26, -440), (52, 100), 22), strap.dark(8));
        c.oval((x, -368), (9, 9), rgb(0xd8b25a), 100);
        c.dashes(&box_path((x - 19, -433), (38, 86), 18), p.paper, 3, "8 6");
    }
}

/// A round tray of coiled rings, from above.
pub(super) fn woven_tray(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let edge = oval_path((0, 0), (400, 400));
    c.shadow(&edge, (26, 34), 48);
    c.fill(&edge, p.main.dark(50));
    let mut r = 384;
    let mut n = 0;
    while r > 14 {
        let tone = match (n / 2) % 6 {
            1 => p.accent,
            4 => p.ink.mix(p.accent, 24),
            _ => p.main.light(dice.roll(6, 26)),
        };
        c.ring((0, 0), (r, r), tone, 15, 100);
        c.raw(&format!(
            "<circle r=\"{r}\" fill=\"none\" stroke=\"{}\" stroke-width=\"15\" stroke-dasharray=\"4 17\" stroke-dashoffset=\"{}\" opacity=\"0.7\"/>",
            tone.dark(46), n * 10
        ));
        r -= 17;
        n += 1;
    }
    c.ring((0, 0), (394, 394), p.main.dark(30), 22, 100);
    c.raw(&format!(
        "<circle r=\"394\" fill=\"none\" stroke=\"{}\" stroke-width=\"22\" stroke-dasharray=\"7 22\"/>",
        p.main.light(30)
    ));
    let light = c.round((30, 26), &[(0, WHITE, 34), (50, WHITE, 0), (100, DARK, 34)]);
    c.fill(&edge, light);
    if look.style == 0 {
        return;
    }
    for (x, y) in [(-150, -90), (60, -150), (150, 60), (-60, 120), (-10, -10)] {
        c.within(&format!("translate({x} {y}) rotate({}) scale(1.5)", dice.roll(0, 359)), |c| {
            super::scene::small_shadow(c, (6, 12), 62);
            super::pieces::piece(c, look.motif, dice);
        });
    }
}

/// A hanging lamp of open bamboo work, lit.
pub(super) fn lamp(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let glow = c.round((50, 50), &[(0, rgb(0xffe294), 84), (50, rgb(0xffd070), 26), (100, rgb(0xffd070), 0)]);
    c.oval((0, 60), (560, 520), glow, 100);
    c.line("M0,-600 V-300", p.ink, 7, 100);
    c.fill(&box_path((-34, -330), (68, 64), 14), p.main.dark(40));
    let shade = if look.style == 0 {
        "M-70,-276 C-260,-230 -350,-60 -300,120 C-270,220 -190,270 -110,290 H110 C190,270 270,220 300,120 C350,-60 260,-230 70,-276 Z"
    } else {
        "M-80,-276 C-120,-180 -340,20 -370,230 H370 C340,20 120,-180 80,-276 Z"
    };
    let lit = c.round((50, 60), &[(0, rgb(0xfff4c8), 100), (50, rgb(0xffcf74), 100), (100, rgb(0xb8742c), 100)]);
    c.fill(shade, lit);
    c.oval((0, 60), (64, 84), WHITE, 90);
    c.cut(shade, |c| {
        for lean in [-7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7] {
            let (top, wide) = (lean * 10, lean * 62);
            c.line(
                &format!("M{top},-280 C{},-100 {wide},80 {},320", wide * 8 / 10, wide * 8 / 10),
                p.main.dark(18),
                dice.roll(10, 13),
                100,
            );
            c.line(
                &format!("M{},-280 C{},-100 {},80 {},320", top - 3, wide * 8 / 10 - 3, wide - 3, wide * 8 / 10 - 3),
                p.main.light(44),
                3,
                80,
            );
            c.line(
                &format!("M{},-280 C{},-60 {},120 {},320", -top, lean * 30, -lean * 70, -lean * 20),
                p.main.dark(36),
                5,
                90,
            );
        }
        for y in [-220, -120, 0, 120, 220] {
            c.line(&format!("M-400,{y} q400,46 800,0"), p.main.dark(34), 15, 100);
            c.line(&format!("M-400,{} q400,46 800,0", y - 4), p.main.light(30), 5, 90);
        }
        let side = c.linear(Axis::Across, &[(0, DARK, 44), (26, DARK, 0), (74, DARK, 0), (100, DARK, 50)]);
        c.fill(shade, side);
    });
    c.line(shade, p.main.dark(30), 14, 100);
    c.line(shade, p.main.light(26), 5, 80);
}

/// A set of bamboo cutlery beside its cloth roll, from above.
pub(super) fn cutlery(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let roll = box_path((-400, -300), (420, 600), 16);
    c.shadow(&roll, (20, 28), 44);
    let paint = super::batik::cloth(c, look.trim, p, dice.roll(-3, 3), 84);
    c.fill(&roll, paint);
    c.fill(&format!("{} ", box_path((-400, 10), (420, 290), 12)), p.paper.dark(6));
    for x in [-300, -196, -92] {
        c.dashes(&format!("M{x},14 V296"), p.ink, 3, "12 8");
    }
    c.line("M-396,14 H16", p.accent, 10, 100);
    c.line("M20,-60 C120,-80 120,20 40,40 C-10,60 60,120 120,100", p.accent, 9, 100);
    let cane = rgb(0xd8b066);
    for (n, (x, y, turn)) in [(150, -20, 6), (262, -6, -3), (372, 10, 4), (440, 40, 8)].into_iter().enumerate() {
        c.within(&format!("translate({x} {y}) rotate({turn})"), |c| {
            let piece = match n {
                0 => "M-16,300 C-22,120 -14,20 -12,-80 C-56,-110 -62,-250 0,-270 C62,-250 56,-110 12,-80 C14,20 22,120 16,300 C10,312 -10,312 -16,300 Z",
                1 => "M-16,300 C-22,120 -14,40 -12,-60 C-40,-80 -44,-130 -44,-270 H-28 V-150 H-8 V-270 H8 V-150 H28 V-270 H44 C44,-130 40,-80 12,-60 C14,40 22,120 16,300 C10,312 -10,312 -16,300 Z",
                2 => "M-14,300 L-20,-40 C-30,-120 -20,-230 14,-280 C24,-200 24,-100 18,-40 L16,300 C10,312 -8,312 -14,300 Z",
                _ => "M-9,300 V-290 H9 V300 C4,310 -4,310 -9,300 Z",
            };
            c.shadow(piece, (8, 12), 40);
            let wood = c.linear(Axis::Across, &[(0, cane.dark(24), 100), (34, cane.light(34), 100), (100, cane.dark(22), 100)]);
            c.fill(piece, wood);
            c.line("M-6,60 V286 M5,20 V280", cane.dark(40), 2, 40);
        });
    }
}

/// A runner or mat woven of reed, rolled at one end, from above.
pub(super) fn mat(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let sheet = "M-420,-230 L330,-260 L350,250 L-400,280 Z";
    c.shadow(sheet, (16, 24), 40);
    let stripes = Palette { main: p.paper.mix(p.main, 40), ..*p };
    let reed = weave(c, stripes.main, stripes.main.light(26), -2, 56);
    c.fill(sheet, reed);
    c.cut(sheet, |c| {
        for (x, w) in [(-360, 40), (-290, 14), (-120, 70), (-20, 16), (140, 40)] {
            let band = weave(c, p.accent, if w > 30 { p.main } else { p.accent.light(30) }, -2, 56);
            c.fill(&format!("M{x},-300 h{w} l20,600 h-{w} Z"), band);
        }
        let light = c.linear(Axis::Slant, &[(0, WHITE, 26), (50, WHITE, 0), (100, DARK, 26)]);
        c.fill(sheet, light);
    });
    for n in 0..24 {
        let y = n * 22 - 230;
        c.line(&format!("M{},{y} l-{},{}", -418 + n, dice.roll(26, 40), dice.roll(-4, 6)), p.main.light(20), 4, 100);
    }
    let roll = box_path((270, -290), (140, 590), 60);
    c.shadow(&roll, (18, 22), 46);
    let outside = weave(c, stripes.main.dark(6), p.main, -2, 56);
    c.fill(&roll, outside);
    let round = c.linear(Axis::Across, &[(0, DARK, 50), (30, WHITE, 40), (60, DARK, 4), (100, DARK, 60)]);
    c.fill(&roll, round);
    for y in [-130, 150] {
        c.line(&format!("M268,{y} q70,30 144,0"), p.accent, 14, 100);
    }
}
