//! Jars, bottles and cups. Each stands on the origin and reaches up.

use super::{
    Look,
    batik::cloth,
    canvas::{Axis, Canvas, Dice, box_path},
    colour::{DARK, Rgb, WHITE, rgb},
    letters::write_words,
    motif::Motif,
    packs::rounded,
    pieces::piece,
};

/// What fills a glass, by its ingredient; the palette decides where the ingredient does not.
fn contents(look: &Look) -> Rgb {
    match look.motif {
        Motif::Chili => rgb(0xb4341a),
        Motif::Shrimp => rgb(0x3a2218),
        Motif::Honeycomb => rgb(0xd88a14),
        Motif::Apple => rgb(0xd69a34),
        Motif::Starfruit => rgb(0xe6c44a),
        Motif::Turmeric => rgb(0xe0921c),
        Motif::PalmSugar => rgb(0x965a2a),
        Motif::Ginger => rgb(0xc89454),
        Motif::Lemongrass => rgb(0xd9d484),
        Motif::CoffeeBean => rgb(0x3a2214),
        Motif::Tempe => rgb(0xb06a28),
        Motif::Fish => rgb(0xc08a4a),
        _ => look.colours.main.light(10),
    }
}

/// A wide jar with a screw lid or a cloth cap.
pub(super) fn jar(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let glass = "M-150,-432 H150 C168,-416 192,-396 192,-352 V-44 C192,-6 170,12 0,12 C-170,12 -192,-6 -192,-44 V-352 C-192,-396 -168,-416 -150,-432 Z";
    c.veil(glass, rgb(0xe6eeea), 80);
    c.cut(glass, |c| {
        let food = contents(look);
        let paint = rounded(c, food);
        c.fill("M-180,-376 C-90,-360 90,-360 180,-376 V-30 C150,6 -150,6 -180,-30 Z", paint);
        c.oval((0, -374), (176, 20), food.light(26), 100);
        c.oval((0, -372), (150, 13), food.light(8), 100);
        for _ in 0..70 {
            let (x, y) = (dice.roll(-170, 170), dice.roll(-340, -20));
            let speck = if dice.roll(0, 2) == 0 { food.light(44) } else { food.dark(34) };
            c.oval((x, y), (dice.roll(3, 11), dice.roll(3, 8)), speck, dice.roll(26, 70));
        }
    });
    wrap_label(c, look, dice, (-192, -304), (384, 214));
    shine(c, (-192, -420), (384, 424));
    lid(c, look, (-162, -510));
}

/// A paper label around a jar or bottle, bent at its edges.
fn wrap_label(c: &mut Canvas, look: &Look, dice: &mut Dice, (x, y): (i32, i32), (w, h): (i32, i32)) {
    let p = &look.colours;
    let shape = format!("M{x},{y} q{},26 {w},0 v{h} q-{},26 -{w},0 Z", w / 2, w / 2);
    let paint = c.linear(
        Axis::Across,
        &[
            (0, p.paper.dark(34), 100),
            (14, p.paper.dark(6), 100),
            (34, WHITE, 100),
            (62, p.paper, 100),
            (100, p.paper.dark(36), 100),
        ],
    );
    c.fill(&shape, paint);
    c.cut(&shape, |c| {
        let trim = cloth(c, look.trim, p, 0, 46);
        c.faded(92, |c| c.line(&format!("M{x},{} q{},26 {w},0", y + 16, w / 2), &trim, 34, 100));
        c.line(&format!("M{x},{} q{},26 {w},0", y + 36, w / 2), p.accent, 4, 100);
        c.line(&format!("M{x},{} q{},26 {w},0", y + h - 10, w / 2), p.main, 14, 100);
        let middle = x + w / 2;
        let size = h * 24 / 100;
        c.within(&format!("translate({middle} {}) scale(0.{:02})", y + h * 84 / 100, size.clamp(20, 70)), |c| {
            piece(c, look.motif, dice);
        });
        write_words(c, look.label, (middle, y + 60), (w * 64 / 100, h * 36 / 100), p.ink);
        let shade = c.linear(Axis::Across, &[(0, DARK, 30), (16, DARK, 0), (76, DARK, 0), (100, DARK, 36)]);
        c.fill(&shape, shade);
    });
}

