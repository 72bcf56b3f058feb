//! Cloth and clothes, drawn around the origin; lying ones are seen from above, hanging ones hang from the top.

use super::{
    Look,
    batik::{cloth, tumpal},
    canvas::{Axis, Canvas, Dice, box_path},
    colour::{DARK, Palette, WHITE, rgb},
};

fn folds(c: &mut Canvas, shape: &str, places: &[i32], (top, bottom): (i32, i32)) {
    let fold = c.linear(Axis::Across, &[(0, DARK, 0), (40, DARK, 34), (52, WHITE, 30), (100, WHITE, 0)]);
    c.cut(shape, |c| {
        for (n, x) in places.iter().enumerate() {
            let lean = if n % 2 == 0 { 16 } else { -20 };
            c.fill(&format!("M{},{top} h90 L{},{bottom} h-110 Z", x - 45, x + 45 + lean), &fold);
        }
    });
}

/// A length of cloth folded to a packet, one corner turned back.
pub(super) fn folded(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    for (n, (dx, dy)) in [(26, 34), (16, 22), (8, 11)].into_iter().enumerate() {
        let shape = box_path((-370 + dx, -290 + dy), (740, 580), 20);
        if n == 0 {
            c.shadow(&shape, (26, 34), 46);
        }
        c.fill(&shape, p.main.dark(34 - i32::try_from(n).unwrap_or(0) * 10));
        c.line(&shape, p.paper.dark(20), 3, 40);
    }
    let top = box_path((-370, -290), (740, 580), 18);
    let paint = cloth(c, look.motif, p, dice.roll(-3, 3), 104);
    c.fill(&top, paint);
    c.cut(&top, |c| {
        tumpal(c, (-380, 190), (760, 84), p);
        c.line("M-380,182 H380", p.paper, 6, 100);
        let across = c.linear(
            Axis::Across,
            &[(0, WHITE, 20), (30, DARK, 0), (48, DARK, 24), (51, WHITE, 22), (70, DARK, 2), (100, DARK, 30)],
        );
        c.fill(&top, across);
        let down = c.linear(Axis::Down, &[(0, WHITE, 16), (50, DARK, 4), (100, DARK, 26)]);
        c.fill(&top, down);
    });
    let flap = "M372,-292 L372,-40 C300,-70 160,-200 110,-292 Z";
    let under = "M110,-292 C170,-190 290,-80 372,-40 C330,-20 210,0 170,-30 C120,-90 96,-220 110,-292 Z";
    c.fill(flap, p.table.dark(20));
    let lower = cloth(c, look.motif, &Palette { main: p.main.dark(10), ..*p }, 90, 104);
    c.fill(flap, lower);
    c.shadow(under, (-8, 16), 34);
    let back = c.linear(Axis::Slant, &[(0, p.main.mix(p.paper, 62), 100), (100, p.main.mix(p.paper, 30), 100)]);
    c.fill(under, back);
    c.line("M110,-292 C96,-220 120,-90 170,-30 C210,0 330,-20 372,-40", p.paper, 4, 70);
}

/// A long cloth hung over a bamboo rod.
pub(super) fn hanging(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let shape = "M-330,-380 C-200,-396 200,-396 330,-380 C344,-100 322,200 350,440 C270,470 200,430 120,452 C40,474 -60,430 -130,452 C-220,476 -280,440 -346,446 C-326,180 -344,-120 -330,-380 Z";
    c.shadow(shape, (34, 26), 40);
    let paint = cloth(c, look.motif, p, dice.roll(-2, 2), 112);
    c.fill(shape, paint);
    c.cut(shape, |c| {
        tumpal(c, (-400, 330), (800, 90), p);
        c.line("M-400,322 H400", p.paper, 6, 100);
        c.line("M-400,436 H400", p.accent, 8, 100);
    });
    folds(c, shape, &[-250, -150, -40, 70, 170, 270], (-400, 480));
    let top = c.linear(Axis::Down, &[(0, WHITE, 34), (7, DARK, 10), (14, DARK, 0), (100, DARK, 22)]);
    c.fill(shape, top);
    let cane = rgb(0xc9a45c);
    let rod = c.linear(Axis::Down, &[(0, cane.light(44), 100), (40, cane, 100), (100, cane.dark(50), 100)]);
    for (x, w) in [(-470, 140), (330, 140)] {
        c.fill(&box_path((x, -398), (w, 36), 10), &rod);
        c.line(&format!("M{},-398 v36", x + w / 2), cane.dark(40), 5, 80);
    }
    c.line("M-400,-398 L-300,-600 M400,-398 L300,-600", rgb(0x9a7c4c), 6, 100);
    c.line("M-330,-388 C-200,-404 200,-404 330,-388", WHITE, 6, 40);
}

