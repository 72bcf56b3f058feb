//! Where a product stands or lies: wall and table seen from the front, or a table top seen from above.

use super::{
    canvas::{Axis, Canvas, Dice, SIDE},
    colour::{DARK, Palette, Rgb, WHITE},
};

/// Height of the edge between wall and table.
pub(super) const HORIZON: i32 = 800;

/// Wall and table, seen from the front.
pub(super) fn table(c: &mut Canvas, colours: &Palette, dice: &mut Dice) {
    let wall = match dice.roll(0, 3) {
        0 => colours.wall.mix(colours.accent, 20),
        1 => colours.wall.mix(colours.main, 16),
        2 => colours.wall.mix(colours.table, 22),
        _ => colours.wall,
    };
    let paint = c.linear(Axis::Slant, &[(0, wall.light(22), 100), (55, wall, 100), (100, wall.dark(18), 100)]);
    c.fill("M0,0 H1200 V1200 H0 Z", paint);
    match dice.roll(0, 5) {
        0 => arch(c, wall),
        1 => disc(c, colours),
        2 => tiles(c, wall),
        3 => shelf(c, colours, dice),
        4 => wainscot(c, wall.mix(colours.accent, 42)),
        _ => leaf_shadow(c, (dice.roll(820, 1040), dice.roll(60, 160)), dice.roll(18, 44)),
    }
    window_light(c, dice.roll(-60, 120));
    front_of_table(c, colours, dice);
    let glow = c.round((50, 50), &[(0, WHITE, 34), (100, WHITE, 0)]);
    c.oval((250, 150), (620, 560), glow, 100);
}

fn front_of_table(c: &mut Canvas, colours: &Palette, dice: &mut Dice) {
    let board = colours.table;
    let paint =
        c.linear(Axis::Down, &[(0, board.light(14), 100), (30, board.light(4), 100), (100, board.dark(24), 100)]);
    c.fill(&format!("M0,{HORIZON} H1200 V1200 H0 Z"), paint);
    let seam = c.linear(Axis::Down, &[(0, DARK, 0), (100, DARK, 22)]);
    c.fill(&format!("M0,{} H1200 V{HORIZON} H0 Z", HORIZON - 46), seam);
    c.fill(&format!("M0,{HORIZON} H1200 V{} H0 Z", HORIZON + 5), board.light(38));
    if dice.roll(0, 2) == 0 {
        linen(c, colours.paper.mix(colours.wall, 40));
        return;
    }
    let mut y = HORIZON + 14;
    while y < SIDE {
        let (bend, x) = (dice.roll(-9, 9), dice.roll(-100, 500));
        c.line(
            &format!("M{x},{y} q{},{bend} {},0", dice.roll(200, 380), dice.roll(420, 900)),
            board.dark(40),
            2,
            dice.roll(14, 30),
        );
        c.line(
            &format!("M{},{} h{}", dice.roll(0, 900), y + 5, dice.roll(90, 320)),
            board.light(36),
            2,
            dice.roll(12, 30),
        );
        y += 9 + (y - HORIZON) / 14;
    }
    for y in [HORIZON + 92, HORIZON + 248] {
        c.line(&format!("M0,{y} H1200"), board.dark(55), 3, 55);
        c.line(&format!("M0,{} H1200", y + 3), board.light(30), 2, 40);
    }
}

/// A cloth over the table, with a woven look and a hem.
fn linen(c: &mut Canvas, cloth: Rgb) {
    let top = HORIZON + 34;
    let shape = format!("M0,{top} C300,{} 800,{} 1200,{top} V1200 H0 Z", top - 6, top + 8);
    c.veil(&format!("M0,{} H1200 V1200 H0 Z", top - 8), DARK, 20);
    let paint = c.linear(Axis::Down, &[(0, cloth.light(28), 100), (100, cloth.dark(16), 100)]);
    c.fill(&shape, paint);
    let weave = c.tile((8, 8), "scale(1)", |c| {
        c.raw(&format!("<rect width=\"8\" height=\"2\" fill=\"{}\" opacity=\"0.14\"/>", cloth.dark(60)));
        c.raw(&format!("<rect width=\"2\" height=\"8\" fill=\"{}\" opacity=\"0.5\"/>", cloth.light(60)));
    });
    c.fill(&shape, weave);
    c.dashes(
        &format!("M0,{} C300,{} 800,{} 1200,{}", top + 16, top + 10, top + 24, top + 16),
        cloth.dark(32),
        3,
        "14 9",
    );
}

