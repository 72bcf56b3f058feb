//! Who makes the things: a seller's emblem and a picture of the workshop.

use super::{
    Look,
    batik::cloth,
    canvas::{Axis, Canvas, Dice, box_path, oval_path},
    colour::{DARK, Palette, Rgb, WHITE, rgb},
    letters::write_words,
    motif::Motif,
    pieces::piece,
    scene,
};

/// A round emblem: border of cloth, the motif, a short name.
pub(super) fn emblem(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let field = c.linear(Axis::Slant, &[(0, p.paper, 100), (100, p.wall, 100)]);
    c.fill("M0,0 H1200 V1200 H0 Z", field);
    let frieze = cloth(c, look.trim, p, dice.roll(0, 45), 110);
    c.fill(&oval_path((600, 600), (540, 540)), frieze);
    c.ring((600, 600), (540, 540), p.ink, 14, 100);
    c.oval((600, 600), (424, 424), p.ink, 100);
    c.oval((600, 600), (410, 410), p.paper, 100);
    c.ring((600, 600), (386, 386), p.accent, 8, 100);
    if is_cloth(look.motif) {
        swatch(c, look);
    } else {
        for (x, y, turn) in [(466, 506, -18), (734, 494, 16), (600, 388, 0)] {
            c.within(&format!("translate({x} {y}) rotate({turn}) scale(2.06)"), |c| piece(c, look.motif, dice));
        }
    }
    write_words(c, look.label, (600, 650), (500, 190), p.ink);
    c.line("M500,890 H700", p.accent, 10, 100);
}

/// A square of the seller's cloth, standing on its corner.
fn swatch(c: &mut Canvas, look: &Look) {
    let p = &look.colours;
    let square = "M600,252 L776,428 L600,604 L424,428 Z";
    c.shadow(square, (10, 14), 36);
    let paint = cloth(c, look.motif, p, 45, 74);
    c.fill(square, paint);
    let fold = c.linear(Axis::Across, &[(0, WHITE, 30), (50, DARK, 0), (52, DARK, 26), (100, WHITE, 8)]);
    c.fill(square, fold);
    c.line(square, p.ink, 10, 100);
    c.dashes("M600,270 L758,428 L600,586 L442,428 Z", p.paper, 5, "12 9");
}

/// The maker at the work bench, shelves behind.
pub(super) fn workshop(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let wall = c.linear(Axis::Down, &[(0, p.wall.light(30), 100), (100, p.wall.dark(12), 100)]);
    c.fill("M0,0 H1200 V1200 H0 Z", wall);
    bamboo_wall(c, p);
    let flip = dice.roll(0, 1) == 0;
    let by_the_sea =
        matches!(look.motif, Motif::Check | Motif::Fish | Motif::RawCracker | Motif::Shrimp | Motif::Sprig);
    let view = if by_the_sea { 1 } else { dice.roll(0, 1) * 2 };
    let mirror = if flip { "translate(1200 0) scale(-1 1)" } else { "translate(0 0)" };
    c.within(mirror, |c| {
        window(c, p, view);
        if is_cloth(look.motif) { hung_cloths(c, look) } else { goods_shelf(c, look, dice) }
    });
    let at = if flip { dice.roll(500, 590) } else { dice.roll(610, 700) };
    let skin = rgb(0xc48658).mix(rgb(0x8a5434), dice.roll(0, 60));
    let garment = cloth(c, look.trim, p, dice.roll(10, 30), 62);
    c.within(&format!("translate({at} 860)"), |c| person(c, look, skin, &garment));
    bench(c, look, dice);
    c.within(&format!("translate({at} 860)"), |c| arms(c, skin, &garment));
    goods(c, look, dice);
    let sun = c.linear(Axis::Slant, &[(0, rgb(0xfff2c8), 40), (55, rgb(0xfff2c8), 0), (100, DARK, 26)]);
    c.fill("M0,0 H1200 V1200 H0 Z", sun);
}

