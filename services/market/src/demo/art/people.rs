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
    for (x, y, turn) in [(462, 520, -18), (738, 506, 16), (600, 396, 0)] {
        c.within(&format!("translate({x} {y}) rotate({turn}) scale(2.24)"), |c| piece(c, look.motif, dice));
    }
    write_words(c, look.label, (600, 650), (500, 190), p.ink);
    c.line("M500,890 H700", p.accent, 10, 100);
}

/// The maker at the work bench, shelves behind.
pub(super) fn workshop(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let wall = c.linear(Axis::Down, &[(0, p.wall.light(30), 100), (100, p.wall.dark(12), 100)]);
    c.fill("M0,0 H1200 V1200 H0 Z", wall);
    bamboo_wall(c, p);
    window(c, p);
    goods_shelf(c, look, dice);
    person(c, look, dice);
    bench(c, look, dice);
    let sun = c.linear(Axis::Slant, &[(0, rgb(0xff_f2_c8), 40), (55, rgb(0xff_f2_c8), 0), (100, DARK, 26)]);
    c.fill("M0,0 H1200 V1200 H0 Z", sun);
}

fn bamboo_wall(c: &mut Canvas, p: &Palette) {
    let strip = c.tile((64, 64), "scale(1)", |c| {
        for (x, y, w, h) in [(2, 2, 60, 28), (34, 34, 60, 28), (-30, 34, 60, 28)] {
            c.raw(&format!("<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"4\" fill=\"{}\" opacity=\"0.3\"/>", p.wall.dark(22)));
        }
    });
    c.fill("M0,0 H1200 V760 H0 Z", strip);
    for x in [20, 610, 1150] {
        let post = super::packs::rounded(c, p.table.light(10));
        c.fill(&format!("M{x},0 h34 V800 h-34 Z"), post);
    }
}

fn window(c: &mut Canvas, p: &Palette) {
    c.fill(&box_path((96, 90), (430, 400), 10), p.table.dark(30));
    let sky = c.linear(Axis::Down, &[(0, rgb(0xbf_de_e8), 100), (70, rgb(0xfb_ee_cc), 100)]);
    c.fill("M118,112 h386 v356 h-386 Z", sky);
    c.cut("M118,112 h386 v356 h-386 Z", |c| {
        c.fill("M60,420 L230,230 L300,300 L360,250 L560,440 V480 H60 Z", rgb(0x7f_a3_a6));
        c.fill("M200,264 L230,230 L262,262 L240,258 L228,270 Z", WHITE);
        c.fill("M80,420 C180,360 300,390 540,380 V480 H80 Z", rgb(0x7a_a0_54));
        c.fill("M80,450 C220,410 380,440 540,420 V480 H80 Z", rgb(0x55_80_40));
    });
    c.line("M311,112 V468 M118,290 H504", p.table.dark(30), 16, 100);
    c.fill(&box_path((80, 478), (462, 30), 6), p.table.light(12));
}