fn arch(c: &mut Canvas, wall: Rgb) {
    let paint = c.linear(Axis::Across, &[(0, wall.dark(17), 100), (100, wall.light(12), 100)]);
    c.fill("M270,800 V430 a330,330 0 0 1 660,0 V800 Z", paint);
    let inner = c.linear(Axis::Slant, &[(0, wall.dark(9), 100), (100, wall.light(30), 100)]);
    c.fill("M296,800 V436 a306,306 0 0 1 634,-30 V800 Z", inner);
}

fn disc(c: &mut Canvas, colours: &Palette) {
    let tint = colours.wall.mix(colours.main, 26);
    let paint = c.linear(Axis::Slant, &[(0, tint.light(34), 100), (100, tint, 100)]);
    c.oval((620, 470), (372, 372), paint, 88);
    c.ring((620, 470), (404, 404), tint, 3, 60);
}

fn tiles(c: &mut Canvas, wall: Rgb) {
    let paint = c.tile((132, 132), "translate(36 8)", |c| {
        c.raw(&format!(
            "<rect x=\"3\" y=\"3\" width=\"126\" height=\"126\" rx=\"8\" fill=\"{}\" opacity=\"0.55\"/>",
            wall.light(40)
        ));
        c.line("M8,126 H126 V8", wall.dark(30), 3, 26);
        c.line("M6,122 V6 H122", WHITE, 3, 60);
    });
    c.fill(&format!("M0,0 H1200 V{HORIZON} H0 Z"), paint);
}

/// The lower half painted in another colour, with a moulding.
fn wainscot(c: &mut Canvas, tone: Rgb) {
    let paint = c.linear(Axis::Slant, &[(0, tone.light(20), 100), (100, tone.dark(14), 100)]);
    c.fill(&format!("M0,452 H1200 V{HORIZON} H0 Z"), paint);
    for x in [-40, 280, 600, 920] {
        c.line(&super::canvas::box_path((x + 34, 520), (250, 230), 6), tone.dark(24), 5, 60);
        c.line(&super::canvas::box_path((x + 37, 524), (250, 230), 6), tone.light(40), 3, 60);
    }
    c.veil("M0,470 H1200 V484 H0 Z", DARK, 14);
    c.fill("M0,436 H1200 V470 H0 Z", tone.light(30));
    c.fill("M0,436 H1200 V444 H0 Z", tone.light(60));
}

fn shelf(c: &mut Canvas, colours: &Palette, dice: &mut Dice) {
    c.faded(48, |c| {
        let pots = [colours.accent, colours.main, colours.table, colours.ink];
        let mut x = 60;
        for _ in 0..7 {
            let (w, h) = (dice.roll(60, 110), dice.roll(70, 150));
            let colour = pots
                .get(usize::try_from(dice.roll(0, 3)).unwrap_or(0))
                .copied()
                .unwrap_or(colours.accent)
                .mix(colours.wall, 48);
            let paint = c.linear(Axis::Across, &[(0, colour.light(26), 100), (100, colour.dark(16), 100)]);
            c.fill(&super::canvas::box_path((x, 262 - h), (w, h), 18), &paint);
            c.fill(&super::canvas::box_path((x + w / 4, 244 - h), (w / 2, 26), 8), colour.dark(22));
            x += w + dice.roll(26, 110);
        }
        c.veil("M0,286 H1200 V330 H0 Z", DARK, 18);
        let wood = c.linear(Axis::Down, &[(0, colours.table.light(26), 100), (100, colours.table.dark(12), 100)]);
        c.fill("M0,262 H1200 V290 H0 Z", wood);
    });
}

