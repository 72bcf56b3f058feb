//! Things carved, turned or fired: wood, stone, clay.

use super::{
    Look,
    batik::cloth,
    canvas::{Axis, Canvas, Dice, box_path},
    colour::{DARK, Palette, WHITE, rgb},
    packs::rounded,
    pieces::piece,
};

/// A dancer's mask of Malang on its stand.
pub(super) fn mask(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let gold = rgb(0xe0b04a);
    let stand = rounded(c, p.table.dark(30));
    c.fill("M-36,-120 H36 L48,-30 H150 V6 H-150 V-30 H-48 Z", stand);
    let crown = "M-236,-470 C-250,-620 -140,-700 0,-760 C140,-700 250,-620 236,-470 Z";
    c.shadow(crown, (14, 20), 30);
    let crown_paint = c.linear(Axis::Slant, &[(0, gold.light(46), 100), (50, gold, 100), (100, gold.dark(44), 100)]);
    c.fill(crown, crown_paint);
    for (x, y, size) in [(0, -650, 3), (-90, -600, 2), (90, -600, 2), (-160, -540, 2), (160, -540, 2)] {
        c.within(&format!("translate({x} {y}) scale({size})"), |c| {
            c.fill("M0,-18 C16,-8 14,10 0,18 C-14,10 -16,-8 0,-18 Z", p.accent);
            c.line("M0,-10 V10", gold.light(60), 2, 100);
            c.ring((0, 0), (16, 20), gold.dark(40), 2, 70);
        });
    }
    let band = cloth(c, look.trim, &Palette { main: p.ink, paper: gold.light(30), accent: p.accent, ..*p }, 0, 50);
    c.fill("M-240,-520 C-110,-580 110,-580 240,-520 V-466 C110,-526 -110,-526 -240,-466 Z", band);
    let face = "M-226,-490 C-110,-540 110,-540 226,-490 C244,-330 190,-170 96,-100 C50,-66 -50,-66 -96,-100 C-190,-170 -244,-330 -226,-490 Z";
    c.shadow(face, (10, 22), 40);
    let skin =
        c.round((36, 26), &[(0, p.main.light(48), 100), (46, p.main.light(6), 100), (100, p.main.dark(36), 100)]);
    c.fill(face, skin);
    for flip in ["1", "-1"] {
        c.within(&format!("scale({flip} 1)"), |c| {
            c.line("M40,-408 C90,-440 150,-434 182,-400", p.ink, 15, 100);
            c.fill("M44,-362 C84,-400 144,-394 176,-352 C140,-330 80,-330 44,-362 Z", WHITE);
            c.oval((106, -362), (21, 21), p.ink, 100);
            c.oval((100, -369), (6, 6), WHITE, 100);
            c.line("M40,-362 C84,-404 144,-398 182,-350", p.ink, 8, 100);
            c.line("M24,-250 C60,-262 84,-244 92,-220", p.main.dark(40), 5, 50);
            c.fill("M196,-440 C250,-450 276,-400 262,-340 C256,-300 226,-290 210,-310 Z", gold);
            c.line("M226,-410 C246,-400 246,-360 228,-334", gold.dark(46), 6, 80);
            if look.style == 2 {
                c.line("M10,-216 C50,-240 90,-224 116,-258", p.ink, 13, 100);
            }
        });
    }
    c.fill(
        "M-24,-370 C-20,-310 -46,-290 -44,-266 C-30,-244 30,-244 44,-266 C46,-290 20,-310 24,-370 Z",
        p.main.light(24),
    );
    c.line("M-44,-268 C-30,-246 30,-246 44,-268", p.main.dark(44), 6, 80);
    c.fill("M-78,-186 C-40,-210 -16,-204 0,-196 C16,-204 40,-210 78,-186 C50,-148 -50,-148 -78,-186 Z", rgb(0x9a1e22));
    c.fill("M-52,-186 C-20,-194 20,-194 52,-186 C30,-172 -30,-172 -52,-186 Z", WHITE);
    c.fill("M0,-474 C18,-460 18,-440 0,-424 C-18,-440 -18,-460 0,-474 Z", gold);
    c.veil("M-190,-460 C-204,-340 -170,-230 -120,-170 C-146,-260 -160,-360 -150,-470 Z", WHITE, 30);
    for y in [-470, -450] {
        c.oval((dice.roll(-4, 4), y), (3, 3), p.accent, 100);
    }
}