fn goods_shelf(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    for y in [280, 470] {
        let mut x = 690;
        while x < 1080 {
            let (w, h) = (dice.roll(58, 84), dice.roll(76, 126));
            let tone = [p.main, p.accent, p.paper, p.ink.light(30)].get(usize::try_from(dice.roll(0, 3)).unwrap_or(0)).copied().unwrap_or(p.main);
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

fn person(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let skin = rgb(0xb9_7a_4e).mix(rgb(0x8a_54_34), dice.roll(0, 70));
    let garment = cloth(c, look.trim, p, dice.roll(10, 30), 62);
    c.within("translate(600 860)", |c| {
        let torso = "M-210,30 C-214,-130 -180,-236 -84,-262 C-30,-276 30,-276 84,-262 C180,-236 214,-130 210,30 Z";
        c.shadow(torso, (20, 10), 26);
        c.fill(torso, &garment);
        let volume = c.linear(Axis::Across, &[(0, DARK, 36), (30, WHITE, 16), (60, DARK, 2), (100, DARK, 40)]);
        c.fill(torso, volume);
        c.fill("M-52,-330 H52 V-262 C30,-226 -30,-226 -52,-262 Z", skin.dark(16));
        if look.style == 1 {
            head_bare(c, p, skin);
        } else {
            head_veiled(c, p, skin);
        }
        face(c, skin);
        for flip in ["1", "-1"] {
            c.within(&format!("scale({flip} 1)"), |c| {
                let sleeve = "M168,-216 C230,-170 250,-60 226,30 L150,40 C160,-30 160,-90 140,-140 Z";
                c.fill(sleeve, &garment);
                c.veil(sleeve, DARK, 14);
                c.line("M190,24 C180,66 130,78 84,72", skin, 46, 100);
                c.oval((74, 68), (34, 27), skin.light(8), 100);
            });
        }
    });
}

fn face(c: &mut Canvas, skin: Rgb) {
    c.oval((0, -394), (88, 104), skin, 100);
    c.veil("M20,-494 C90,-470 110,-340 40,-296 C84,-350 70,-440 20,-494 Z", DARK, 14);
    for x in [-34, 34] {
        c.line(&format!("M{},-398 q16,-14 32,0", x - 16), DARK, 7, 90);
        c.line(&format!("M{},-428 q18,-14 36,-2", x - 18), DARK, 6, 70);
        c.oval((x + x / 2, -362), (20, 14), rgb(0xd8_6a_4c), 36);
    }
    c.line("M0,-396 C-8,-376 -10,-366 4,-364", skin.dark(34), 6, 90);
    c.line("M-32,-338 C-12,-318 14,-318 34,-340", rgb(0x8a_2c_24), 8, 100);
}

fn head_veiled(c: &mut Canvas, p: &Palette, skin: Rgb) {
    let veil = "M0,-530 C-130,-530 -142,-390 -122,-310 C-130,-250 -150,-210 -130,-186 C-60,-150 60,-150 130,-186 C150,-210 130,-250 122,-310 C142,-390 130,-530 0,-530 Z";
    let paint = super::packs::rounded(c, p.accent);
    c.fill(veil, paint);
    c.line("M-100,-300 C-60,-240 40,-230 110,-290 M-110,-230 C-50,-190 30,-190 90,-240", p.accent.dark(36), 6, 60);
    c.oval((0, -392), (94, 110), skin.dark(30), 60);
}

fn head_bare(c: &mut Canvas, p: &Palette, skin: Rgb) {
    for x in [-90, 90] {
        c.oval((x, -390), (18, 28), skin.dark(12), 100);
    }
    c.fill("M-96,-400 C-110,-530 110,-530 96,-400 C80,-470 -80,-470 -96,-400 Z", rgb(0x2a_1e_18));
    let cap = super::packs::rounded(c, p.ink.dark(20));
    c.fill("M-100,-448 L-84,-548 C-40,-562 40,-562 84,-548 L100,-448 C40,-470 -40,-470 -100,-448 Z", cap);
    c.line("M-96,-464 C-40,-484 40,-484 96,-464", p.accent, 6, 100);
}

fn bench(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let wood = c.linear(Axis::Down, &[(0, p.table.light(22), 100), (16, p.table.light(4), 100), (100, p.table.dark(30), 100)]);
    c.fill("M0,900 H1200 V1200 H0 Z", wood);
    c.fill("M0,896 H1200 V910 H0 Z", p.table.light(44));
    for y in [960, 1040, 1120] {
        c.line(&format!("M0,{y} q600,{} 1200,0", dice.roll(-16, 16)), p.table.dark(40), 3, 30);
    }
    if is_cloth(look.motif) {
        let roll = "M150,1010 C420,960 780,960 1050,1010 L1090,1130 C800,1090 400,1090 110,1130 Z";
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
            c.within(&format!("translate({x} {y}) scale(1 0.8) rotate({})", dice.roll(0, 359)), |c| piece(c, look.motif, dice));
        }
    });
}

pub(super) fn is_cloth(motif: Motif) -> bool {
    use Motif as M;
    matches!(
        motif,
        M::Ceplok | M::Check | M::GajahOling | M::Gedog | M::Kawung | M::Lurik | M::Mega | M::Parang | M::SekarJagad | M::Sprig | M::Truntum
    )
}