/// Panes of sunlight on the wall.
fn window_light(c: &mut Canvas, shift: i32) {
    let paint = c.linear(Axis::Slant, &[(0, WHITE, 42), (100, WHITE, 6)]);
    for (x, y) in [(90, 70), (330, 118), (90, 350), (330, 398)] {
        let (x, y) = (x + shift, y - 20);
        c.fill(&format!("M{x},{y} l214,42 v246 l-214,-42 Z"), &paint);
    }
}

/// The shadow of a palm frond, out of the picture.
pub(super) fn leaf_shadow(c: &mut Canvas, (x, y): (i32, i32), turn: i32) {
    c.raw("<g filter=\"url(#near)\">");
    c.within(&format!("translate({x} {y}) rotate({turn})"), |c| {
        for step in 0..11 {
            let (along, reach) = (step * 52, 260 - (step - 4) * (step - 4) * 5);
            for side in [-1, 1] {
                let (tip_x, tip_y) = (side * reach, along + reach / 2);
                c.veil(
                    &format!(
                        "M0,{along} Q{},{} {tip_x},{tip_y} Q{},{} 0,{} Z",
                        tip_x / 2,
                        along - 12,
                        tip_x / 2,
                        along + reach / 2,
                        along + 16
                    ),
                    DARK,
                    9,
                );
            }
        }
        c.line("M0,-40 Q14,300 0,640", DARK, 9, 9);
    });
    c.raw("</g>");
}

/// A table top, seen from above.
pub(super) fn from_above(c: &mut Canvas, colours: &Palette, dice: &mut Dice) {
    match dice.roll(0, 3) {
        0 => paper_ground(c, colours.wall),
        1 => stone_ground(c, colours.wall.mix(colours.paper, 50), dice),
        2 => planks(c, colours.table.light(34), dice),
        _ => planks(c, colours.table.dark(8), dice),
    }
    if dice.roll(0, 1) == 0 {
        leaf_shadow(c, (dice.roll(980, 1160), dice.roll(-140, 0)), dice.roll(20, 50));
    }
    let light = c.round((50, 50), &[(0, WHITE, 42), (100, WHITE, 0)]);
    c.oval((220, 160), (800, 760), light, 100);
    let dusk = c.linear(Axis::Slant, &[(0, DARK, 0), (60, DARK, 0), (100, DARK, 24)]);
    c.fill("M0,0 H1200 V1200 H0 Z", dusk);
}

fn paper_ground(c: &mut Canvas, wall: Rgb) {
    let paint = c.linear(Axis::Slant, &[(0, wall.light(30), 100), (100, wall.dark(8), 100)]);
    c.fill("M0,0 H1200 V1200 H0 Z", paint);
    let second = c.linear(Axis::Slant, &[(0, wall.dark(10), 100), (100, wall.dark(20), 100)]);
    c.shadow("M1240,560 L1240,1240 L300,1240 Z", (-6, -6), 22);
    c.fill("M1240,560 L1240,1240 L300,1240 Z", second);
}

fn stone_ground(c: &mut Canvas, stone: Rgb, dice: &mut Dice) {
    let paint = c.linear(Axis::Slant, &[(0, stone.light(30), 100), (100, stone.dark(8), 100)]);
    c.fill("M0,0 H1200 V1200 H0 Z", paint);
    for _ in 0..120 {
        let (x, y, w) = (dice.roll(0, SIDE), dice.roll(0, SIDE), dice.roll(4, 15));
        let chip = if dice.roll(0, 2) == 0 { stone.dark(38) } else { stone.dark(16) };
        c.veil(
            &format!("M{x},{y} l{w},{} l{},{w} l-{w},{} Z", dice.roll(-6, 3), dice.roll(-4, 4), dice.roll(-4, 2)),
            chip,
            dice.roll(28, 70),
        );
    }
}

