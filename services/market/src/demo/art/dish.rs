//! Food out of its package: on a plate, in a bowl, on a board. Drawn around or upon the origin.

use super::{
    Look,
    batik::cloth,
    canvas::{Axis, Canvas, Dice, box_path, oval_path},
    colour::{DARK, WHITE},
    motif::Motif,
    pieces::piece,
};

/// A round plate on a napkin, seen from above, heaped with the motif.
pub(super) fn plate(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let clay = p.paper;
    let napkin = box_path((-250, -470), (640, 900), 10);
    c.within(&format!("rotate({})", dice.roll(16, 40)), |c| {
        c.shadow(&napkin, (12, 16), 34);
        let weave = cloth(c, look.trim, p, 0, 96);
        c.fill(&napkin, weave);
        c.veil(&napkin, p.paper, 22);
        c.line(&napkin, p.accent, 8, 100);
        c.dashes(&box_path((-236, -456), (612, 872), 8), p.paper, 4, "12 9");
    });
    c.shadow(&oval_path((0, 0), (430, 430)), (22, 30), 46);
    let rim = c.linear(Axis::Slant, &[(0, WHITE, 100), (60, clay, 100), (100, clay.dark(22), 100)]);
    c.oval((0, 0), (430, 430), rim, 100);
    let band = cloth(c, look.trim, p, 0, 60);
    c.faded(88, |c| c.ring((0, 0), (386, 386), &band, 54, 100));
    c.ring((0, 0), (352, 352), p.accent, 5, 90);
    c.ring((0, 0), (420, 420), p.main, 6, 70);
    let well = c.round((38, 34), &[(0, WHITE, 100), (86, clay.dark(4), 100), (100, clay.dark(22), 100)]);
    c.oval((0, 0), (330, 330), well, 100);
    for (count, reach, size) in [(11, 216, "1.60"), (7, 116, "1.72"), (2, 26, "1.80")] {
        for n in 0..count {
            let (turn, spin, out) = (n * 360 / count + dice.roll(-8, 8), dice.roll(0, 359), reach + dice.roll(-16, 16));
            c.within(&format!("rotate({turn}) translate({out} 0) rotate({spin}) scale({size})"), |c| {
                super::scene::small_shadow(c, (3, 6), 60);
                piece(c, look.motif, dice);
            });
        }
    }
}

/// Rows of pieces, the front ones lower and over the back ones, the middle higher.
fn pile(c: &mut Canvas, motif: Motif, dice: &mut Dice, (x, y): (i32, i32), (rx, ry): (i32, i32), rows: i32) {
    for row in 0..rows {
        let down = y - ry + row * 2 * ry / (rows - 1).max(1);
        let edge = (row * 2 - rows + 1).abs();
        let half = rx - edge * rx / (rows + 2);
        let count = half / 46;
        for n in 0..=count {
            let across = x - half + n * 2 * half / count.max(1);
            let lift = (half - (across - x).abs()) * 50 / half.max(1);
            let turn = dice.roll(0, 359);
            let (size, dy) = (dice.roll(128, 152), dice.roll(-10, 10));
            c.within(
                &format!(
                    "translate({across} {}) scale({}.{:02} {}.{:02}) rotate({turn})",
                    down - lift + dy,
                    size / 100,
                    size % 100,
                    size * 80 / 10_000,
                    size * 80 / 100 % 100
                ),
                |c| {
                    c.oval((3, 12), (44, 38), DARK, 24);
                    piece(c, motif, dice);
                },
            );
        }
    }
}

/// A bowl filled with the motif.
pub(super) fn bowl(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let p = &look.colours;
    let clay = if look.style == 1 { p.main } else { p.paper };
    c.fill("M-120,-10 H120 L110,18 C60,32 -60,32 -110,18 Z", clay.dark(44));
    let body = "M-340,-250 C-330,-90 -200,0 0,0 C200,0 330,-90 340,-250 Z";
    let paint = super::packs::rounded(c, clay);
    c.fill(body, paint);
    c.cut(body, |c| {
        let band = cloth(c, look.trim, p, 0, 70);
        c.veil("M-360,-190 C-160,-130 160,-130 360,-190 V-110 C160,-50 -160,-50 -360,-110 Z", band, 90);
        let shade = c.linear(Axis::Across, &[(0, DARK, 40), (26, WHITE, 22), (60, DARK, 0), (100, DARK, 46)]);
        c.fill(body, shade);
    });
    c.oval((0, -250), (340, 92), clay.light(30), 100);
    c.oval((0, -246), (318, 80), clay.dark(36), 100);
    pile(c, look.motif, dice, (0, -280), (262, 56), 4);
    c.shape(
        "M-340,-250 C-300,-140 300,-140 340,-250",
        &format!("fill=\"none\" stroke=\"{}\" stroke-width=\"14\" stroke-linecap=\"round\"", clay.light(24)),
    );
}

/// A wooden board from above, with pieces in rows on a banana leaf.
pub(super) fn board(c: &mut Canvas, look: &Look, dice: &mut Dice) {
    let wood = look.colours.table.mix(look.colours.main, 12).light(16);
    let shape = format!("{} M390,-60 h110 a60,60 0 0 1 0,120 h-110 Z", box_path((-420, -290), (840, 580), 56));
    c.shadow(&shape, (22, 30), 42);
    c.fill(&shape, wood.dark(40));
    c.within("translate(-4 -10)", |c| {
        let paint = c.linear(Axis::Slant, &[(0, wood.light(24), 100), (50, wood, 100), (100, wood.dark(14), 100)]);
        c.fill(&shape, paint);
        c.cut(&shape, |c| {
            for _ in 0..26 {
                let (y, bend) = (dice.roll(-280, 280), dice.roll(-20, 20));
                c.line(
                    &format!("M-430,{y} q460,{bend} 980,{}", dice.roll(-8, 8)),
                    wood.dark(44),
                    dice.roll(2, 4),
                    dice.roll(10, 28),
                );
            }
        });
        c.fill(&oval_path((496, 0), (22, 22)), wood.dark(66));
        c.line(&box_path((-408, -278), (816, 556), 46), wood.light(46), 4, 50);
    });
    banana_leaf(c);
    let rows =
        [(-150, -160), (50, -170), (240, -150), (-250, 0), (-50, -6), (150, 4), (-160, 160), (40, 168), (236, 150)];
    for (x, y) in rows {
        let (turn, dx, dy) = (dice.roll(-24, 24), dice.roll(-14, 14), dice.roll(-14, 14));
        c.within(&format!("translate({} {}) rotate({turn}) scale(1.62)", x + dx, y + dy), |c| {
            super::scene::small_shadow(c, (5, 12), 60);
            piece(c, look.motif, dice);
        });
    }
}

fn banana_leaf(c: &mut Canvas) {
    let green = super::colour::rgb(0x58863c);
    let leaf = "M-390,30 C-330,-190 -60,-270 200,-256 C330,-246 390,-160 392,-20 C380,160 220,262 0,262 C-220,258 -380,180 -390,30 Z";
    c.shadow(leaf, (8, 10), 30);
    let paint = c.linear(Axis::Slant, &[(0, green.light(28), 100), (60, green, 100), (100, green.dark(26), 100)]);
    c.fill(leaf, paint);
    c.line("M-390,30 C-200,-10 160,-20 392,-20", green.light(46), 8, 80);
    for x in [-320, -250, -180, -110, -40, 30, 100, 170, 240, 310] {
        c.line(&format!("M{x},4 q60,-90 70,-220 M{x},8 q50,100 90,220"), green.dark(30), 2, 40);
    }
}