/// A scarf laid in loose bends, fringes at both ends; the style turns it.
pub(super) fn scarf(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let turn = ["rotate(0)", "scale(-1 1)", "rotate(74) scale(1 -1)"]
        .get(usize::try_from(look.style).unwrap_or(0))
        .copied()
        .unwrap_or_default();
    c.within(turn, |c| scarf_in_bends(c, look, dice));
}

fn scarf_in_bends(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let paint = cloth(c, look.motif, p, dice.roll(-8, 8), 84);
    let bends = [
        "M-300,330 C-60,330 330,330 330,190",
        "M330,200 C330,40 -330,100 -330,-70",
        "M-330,-60 C-330,-260 60,-250 310,-250",
    ];
    for d in bends {
        c.raw(&format!(
            "<path d=\"{d}\" fill=\"none\" stroke=\"{DARK}\" stroke-width=\"196\" opacity=\"0.40\" filter=\"url(#soft)\" transform=\"translate(24 36)\"/>"
        ));
        c.shape(d, &format!("fill=\"none\" stroke=\"{}\" stroke-width=\"208\"", p.ink));
        c.shape(d, &format!("fill=\"none\" stroke=\"{}\" stroke-width=\"200\"", p.accent));
        c.shape(d, &format!("fill=\"none\" stroke=\"{paint}\" stroke-width=\"176\""));
        for (dy, width, tone, percent) in [
            (46, 60, DARK, 12),
            (66, 22, DARK, 14),
            (-44, 30, WHITE, 20),
            (-10, 10, DARK, 16),
            (-4, 6, WHITE, 22),
            (72, 5, WHITE, 30),
        ] {
            c.within(&format!("translate(0 {dy})"), |c| c.line(d, tone, width, percent));
        }
    }
    for (x, y, turn) in [(-302, 330, 90), (312, -250, -90)] {
        c.within(&format!("translate({x} {y}) rotate({turn})"), |c| {
            for n in 0..17 {
                let at = n * 12 - 96;
                c.line(
                    &format!("M{at},-2 q{},34 {},{}", dice.roll(-8, 8), dice.roll(-10, 10), dice.roll(58, 78)),
                    p.accent.mix(p.paper, 30),
                    5,
                    100,
                );
            }
            c.line("M-98,-4 H98", p.paper, 8, 100);
        });
    }
}

