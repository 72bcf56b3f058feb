//! Packages of paper and foil. Each stands on the origin and reaches up.

use super::{
    Look,
    batik::{cloth, tumpal},
    canvas::{Axis, Canvas, Dice, box_path, oval_path},
    colour::{DARK, Rgb, WHITE, rgb},
    letters::write_words,
    motif::Motif,
    pieces::piece,
};

const KRAFT: Rgb = rgb(0xc89a64);

/// A paint that makes a flat front look round: dark edges, a light stripe left of the middle.
pub(super) fn rounded(c: &mut Canvas, colour: Rgb) -> String {
    c.linear(
        Axis::Across,
        &[
            (0, colour.dark(36), 100),
            (9, colour.dark(6), 100),
            (28, colour.light(26), 100),
            (52, colour, 100),
            (84, colour.dark(20), 100),
            (100, colour.dark(48), 100),
        ],
    )
}

/// Draws `count` pieces of the motif within a box, in rows that overlap.
pub(super) fn heap(
    c: &mut Canvas,
    motif: Motif,
    dice: &mut Dice,
    (x, y): (i32, i32),
    (w, h): (i32, i32),
    percent: i32,
) {
    let step = percent * 70 / 100;
    let mut at_y = y;
    while at_y <= y + h {
        let mut at_x = x + dice.roll(-step / 3, step / 3);
        while at_x <= x + w {
            let (dx, dy, turn) = (dice.roll(-step / 6, step / 6), dice.roll(-step / 6, step / 6), dice.roll(0, 359));
            c.within(
                &format!(
                    "translate({} {}) rotate({turn}) scale({}.{:02})",
                    at_x + dx,
                    at_y + dy,
                    percent / 100,
                    percent % 100
                ),
                |c| {
                    c.oval((4, 8), (56, 50), DARK, 20);
                    piece(c, motif, dice);
                },
            );
            at_x += step;
        }
        at_y += step * 3 / 4;
    }
}

/// One piece, shown on a label.
fn emblem(c: &mut Canvas, motif: Motif, dice: &mut Dice, (x, y): (i32, i32), percent: i32) {
    c.within(&format!("translate({x} {y}) scale({}.{:02})", percent / 100, percent % 100), |c| {
        c.within("translate(-34 14) rotate(-24)", |c| piece(c, motif, dice));
        c.within("translate(36 -4) rotate(18)", |c| piece(c, motif, dice));
    });
}

/// A stand-up pouch with a zip.
pub(super) fn pouch(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let body = "M-186,-606 H186 C190,-470 212,-250 212,-50 C212,-6 130,14 0,14 C-130,14 -212,-6 -212,-50 C-212,-250 -190,-470 -186,-606 Z";
    let skin = if look.style == 1 { KRAFT } else { p.main };
    let paint = rounded(c, skin);
    c.fill(body, paint);
    c.cut(body, |c| {
        match look.style {
            0 => window_face(c, look, dice),
            1 => band_face(c, look, dice),
            _ => badge_face(c, look, dice),
        }
        c.veil("M-220,-70 C-150,-118 150,-118 220,-70 V30 H-220 Z", skin.dark(30), 34);
        c.line("M-214,-66 C-150,-112 150,-112 214,-66", skin.light(50), 3, 50);
        let gleam = c.linear(Axis::Across, &[(0, WHITE, 0), (50, WHITE, 46), (100, WHITE, 0)]);
        c.fill(
            "M-160,-560 C-150,-380 -176,-220 -172,-60 C-150,-60 -136,-120 -134,-240 C-132,-380 -130,-480 -124,-560 Z",
            gleam,
        );
        c.veil("M150,-560 C146,-400 168,-200 176,-40 L216,-40 L190,-606 Z", DARK, 16);
        c.line("M-60,-540 C-40,-500 -46,-470 -60,-440 M120,-120 C140,-160 170,-180 200,-190", WHITE, 4, 24);
    });
    c.fill("M-186,-606 H186 L187,-566 H-187 Z", skin.dark(14));
    c.dashes("M-184,-586 H184", skin.light(24), 34, "3 5");
    c.line("M-187,-548 H187", skin.dark(40), 4, 60);
    c.line("M-187,-542 H187", skin.light(50), 3, 60);
    c.oval((0, -586), (15, 9), skin.dark(60), 100);
}

/// Full colour with a window of the contents below the name.
fn window_face(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let frieze = cloth(c, look.trim, p, 0, 60);
    c.veil("M-230,-530 H230 V-486 H-230 Z", frieze, 90);
    write_words(c, look.label, (0, -470), (310, 122), p.paper);
    let window = "M-140,-250 C-140,-330 -60,-322 0,-322 C60,-322 140,-330 140,-250 V-150 C140,-112 110,-104 0,-104 C-110,-104 -140,-112 -140,-150 Z";
    c.fill(window, p.main.dark(50));
    c.cut(window, |c| {
        heap(c, look.motif, dice, (-130, -310), (260, 210), 74);
        let gloss = c.linear(Axis::Slant, &[(0, WHITE, 40), (36, WHITE, 4), (100, DARK, 20)]);
        c.fill("M-160,-340 H160 V-90 H-160 Z", gloss);
    });
    c.line(window, p.paper, 7, 100);
}