fn bamboo_wall(c: &mut Canvas, p: &Palette) {
    let strip = c.tile((64, 64), "scale(1)", |c| {
        for (x, y, w, h) in [(2, 2, 60, 28), (34, 34, 60, 28), (-30, 34, 60, 28)] {
            c.raw(&format!(
                "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"4\" fill=\"{}\" opacity=\"0.3\"/>",
                p.wall.dark(22)
            ));
        }
    });
    c.fill("M0,0 H1200 V900 H0 Z", strip);
    for x in [20, 610, 1150] {
        let post = super::packs::rounded(c, p.table.light(10));
        c.fill(&format!("M{x},0 h34 V900 h-34 Z"), post);
    }
}

fn window(c: &mut Canvas, p: &Palette, view: i32) {
    let pane = "M118,112 h386 v356 h-386 Z";
    c.fill(&box_path((96, 90), (430, 400), 10), p.table.dark(30));
    let sky = c.linear(Axis::Down, &[(0, rgb(0xbfdee8), 100), (70, rgb(0xfbeecc), 100)]);
    c.fill(pane, sky);
    c.cut(pane, |c| match view {
        0 => mountain(c),
        1 => sea(c),
        _ => terraces(c),
    });
    c.line("M311,112 V468 M118,290 H504", p.table.dark(30), 16, 100);
    c.fill(&box_path((80, 478), (462, 30), 6), p.table.light(12));
}

fn mountain(c: &mut Canvas) {
    c.fill("M60,420 L230,230 L300,300 L360,250 L560,440 V480 H60 Z", rgb(0x7fa3a6));
    c.fill("M200,264 L230,230 L262,262 L240,258 L228,270 Z", WHITE);
    c.fill("M80,420 C180,360 300,390 540,380 V480 H80 Z", rgb(0x7aa054));
    c.fill("M80,450 C220,410 380,440 540,420 V480 H80 Z", rgb(0x558040));
}

fn sea(c: &mut Canvas) {
    c.fill("M80,330 H540 V480 H80 Z", rgb(0x5c9fb0));
    for y in [350, 374, 402, 436] {
        c.line(&format!("M110,{y} q40,-10 80,0 t80,0 t80,0 t80,0 t80,0"), WHITE, 3, 40);
    }
    c.fill("M250,372 C280,400 380,400 420,366 C400,392 384,410 340,410 H300 C276,408 260,394 250,372 Z", rgb(0x9a322c));
    c.fill("M330,220 L330,368 L406,366 Z", rgb(0xf6e3b4));
    c.line("M330,214 V376", rgb(0x5a3a20), 6, 100);
}

fn terraces(c: &mut Canvas) {
    c.oval((400, 220), (46, 46), rgb(0xffd880), 90);
    for (y, green) in [(300, 0x9cb85c), (340, 0x7fa84c), (384, 0x649440), (428, 0x4c7c36)] {
        c.fill(&format!("M80,{y} C200,{} 340,{} 540,{} V480 H80 Z", y - 34, y + 24, y - 16), rgb(green));
        c.line(&format!("M80,{} C200,{} 340,{} 540,{}", y + 6, y - 28, y + 30, y - 10), rgb(0xe6f0c4), 3, 60);
    }
    for x in [150, 190, 470] {
        c.line(&format!("M{x},330 q-4,-50 6,-96"), rgb(0x6a4a2a), 7, 100);
        for (dx, dy) in [(-46, 8), (-34, -22), (0, -36), (36, -24), (50, 6)] {
            c.line(&format!("M{},234 q{},{} {dx},{}", x + 6, dx / 2, dy - 8, dy + 16), rgb(0x4a7c34), 8, 100);
        }
    }
}

/// Lengths of cloth drying on a line.
fn hung_cloths(c: &mut Canvas, look: &Look) {
    let p = &look.colours;
    c.line("M640,120 C800,138 980,138 1130,116", rgb(0x9a7c4c), 7, 100);
    for (x, deep, tone) in [(676, 400, p.main), (836, 470, p.accent.dark(10)), (990, 380, p.ink)] {
        let length = format!("M{x},132 h136 v{deep} q-34,16 -68,0 t-68,0 Z");
        c.shadow(&length, (14, 12), 26);
        let paint = cloth(c, look.motif, &Palette { main: tone, ..*p }, 0, 56);
        c.fill(&length, paint);
        let fold =
            c.linear(Axis::Across, &[(0, DARK, 30), (24, WHITE, 24), (50, DARK, 20), (74, WHITE, 18), (100, DARK, 34)]);
        c.fill(&length, fold);
    }
}