/// A goblet drum with ropes.
pub(super) fn drum(c: &mut Canvas, look: &Look, _dice: &mut Dice) {
    let p = &look.colours;
    let body = "M-200,-620 C-220,-470 -190,-370 -104,-300 C-84,-220 -96,-90 -150,-10 C-80,20 80,20 150,-10 C96,-90 84,-220 104,-300 C190,-370 220,-470 200,-620 Z";
    let paint = rounded(c, p.main);
    c.fill(body, paint);
    c.cut(body, |c| {
        let carved = cloth(
            c,
            look.trim,
            &Palette { main: p.main.dark(30), paper: p.main.light(44), accent: p.accent, ..*p },
            0,
            76,
        );
        c.fill("M-260,-330 H260 V-120 H-260 Z", carved);
        c.fill("M-260,-90 H260 V-64 H-260 Z M-260,-46 H260 V-34 H-260 Z", p.accent);
        let shade =
            c.linear(Axis::Across, &[(0, DARK, 60), (20, DARK, 10), (38, WHITE, 30), (60, DARK, 0), (100, DARK, 64)]);
        c.fill(body, shade);
    });
    c.line("M-198,-560 C-120,-524 120,-524 198,-560", p.paper.dark(8), 12, 100);
    c.line("M-120,-322 C-60,-296 60,-296 120,-322", p.paper.dark(8), 12, 100);
    for x in [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4] {
        let (top, low) = (x * 38 + 18, x * 22 + 12);
        let dip = 30 - x * x;
        c.line(
            &format!("M{top},{} L{},{} L{},{}", -560 + dip, low - 8, -322 + dip * 2 / 3, top + 38, -560 + dip),
            p.paper.dark(30),
            9,
            100,
        );
        c.line(
            &format!("M{top},{} L{},{} L{},{}", -561 + dip, low - 9, -323 + dip * 2 / 3, top + 37, -561 + dip),
            p.paper,
            4,
            100,
        );
    }
    c.oval((0, -616), (206, 62), p.paper.dark(40), 100);
    let skin = c.round((40, 34), &[(0, rgb(0xfbf2dd), 100), (70, rgb(0xe6d2ac), 100), (100, rgb(0xb89868), 100)]);
    c.oval((0, -626), (206, 60), skin, 100);
    c.ring((0, -626), (206, 60), rgb(0x8a663a), 6, 80);
    c.oval((10, -626), (86, 24), rgb(0xc8a874), 40);
}

/// A stone mortar with its pestle.
pub(super) fn mortar(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let stone = look.colours.main;
    c.oval((0, 0), (190, 34), stone.dark(70), 100);
    let body = "M-330,-220 C-320,-90 -220,0 0,6 C220,0 320,-90 330,-220 Z";
    let paint = rounded(c, stone);
    c.fill(body, paint);
    c.cut(body, |c| {
        for _ in 0..150 {
            let (x, y, r) = (dice.roll(-320, 320), dice.roll(-220, 0), dice.roll(2, 6));
            c.oval(
                (x, y),
                (r, r * 2 / 3 + 1),
                if r % 2 == 0 { stone.light(40) } else { stone.dark(46) },
                dice.roll(24, 60),
            );
        }
        c.line("M-220,-120 q120,60 190,10 q80,-60 260,10", stone.light(56), 4, 46);
    });
    c.oval((0, -220), (330, 104), stone.light(26), 100);
    let well = c.round((44, 26), &[(0, stone.dark(54), 100), (70, stone.dark(24), 100), (100, stone.light(6), 100)]);
    c.oval((0, -214), (286, 82), well, 100);
    let paste = super::colour::rgb(0xb8361c);
    c.oval((-30, -196), (170, 46), paste, 100);
    c.oval((-40, -204), (130, 30), paste.light(16), 100);
    for (x, y, turn) in [(-140, -216, 10), (-60, -232, -20), (20, -206, 30), (-96, -190, -10)] {
        c.within(&format!("translate({x} {y}) rotate({turn}) scale(0.9)"), |c| piece(c, look.motif, dice));
    }
    c.within("translate(150 -250) rotate(34)", |c| {
        let rod = rounded(c, stone.light(8));
        c.fill(
            "M-44,40 C-56,-60 -40,-190 -30,-270 C-24,-300 24,-300 30,-270 C40,-190 56,-60 44,40 C30,62 -30,62 -44,40 Z",
            rod,
        );
        c.oval((-12, -200), (8, 60), WHITE, 26);
    });
}