/// Brown paper with a coloured band.
fn band_face(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let band = rounded(c, p.main);
    c.fill("M-230,-440 C-100,-428 100,-428 230,-440 V-150 C100,-136 -100,-136 -230,-150 Z", band);
    let trim = cloth(c, look.trim, p, 0, 50);
    c.fill("M-230,-440 C-100,-428 100,-428 230,-440 V-404 C100,-392 -100,-392 -230,-404 Z", &trim);
    c.fill("M-230,-186 C-100,-172 100,-172 230,-186 V-150 C100,-136 -100,-136 -230,-150 Z", trim);
    write_words(c, look.label, (0, -378), (300, 174), p.paper);
    c.oval((0, -494), (50, 46), KRAFT.light(30), 60);
    emblem(c, look.motif, dice, (0, -494), 52);
}

/// A round badge with the ingredient, the name under it.
fn badge_face(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let leaves = cloth(
        c,
        look.trim,
        &super::colour::Palette { paper: p.main.light(22), accent: p.main.light(12), ink: p.main, ..*p },
        18,
        90,
    );
    c.veil("M-230,-560 H230 V20 H-230 Z", leaves, 74);
    c.oval((0, -318), (158, 190), DARK, 14);
    c.oval((0, -324), (156, 188), p.paper, 100);
    c.ring((0, -324), (142, 174), p.accent, 5, 100);
    emblem(c, look.motif, dice, (0, -398), 104);
    write_words(c, look.label, (0, -316), (212, 112), p.ink);
    c.line("M-60,-180 H60", p.accent, 5, 100);
}

/// A pillow bag of crackers, its front clear.
pub(super) fn pillow(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let body = "M-196,-596 C-120,-606 120,-606 196,-596 C232,-440 236,-180 204,-8 C120,6 -120,6 -204,-8 C-236,-180 -232,-440 -196,-596 Z";
    c.fill(body, p.main.light(56));
    c.cut(body, |c| {
        heap(c, look.motif, dice, (-196, -560), (400, 560), 96);
        let film = c.linear(
            Axis::Across,
            &[(0, DARK, 36), (12, WHITE, 24), (30, WHITE, 44), (46, WHITE, 6), (80, DARK, 10), (100, DARK, 44)],
        );
        c.fill("M-240,-610 H240 V10 H-240 Z", film);
        let header = rounded(c, p.main);
        c.fill("M-240,-610 H240 V-420 C120,-380 -120,-380 -240,-420 Z", header);
        let trim = cloth(c, look.trim, p, 0, 46);
        c.fill("M-240,-424 C-120,-384 120,-384 240,-424 V-388 C120,-348 -120,-348 -240,-388 Z", trim);
        write_words(c, look.label, (0, -552), (330, 118), p.paper);
        c.oval((104, -170), (74, 74), p.accent, 100);
        c.ring((104, -170), (62, 62), p.paper, 4, 100);
        emblem(c, look.motif, dice, (104, -170), 54);
        c.line("M-178,-340 C-190,-240 -186,-140 -170,-40 M-128,-320 C-136,-280 -138,-240 -136,-200", WHITE, 8, 62);
        c.line("M-60,-330 l30,60 M40,-90 l50,40 M-120,-100 l40,50", WHITE, 4, 46);
    });
    for y in [-590, -14] {
        c.dashes(&format!("M-200,{y} C-120,{} 120,{} 200,{y}", y - 8, y - 8), p.main.dark(34), 26, "4 5");
    }
}