fn goods_shelf(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    for y in [280, 470] {
        let mut x = 690;
        while x < 1080 {
            let (w, h) = (dice.roll(58, 84), dice.roll(76, 126));
            let tone = [p.main, p.accent, p.paper, p.ink.light(30)]
                .get(usize::try_from(dice.roll(0, 3)).unwrap_or(0))
                .copied()
                .unwrap_or(p.main);
            let paint = super::packs::rounded(c, tone);
            c.fill(&box_path((x, y - h), (w, h), 12), paint);
            c.fill(&box_path((x + 8, y - h / 2 - 14), (w - 16, 34), 5), p.paper);
            c.oval((x + w / 2, y - h / 2 + 3), (10, 10), p.main, 100);
            x += w + dice.roll(14, 34);
        }
        let wood = c.linear(Axis::Down, &[(0, p.table.light(26), 100), (100, p.table.dark(20), 100)]);
        c.fill(&format!("M660,{y} h460 v26 h-460 Z"), wood);
        c.veil(&format!("M660,{} h460 v24 h-460 Z", y + 26), DARK, 18);
    }
}

fn person(c: &mut Canvas, look: &Look, skin: Rgb, garment: &str) {
    let p = &look.colours;
    let torso = "M-210,40 C-214,-130 -180,-236 -84,-262 C-30,-276 30,-276 84,-262 C180,-236 214,-130 210,40 Z";
    c.shadow(torso, (20, 10), 26);
    c.fill(torso, garment);
    let volume = c.linear(Axis::Across, &[(0, DARK, 36), (30, WHITE, 16), (60, DARK, 2), (100, DARK, 40)]);
    c.fill(torso, volume);
    if look.style == 2 {
        c.oval((0, -410), (116, 128), rgb(0x2a1e18), 100);
        c.oval((70, -508), (58, 50), rgb(0x2a1e18), 100);
    }
    c.fill("M-52,-330 H52 V-262 C30,-226 -30,-226 -52,-262 Z", skin.dark(16));
    match look.style {
        0 => head_veiled(c, p, skin),
        1 => head_capped(c, p, skin),
        _ => {}
    }
    face(c, skin);
    if look.style == 2 {
        c.fill(
            "M-92,-400 C-108,-540 108,-540 92,-400 C86,-460 30,-480 -4,-486 C-40,-476 -84,-456 -92,-400 Z",
            rgb(0x2a1e18),
        );
        c.within("translate(96 -474) scale(0.5)", |c| piece(c, Motif::Jasmine, &mut Dice::new(1)));
    }
}

/// Sleeves, and hands resting on the bench.
fn arms(c: &mut Canvas, skin: Rgb, garment: &str) {
    for flip in ["1", "-1"] {
        c.within(&format!("scale({flip} 1)"), |c| {
            c.line("M196,34 C190,84 140,92 92,84", skin.dark(14), 50, 100);
            c.line("M194,28 C188,76 138,84 92,78", skin, 42, 100);
            c.oval((80, 80), (38, 27), skin.light(6), 100);
            c.line("M58,72 q-10,8 -6,18 M70,66 q-14,12 -8,30", skin.dark(26), 4, 60);
            let sleeve = "M150,-224 C236,-180 256,-50 236,50 L154,52 C166,-30 160,-90 138,-140 Z";
            c.fill(sleeve, garment);
            c.veil(sleeve, DARK, 16);
            c.line("M236,50 L154,52", skin.dark(60), 8, 50);
        });
    }
}

fn face(c: &mut Canvas, skin: Rgb) {
    c.oval((0, -394), (88, 104), skin, 100);
    c.veil("M20,-494 C90,-470 110,-340 40,-296 C84,-350 70,-440 20,-494 Z", DARK, 14);
    for x in [-34, 34] {
        c.line(&format!("M{},-398 q16,-14 32,0", x - 16), DARK, 7, 90);
        c.line(&format!("M{},-428 q18,-14 36,-2", x - 18), DARK, 6, 70);
        c.oval((x + x / 2, -362), (20, 14), rgb(0xd86a4c), 36);
    }
    c.line("M0,-396 C-8,-376 -10,-366 4,-364", skin.dark(34), 6, 90);
    c.line("M-32,-338 C-12,-318 14,-318 34,-340", rgb(0x8a2c24), 8, 100);
}