/// A shirt with short sleeves, buttoned, laid flat.
pub(super) fn shirt(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let shape = "M-120,-372 C-180,-352 -240,-330 -290,-296 C-350,-230 -400,-130 -436,-40 L-296,24 L-252,-70 C-244,80 -256,260 -266,396 \
                 C-90,424 90,424 266,396 C256,260 244,80 252,-70 L296,24 L436,-40 C400,-130 350,-230 290,-296 C240,-330 180,-352 120,-372 C80,-320 -80,-320 -120,-372 Z";
    c.shadow(shape, (22, 30), 44);
    let paint = cloth(c, look.motif, p, dice.roll(-2, 2), 118);
    c.fill(shape, &paint);
    c.cut(shape, |c| {
        c.veil("M-252,-70 C-262,-140 -280,-220 -290,-296 L-320,-260 L-240,60 Z M252,-70 C262,-140 280,-220 290,-296 L320,-260 L240,60 Z", DARK, 24);
        c.line("M-440,-64 L-286,6 M440,-64 L286,6 M-270,376 C-90,404 90,404 270,376", p.ink, 4, 60);
        c.line("M-252,-70 C-244,80 -256,260 -266,396 M252,-70 C244,80 256,260 266,396", DARK, 6, 34);
    });
    folds(c, shape, &[-180, -86, 110, 200], (-240, 430));
    c.fill("M-20,-330 H22 V412 H-20 Z", p.main);
    c.line("M-20,-330 V410 M22,-330 V410", p.ink, 3, 70);
    for y in [-240, -130, -20, 90, 200, 310] {
        c.oval((3, y + 2), (11, 11), DARK, 30);
        c.oval((1, y), (11, 11), p.paper, 100);
        c.oval((1, y), (4, 4), p.ink, 60);
    }
    c.fill("M92,-150 h120 v116 l-60,30 l-60,-30 Z", &paint);
    c.line("M92,-150 h120 v116 l-60,30 l-60,-30 Z M92,-124 h120", p.ink, 4, 70);
    c.fill("M-120,-372 C-70,-330 70,-330 120,-372 L96,-392 C40,-366 -40,-366 -96,-392 Z", p.ink.mix(p.main, 30));
    for flip in ["1", "-1"] {
        c.within(&format!("scale({flip} 1)"), |c| {
            let collar = "M-124,-376 L-4,-318 L-90,-232 C-130,-270 -140,-330 -124,-376 Z";
            c.shadow(collar, (4, 8), 30);
            c.fill(collar, p.main);
            c.dashes("M-120,-366 L-18,-318 L-88,-246", p.paper, 3, "9 6");
            c.line(collar, p.ink, 3, 80);
        });
    }
}

/// A long open jacket on a hanger.
pub(super) fn outer(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let wood = rgb(0xb07c48);
    c.shape(
        "M0,-470 C0,-520 44,-516 40,-486 C38,-466 0,-462 0,-430",
        &format!("fill=\"none\" stroke=\"{}\" stroke-width=\"9\"", rgb(0x6c6a66)),
    );
    let shape = "M-96,-400 C-160,-390 -240,-366 -280,-330 L-410,40 L-286,92 L-232,-70 L-286,430 C-190,452 -90,448 -30,436 L-30,-330 Z \
                 M96,-400 C160,-390 240,-366 280,-330 L410,40 L286,92 L232,-70 L286,430 C190,452 90,448 30,436 L30,-330 Z";
    c.shadow(shape, (30, 28), 40);
    c.fill("M-90,-396 C-30,-376 30,-376 90,-396 L40,430 H-40 Z", p.main.dark(52));
    c.line("M-250,-352 C-120,-420 120,-420 250,-352", wood, 20, 100);
    let paint = cloth(c, look.motif, p, dice.roll(-2, 2), 100);
    c.fill(shape, paint);
    c.cut(shape, |c| {
        tumpal(c, (-320, 350), (640, 74), p);
        c.line("M-420,14 L-270,76 M420,14 L270,76", p.accent, 26, 100);
        c.line("M-232,-70 L-270,-240 M232,-70 L270,-240", DARK, 10, 36);
    });
    folds(c, shape, &[-210, -120, 120, 210], (-300, 460));
    c.line("M-96,-400 C-70,-370 -40,-350 -36,-320 V434 M96,-400 C70,-370 40,-350 36,-320 V434", p.ink, 24, 100);
    c.line("M-96,-400 C-70,-370 -40,-350 -36,-320 V434 M96,-400 C70,-370 40,-350 36,-320 V434", p.accent, 6, 100);
    c.line("M-36,-40 C-60,10 -70,60 -62,130 M36,-40 C50,20 66,60 56,120", p.accent, 7, 100);
}