fn shine(c: &mut Canvas, (x, y): (i32, i32), (w, h): (i32, i32)) {
    let gleam = c.linear(Axis::Across, &[(0, WHITE, 0), (40, WHITE, 66), (100, WHITE, 0)]);
    c.fill(&box_path((x + w / 12, y + 22), (w / 9, h - 60), w / 18), gleam);
    c.line(&format!("M{},{} v{}", x + w - w / 12, y + 40, h - 100), WHITE, 6, 44);
    c.line(&format!("M{},{} q{},18 {},0", x + w / 6, y + h - 8, w / 3, w * 2 / 3), WHITE, 4, 30);
}

fn lid(c: &mut Canvas, look: &Look, (x, y): (i32, i32)) {
    let p = &look.colours;
    let w = -2 * x;
    if look.style == 1 {
        let fabric = cloth(c, look.trim, p, 12, 60);
        let cap = format!(
            "M{},{} C{},{} {},{} {},{} L{},{} q-26,30 -52,4 q-28,28 -56,4 q-30,26 -60,0 q-28,24 -56,-2 q-28,24 -56,-4 q-30,24 -60,-4 q-22,18 -48,-2 Z",
            x,
            y + 96,
            x + 16,
            y - 16,
            -x - 16,
            y - 16,
            -x,
            y + 96,
            -x + 28,
            y + 150
        );
        c.fill(&cap, fabric);
        let shade = c.linear(Axis::Across, &[(0, DARK, 40), (30, WHITE, 24), (100, DARK, 46)]);
        c.fill(&cap, shade);
        c.line(&format!("M{x},{} q{},22 {w},0", y + 92, w / 2), rgb(0xd8bd8a), 9, 100);
        c.line(&format!("M{},{} q-30,30 -20,62 M{},{} q26,26 40,50", 20, y + 104, 20, y + 104), rgb(0xd8bd8a), 6, 100);
        c.ring((40, y + 100), (20, 11), rgb(0xd8bd8a), 6, 100);
        return;
    }
    let metal = if look.style == 0 { p.accent } else { rgb(0xb88a4c) };
    let paint = rounded(c, metal);
    c.fill(&box_path((x, y), (w, 92), 16), paint);
    c.oval((0, y + 10), (w / 2 - 8, 12), metal.light(44), 70);
    c.dashes(&format!("M{},{} h{}", x + 6, y + 58, w - 12), metal.dark(40), 56, "2 7");
    c.veil(&format!("M{x},{} h{w} v10 h-{w} Z", y + 84), DARK, 34);
}

/// A bottle; the style decides between juice, sauce and a tall syrup.
pub(super) fn bottle(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let (body, top, half) = match look.style {
        0 => (
            "M-46,-520 V-470 C-46,-420 -132,-410 -132,-330 V-40 C-132,0 -110,12 0,12 C110,12 132,0 132,-40 V-330 C132,-410 46,-420 46,-470 V-520 Z",
            -520,
            132,
        ),
        1 => (
            "M-40,-610 V-470 C-40,-400 -116,-380 -116,-290 V-40 C-116,0 -96,12 0,12 C96,12 116,0 116,-40 V-290 C116,-380 40,-400 40,-470 V-610 Z",
            -610,
            116,
        ),
        _ => (
            "M-54,-560 V-520 C-54,-480 -142,-470 -142,-400 L-126,-220 L-142,-40 C-142,0 -120,12 0,12 C120,12 142,0 142,-40 L126,-220 L142,-400 C142,-470 54,-480 54,-520 V-560 Z",
            -560,
            134,
        ),
    };
    c.veil(body, rgb(0xe4ece6), 84);
    c.cut(body, |c| {
        let drink = rounded(c, contents(look));
        c.fill(&format!("M-160,{} H160 V20 H-160 Z", top + 116), drink);
        c.veil(&format!("M-160,{} H160 v10 H-160 Z", top + 112), WHITE, 40);
        for _ in 0..16 {
            c.oval((dice.roll(-100, 100), dice.roll(top + 140, -20)), (4, 4), WHITE, 34);
        }
    });
    wrap_label(c, look, dice, (-half, -290), (2 * half, 206));
    let gleam = c.linear(Axis::Across, &[(0, WHITE, 0), (40, WHITE, 70), (100, WHITE, 0)]);
    c.cut(body, |c| {
        c.fill(&box_path((-half + 16, top + 20), (30, -top - 60), 14), gleam);
        c.line(&format!("M{},-340 V-40", half - 18), WHITE, 6, 46);
    });
    c.line(body, WHITE, 3, 40);
    let cap = rounded(c, p.accent);
    c.fill(&box_path((-56, top - 66), (112, 82), 14), cap);
    c.dashes(&format!("M-50,{} H50", top - 20), p.accent.dark(40), 44, "2 6");
}