fn head_veiled(c: &mut Canvas, p: &Palette, skin: Rgb) {
    let veil = "M0,-530 C-130,-530 -142,-390 -122,-310 C-130,-250 -150,-210 -130,-186 C-60,-150 60,-150 130,-186 C150,-210 130,-250 122,-310 C142,-390 130,-530 0,-530 Z";
    let paint = super::packs::rounded(c, p.accent);
    c.fill(veil, paint);
    c.line("M-100,-300 C-60,-240 40,-230 110,-290 M-110,-230 C-50,-190 30,-190 90,-240", p.accent.dark(36), 6, 60);
    c.oval((0, -392), (94, 110), skin.dark(30), 60);
}

fn head_capped(c: &mut Canvas, p: &Palette, skin: Rgb) {
    for x in [-90, 90] {
        c.oval((x, -390), (18, 28), skin.dark(12), 100);
    }
    c.fill("M-96,-400 C-110,-530 110,-530 96,-400 C80,-470 -80,-470 -96,-400 Z", rgb(0x2a1e18));
    let cap = super::packs::rounded(c, p.ink.dark(20));
    c.fill("M-100,-448 L-84,-548 C-40,-562 40,-562 84,-548 L100,-448 C40,-470 -40,-470 -100,-448 Z", cap);
    c.line("M-96,-464 C-40,-484 40,-484 96,-464", p.accent, 6, 100);
}

fn bench(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let wood =
        c.linear(Axis::Down, &[(0, p.table.light(22), 100), (16, p.table.light(4), 100), (100, p.table.dark(30), 100)]);
    c.fill("M0,900 H1200 V1200 H0 Z", wood);
    c.fill("M0,896 H1200 V910 H0 Z", p.table.light(44));
    for y in [960, 1040, 1120] {
        c.line(&format!("M0,{y} q600,{} 1200,0", dice.roll(-16, 16)), p.table.dark(40), 3, 30);
    }
}

/// What is being made, on the bench.
fn goods(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    if is_cloth(look.motif) {
        let roll = "M190,980 C420,950 780,950 1010,980 L1070,1130 C980,1160 900,1110 800,1140 C700,1166 620,1116 500,1142 C380,1160 260,1116 130,1136 Z";
        c.shadow(roll, (10, 16), 34);
        let paint = cloth(c, look.motif, p, -4, 80);
        c.fill(roll, paint);
        let shade = c.linear(Axis::Across, &[(0, DARK, 30), (40, WHITE, 20), (100, DARK, 30)]);
        c.fill(roll, shade);
        return;
    }
    c.within("translate(600 1030)", |c| {
        scene::ground_shadow(c, (0, 40), 640);
        c.oval((0, 20), (350, 84), p.main.dark(46), 100);
        c.oval((0, 6), (350, 82), p.table.light(40), 100);
        c.dashes(&oval_path((0, 6), (330, 74)), p.table.dark(20), 14, "12 9");
        c.oval((0, 10), (306, 64), p.table.light(20), 100);
        for n in 0..18 {
            let (x, y) = ((n % 6) * 92 - 230 + dice.roll(-14, 14), (n / 6) * 34 - 40 + dice.roll(-6, 6));
            c.within(&format!("translate({x} {y}) scale(1 0.8) rotate({})", dice.roll(0, 359)), |c| {
                piece(c, look.motif, dice);
            });
        }
    });
}

pub(super) fn is_cloth(motif: Motif) -> bool {
    use Motif as M;
    matches!(
        motif,
        M::Ceplok
            | M::Check
            | M::GajahOling
            | M::Gedog
            | M::Kawung
            | M::Lurik
            | M::Mega
            | M::Parang
            | M::SekarJagad
            | M::Sprig
            | M::Truntum
    )
}