/// A tied head cloth on a wooden stand.
pub(super) fn udeng(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let wood = rgb(0x8a5a34);
    let post = super::packs::rounded(c, wood);
    c.fill("M-42,-230 H42 L52,-40 H-52 Z", &post);
    c.fill("M-150,-40 C-150,-70 150,-70 150,-40 V-6 C100,14 -100,14 -150,-6 Z", post);
    c.oval((0, -220), (170, 60), wood.dark(30), 100);
    let dome = "M-236,-240 C-262,-420 -150,-560 0,-566 C150,-560 262,-420 236,-240 C130,-196 -130,-196 -236,-240 Z";
    let paint = cloth(c, look.motif, p, dice.roll(20, 40), 84);
    c.fill(dome, &paint);
    let volume = c.round((36, 28), &[(0, WHITE, 40), (40, WHITE, 0), (72, DARK, 16), (100, DARK, 58)]);
    c.fill(dome, volume);
    let peak = "M-120,-300 C-60,-420 20,-560 70,-688 C110,-560 150,-420 160,-290 C70,-260 -40,-262 -120,-300 Z";
    c.shadow(peak, (14, 18), 34);
    let second = cloth(c, look.motif, p, -30, 84);
    c.fill(peak, second);
    let pleat = c.linear(Axis::Across, &[(0, DARK, 38), (44, WHITE, 26), (58, DARK, 10), (100, DARK, 44)]);
    c.fill(peak, pleat);
    c.line("M70,-688 C40,-560 0,-420 -40,-290 M70,-688 C80,-560 90,-420 84,-280", p.ink, 4, 50);
    let band = "M-246,-306 C-130,-250 130,-250 246,-306 L240,-216 C130,-164 -130,-164 -240,-216 Z";
    c.fill(band, &paint);
    c.cut(band, |c| {
        c.line("M-246,-300 C-130,-244 130,-244 246,-300", p.accent, 10, 100);
        c.line("M-242,-220 C-130,-168 130,-168 242,-220", p.accent, 10, 100);
        let shade = c.linear(Axis::Across, &[(0, DARK, 56), (34, WHITE, 30), (60, DARK, 4), (100, DARK, 60)]);
        c.fill(band, shade);
    });
    c.fill("M216,-280 C280,-330 330,-300 300,-260 C340,-250 340,-200 290,-206 C260,-206 230,-236 216,-280 Z", &paint);
    c.line("M226,-276 C260,-270 290,-256 304,-250", DARK, 5, 50);
}

/// Four folded sarongs on top of each other, seen from the front.
pub(super) fn stack(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let tones = [p.main, p.accent, p.ink, p.main.light(22)];
    for (n, tone) in tones.into_iter().enumerate() {
        let n_down = i32::try_from(n).unwrap_or(0);
        let (y, dx) = (-104 * n_down, dice.roll(-18, 18));
        let shape = format!(
            "M{},{y} C{},{} {},{} {},{y} L{},{} C{},{} {},{} {},{} C{},{} {},{} {},{} Z",
            -330 + dx,
            -200 + dx,
            y + 10,
            200 + dx,
            y + 10,
            330 + dx,
            336 + dx,
            y - 44,
            372 + dx,
            y - 70,
            350 + dx,
            y - 104,
            326 + dx,
            y - 108,
            150 + dx,
            y - 118,
            -150 + dx,
            y - 118,
            -330 + dx,
            y - 108
        );
        let paint = cloth(c, look.motif, &Palette { main: tone, ..*p }, 0, 72);
        c.fill(&shape, paint);
        let volume = c.linear(Axis::Down, &[(0, WHITE, 30), (30, WHITE, 4), (70, DARK, 20), (100, DARK, 56)]);
        c.fill(&shape, volume);
        let sides = c.linear(Axis::Across, &[(0, DARK, 44), (22, WHITE, 12), (80, DARK, 8), (100, DARK, 40)]);
        c.fill(&shape, sides);
        c.line(&format!("M{},{} H{}", -320 + dx, y - 54, 330 + dx), DARK, 5, 40);
        c.line(&format!("M{},{} H{}", -320 + dx, y - 50, 330 + dx), WHITE, 3, 40);
    }
}