/// Two fired mugs with a painted band, one behind the other.
pub(super) fn mugs(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    for (x, y, colours) in [
        (150, -46, Palette { main: look.colours.accent, accent: look.colours.main, ..look.colours }),
        (-110, 0, look.colours),
    ] {
        c.within(&format!("translate({x} {y})"), |c| mug(c, look, dice, &colours));
    }
}

fn mug(c: &mut Canvas, look: &Look, dice: &mut Dice, p: &Palette) {
    let clay = p.paper;
    c.oval((30, 0), (220, 30), DARK, 34);
    c.shape(
        "M150,-290 C300,-310 300,-90 144,-100",
        &format!("fill=\"none\" stroke=\"{}\" stroke-width=\"40\"", p.main.dark(20)),
    );
    c.line("M156,-298 C276,-310 284,-120 156,-112", WHITE, 7, 40);
    let body = "M-176,-370 C-184,-200 -176,-60 -150,-16 C-90,12 90,12 150,-16 C176,-60 184,-200 176,-370 Z";
    let paint = rounded(c, clay);
    c.fill(body, paint);
    c.cut(body, |c| {
        let band = cloth(c, look.trim, p, dice.roll(-2, 2), 66);
        c.fill("M-200,-270 C-100,-240 100,-240 200,-270 V-110 C100,-80 -100,-80 -200,-110 Z", band);
        c.line("M-200,-276 C-100,-246 100,-246 200,-276 M-200,-106 C-100,-76 100,-76 200,-106", p.accent, 8, 100);
        c.fill("M-200,-60 C-100,-30 100,-30 200,-60 V30 H-200 Z", p.main);
        let shade = c.linear(
            Axis::Across,
            &[(0, DARK, 54), (16, DARK, 8), (30, WHITE, 50), (40, WHITE, 6), (70, DARK, 4), (100, DARK, 60)],
        );
        c.fill(body, shade);
    });
    c.oval((0, -370), (176, 42), clay.light(40), 100);
    c.oval((0, -366), (160, 34), p.main.dark(40), 100);
    c.oval((0, -350), (136, 20), rgb(0x6a4022), 100);
}

/// Bars of soap, one wrapped in a paper band, seen from the front.
pub(super) fn soaps(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    for (x, y, turn, tone) in
        [(-90, 0, 0, p.main), (90, -150, -5, p.accent.light(40)), (-60, -296, 4, p.main.light(34))]
    {
        c.within(&format!("translate({x} {y}) rotate({turn})"), |c| {
            c.fill("M-220,-118 L-164,-156 H224 L250,-118 V-6 L-216,0 Z", tone.dark(34));
            let top = c.linear(Axis::Across, &[(0, tone.light(50), 100), (100, tone.light(14), 100)]);
            c.fill("M-220,-118 L-164,-156 H250 L200,-118 Z", top);
            let front = c.linear(Axis::Down, &[(0, tone.light(22), 100), (100, tone.dark(8), 100)]);
            c.fill(&box_path((-220, -120), (420, 124), 12), front);
            c.fill("M200,-118 L250,-156 V-36 L200,2 Z", tone.dark(26));
            for _ in 0..26 {
                c.oval(
                    (dice.roll(-206, 186), dice.roll(-108, -10)),
                    (dice.roll(2, 6), dice.roll(2, 4)),
                    tone.dark(46),
                    dice.roll(30, 80),
                );
            }
            c.line("M-216,-116 H196", WHITE, 4, 56);
        });
    }
    let band = cloth(c, look.trim, p, 0, 46);
    c.fill("M-210,-122 h150 v128 h-150 Z", p.paper);
    c.fill("M-210,-122 h150 v34 h-150 Z", band);
    c.within("translate(-135 -38) scale(0.62)", |c| piece(c, look.motif, dice));
    c.veil("M-60,-122 h10 v128 h-10 Z", DARK, 24);
}