/// A small bottle of oil with a dropper.
pub(super) fn dropper(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let amber = rgb(0x8a4a16);
    let body = "M-44,-336 C-44,-306 -122,-300 -122,-236 V-36 C-122,0 -100,10 0,10 C100,10 122,0 122,-36 V-236 C122,-300 44,-306 44,-336 Z";
    let paint = rounded(c, amber);
    c.fill(body, paint);
    c.veil("M-112,-210 C-60,-200 60,-200 112,-210 V-30 C90,0 -90,0 -112,-30 Z", amber.dark(50), 54);
    wrap_label(c, look, dice, (-122, -222), (244, 168));
    shine(c, (-122, -290), (244, 300));
    let collar = rounded(c, p.accent);
    c.fill(&box_path((-56, -392), (112, 66), 8), collar);
    let rubber = rounded(c, p.ink);
    c.fill("M-30,-392 C-44,-440 -34,-500 0,-504 C34,-500 44,-440 30,-392 Z", rubber);
}

/// A cup on a saucer with something hot in it.
pub(super) fn cup(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let clay = p.paper;
    let plate = c.linear(Axis::Down, &[(0, clay.light(30), 100), (100, clay.dark(26), 100)]);
    c.oval((0, 0), (300, 62), clay.dark(40), 100);
    c.oval((0, -10), (300, 60), plate, 100);
    c.ring((0, -10), (270, 50), p.main, 6, 80);
    c.oval((0, -2), (150, 26), DARK, 26);
    c.shape(
        "M176,-226 C300,-250 300,-70 140,-78",
        &format!("fill=\"none\" stroke=\"{}\" stroke-width=\"34\"", clay.dark(16)),
    );
    c.line("M176,-232 C286,-250 290,-92 150,-88", WHITE, 7, 60);
    let body = "M-196,-290 C-192,-130 -150,-18 -90,-8 C-40,2 40,2 90,-8 C150,-18 192,-130 196,-290 Z";
    let paint = rounded(c, clay);
    c.fill(body, paint);
    c.cut(body, |c| {
        let band = cloth(c, look.trim, p, 0, 60);
        c.veil("M-220,-200 C-100,-170 100,-170 220,-200 V-118 C100,-88 -100,-88 -220,-118 Z", band, 92);
        let shade = c.linear(Axis::Across, &[(0, DARK, 40), (26, WHITE, 20), (60, DARK, 0), (100, DARK, 42)]);
        c.fill(body, shade);
    });
    c.oval((0, -290), (196, 46), clay.light(20), 100);
    let drink = contents(look);
    let surface = c.round((40, 30), &[(0, drink.light(34), 100), (50, drink, 100), (100, drink.dark(44), 100)]);
    c.oval((0, -286), (180, 38), surface, 100);
    c.line("M-150,-292 C-90,-316 60,-318 130,-302", WHITE, 5, 40);
    for x in [-70, 0, 70] {
        let sway = dice.roll(26, 46);
        c.line(
            &format!(
                "M{x},-340 C{},-390 {},-430 {x},-480 C{},-520 {},-550 {},-580",
                x - sway,
                x + sway,
                x - sway,
                x + sway / 2,
                x + 8
            ),
            WHITE,
            16,
            26,
        );
    }
}