/// A bag of coffee with side folds and a valve.
pub(super) fn coffee_bag(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let skin = if look.style == 1 { KRAFT.dark(8) } else { p.main };
    let side = skin.dark(42);
    c.fill("M150,-560 L196,-530 L214,-24 L160,8 Z", side);
    c.line("M172,-540 L182,-8", side.dark(50), 4, 80);
    let front = c.linear(
        Axis::Across,
        &[(0, skin.dark(24), 100), (24, skin.light(18), 100), (60, skin, 100), (100, skin.dark(22), 100)],
    );
    let body = "M-170,-560 H160 C156,-400 160,-200 166,6 C60,14 -80,14 -186,4 C-178,-200 -176,-400 -170,-560 Z";
    c.fill(body, front);
    c.cut(body, |c| {
        let panel = "M-140,-420 H132 V-96 H-140 Z";
        c.veil("M-134,-414 H138 V-90 H-134 Z", DARK, 30);
        c.fill(panel, p.paper);
        let trim = cloth(c, look.trim, p, 0, 52);
        c.fill("M-140,-420 H132 V-372 H-140 Z", trim);
        write_words(c, look.label, (-4, -352), (224, 118), p.ink);
        emblem(c, look.motif, dice, (-4, -166), 72);
        c.line("M-116,-222 H108", p.accent, 4, 100);
        let gleam = c.linear(Axis::Across, &[(0, WHITE, 0), (50, WHITE, 26), (100, WHITE, 0)]);
        c.fill("M-160,-560 H-96 L-104,10 H-176 Z", gleam);
        c.veil("M-190,-40 C-80,-10 60,-10 180,-40 V20 H-190 Z", DARK, 20);
    });
    let fold = c.linear(Axis::Down, &[(0, skin.light(16), 100), (100, skin.dark(26), 100)]);
    c.fill("M-166,-606 H160 L196,-580 V-528 L160,-552 H-170 Z", fold);
    c.fill("M-176,-574 H166 V-552 H-176 Z", p.accent);
    c.line("M-176,-562 H166", p.accent.light(50), 2, 80);
    c.oval((-4, -486), (19, 19), skin.dark(50), 100);
    c.oval((-4, -486), (12, 12), skin.light(12), 100);
    for dx in [-5, 5] {
        c.oval((-4 + dx, -486), (2, 2), skin.dark(80), 100);
    }
}

/// A carton seen from its corner.
pub(super) fn carton(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let (front, side) = ("M-250,-400 L110,-372 V10 L-250,-20 Z", "M110,-372 L252,-418 V-52 L110,10 Z");
    let side_paint = c.linear(Axis::Across, &[(0, p.main.dark(30), 100), (100, p.main.dark(46), 100)]);
    c.fill(side, side_paint);
    c.fill("M-250,-400 L-96,-440 L252,-418 L110,-372 Z", p.main.light(30));
    c.line("M-172,-420 L184,-394", p.main.dark(20), 3, 70);
    let front_paint = c.linear(Axis::Slant, &[(0, p.main.light(16), 100), (100, p.main.dark(8), 100)]);
    c.fill(front, front_paint);
    c.cut(side, |c| {
        let trim = cloth(c, look.trim, p, -18, 80);
        c.veil("M110,-300 L252,-346 V-150 L110,-96 Z", trim, 84);
    });
    c.cut(front, |c| {
        c.within("skewY(4)", |c| {
            let trim = cloth(c, look.trim, p, 0, 66);
            c.fill("M-260,-386 H120 V-330 H-260 Z", trim);
            c.fill(&box_path((-214, -296), (290, 232), 14), p.paper);
            c.line(&box_path((-204, -286), (270, 212), 8), p.accent, 4, 100);
            write_words(c, look.label, (-69, -268), (230, 96), p.ink);
            emblem(c, look.motif, dice, (-69, -118), 70);
        });
    });
    c.line("M110,-372 V10", p.main.light(44), 4, 80);
    c.line("M-250,-400 L110,-372 L252,-418", WHITE, 3, 40);
}

/// The square cracker tin of every warung, with its round window.
pub(super) fn cracker_tin(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let body = box_path((-220, -520), (440, 530), 16);
    let paint = rounded(c, p.main);
    c.fill(&body, paint);
    c.cut(&body, |c| {
        for y in [-470, -40] {
            c.veil(&format!("M-230,{y} h460 v8 h-460 Z"), DARK, 26);
            c.veil(&format!("M-230,{} h460 v5 h-460 Z", y + 8), WHITE, 46);
        }
        c.fill("M-230,-150 H230 V-60 H-230 Z", p.paper);
        write_words(c, look.label, (0, -136), (380, 62), p.ink);
        tumpal(c, (-230, -206), (460, 50), p);
    });
    let pane = oval_path((0, -336), (146, 122));
    c.fill(&oval_path((0, -336), (164, 140)), p.accent);
    c.fill(&pane, rgb(0x6b4a2c));
    c.cut(&pane, |c| {
        heap(c, look.motif, dice, (-150, -450), (300, 240), 88);
        let glass = c.linear(Axis::Slant, &[(0, WHITE, 56), (40, WHITE, 8), (100, DARK, 26)]);
        c.fill("M-170,-480 H170 V-190 H-170 Z", glass);
    });
    c.ring((0, -336), (146, 122), p.accent.dark(40), 4, 80);
    let lid = c.linear(
        Axis::Across,
        &[(0, p.accent.dark(30), 100), (30, p.accent.light(40), 100), (100, p.accent.dark(44), 100)],
    );
    c.fill(&box_path((-176, -584), (352, 66), 16), lid);
    c.veil("M-176,-534 H176 V-520 H-176 Z", DARK, 26);
    c.fill(&box_path((-40, -612), (80, 32), 12), p.accent.dark(24));
}