fn planks(c: &mut Canvas, wood: Rgb, dice: &mut Dice) {
    let mut y = -40;
    while y < SIDE {
        let deep = dice.roll(190, 260);
        let tone = if dice.roll(0, 1) == 0 { wood.light(dice.roll(0, 12)) } else { wood.dark(dice.roll(0, 10)) };
        let paint = c.linear(
            Axis::Down,
            &[(0, tone.light(12), 100), (12, tone, 100), (92, tone, 100), (100, tone.dark(26), 100)],
        );
        c.fill(&format!("M0,{y} H1200 V{} H0 Z", y + deep), paint);
        for _ in 0..13 {
            let (at, bend) = (y + dice.roll(12, deep - 12), dice.roll(-16, 16));
            let (x, length) = (dice.roll(-200, 700), dice.roll(300, 900));
            c.line(
                &format!("M{x},{at} q{},{bend} {length},{}", length / 2, dice.roll(-3, 3)),
                wood.dark(46),
                dice.roll(1, 3),
                dice.roll(10, 30),
            );
        }
        let (kx, ky) = (dice.roll(80, 1120), y + deep / 2);
        for (step, (rx, ry)) in [(34, 11), (22, 7), (10, 3)].into_iter().enumerate() {
            c.ring((kx, ky), (rx, ry), wood.dark(50), 2, 24 + i32::try_from(step).unwrap_or(0) * 10);
        }
        c.line(&format!("M0,{} H1200", y + deep), wood.dark(72), 4, 66);
        y += deep;
    }
}

/// Shadow of a thing that stands at (`x`, `y`) and is `w` wide: dark where it touches, long and soft away from the window.
pub(super) fn ground_shadow(c: &mut Canvas, (x, y): (i32, i32), w: i32) {
    let long = c.round((38, 50), &[(0, DARK, 46), (55, DARK, 20), (100, DARK, 0)]);
    c.oval((x + w / 3, y + 4), (w * 92 / 100, w / 7), long, 100);
    let touch = c.round((50, 50), &[(0, DARK, 72), (70, DARK, 36), (100, DARK, 0)]);
    c.oval((x + w / 40, y), (w * 56 / 100, w / 14 + 6), touch, 100);
}

/// Shadow of a small thing that lies around the origin of a table seen from above.
pub(super) fn small_shadow(c: &mut Canvas, (x, y): (i32, i32), r: i32) {
    let soft = c.round((50, 50), &[(0, DARK, 50), (44, DARK, 26), (100, DARK, 0)]);
    c.oval((x, y), (r, r), soft, 100);
}

/// A plastered wall, for what hangs.
pub(super) fn wall(c: &mut Canvas, colours: &Palette, dice: &mut Dice) {
    let tone = colours.wall;
    let paint = c.linear(Axis::Slant, &[(0, tone.light(36), 100), (55, tone, 100), (100, tone.dark(20), 100)]);
    c.fill("M0,0 H1200 V1200 H0 Z", paint);
    for _ in 0..60 {
        let (x, y) = (dice.roll(0, SIDE), dice.roll(0, SIDE));
        c.line(
            &format!(
                "M{x},{y} q{},{} {},{}",
                dice.roll(20, 60),
                dice.roll(-20, 20),
                dice.roll(60, 140),
                dice.roll(-20, 20)
            ),
            WHITE,
            dice.roll(8, 24),
            dice.roll(5, 14),
        );
    }
    window_light(c, dice.roll(-60, 160));
    leaf_shadow(c, (dice.roll(930, 1080), dice.roll(200, 420)), dice.roll(14, 40));
    let floor = c.linear(Axis::Down, &[(0, colours.table.light(10), 100), (100, colours.table.dark(20), 100)]);
    c.fill("M0,1130 H1200 V1200 H0 Z", floor);
    c.fill("M0,1112 H1200 V1132 H0 Z", tone.light(50));
    c.veil("M0,1132 H1200 V1142 H0 Z", DARK, 30);
}
