//! Patterns of cloth as repeating tiles, after East Javanese batik and weaving.

use super::{
    canvas::Canvas,
    colour::{Palette, Rgb},
    motif::Motif,
};

/// A paint of the motif in the palette's colours, turned by `turn` degrees and enlarged to `percent`.
pub(super) fn cloth(c: &mut Canvas, motif: Motif, colours: &Palette, turn: i32, percent: i32) -> String {
    let turn = if motif == Motif::Parang { turn + 135 } else { turn };
    let transform = format!("rotate({turn}) scale({}.{:02})", percent / 100, percent % 100);
    let p = *colours;
    match motif {
        Motif::Parang => c.tile((120, 84), &transform, |c| parang(c, &p)),
        Motif::Mega => c.tile((240, 160), &transform, |c| mega(c, &p)),
        Motif::GajahOling => c.tile((220, 220), &transform, |c| gajah_oling(c, &p)),
        Motif::SekarJagad => c.tile((280, 280), &transform, |c| sekar_jagad(c, &p)),
        Motif::Sprig => c.tile((200, 200), &transform, |c| sprig(c, &p)),
        Motif::Gedog => c.tile((200, 190), &transform, |c| gedog(c, &p)),
        Motif::Lurik => c.tile((120, 24), &transform, |c| lurik(c, &p)),
        Motif::Check => c.tile((150, 150), &transform, |c| check(c, &p)),
        Motif::Ceplok => c.tile((120, 120), &transform, |c| ceplok(c, &p)),
        Motif::Truntum => c.tile((90, 90), &transform, |c| truntum(c, &p)),
        _ => c.tile((100, 100), &transform, |c| kawung(c, &p)),
    }
}

fn ground(c: &mut Canvas, (w, h): (i32, i32), colour: Rgb) {
    c.raw(&format!("<rect width=\"{w}\" height=\"{h}\" fill=\"{colour}\"/>"));
}

fn dots(c: &mut Canvas, places: &[(i32, i32)], r: i32, colour: Rgb) {
    for &place in places {
        c.oval(place, (r, r), colour, 100);
    }
}

fn kawung(c: &mut Canvas, p: &Palette) {
    ground(c, (100, 100), p.main);
    for (x, y, turn) in [(25, 25, 45), (75, 25, -45), (25, 75, -45), (75, 75, 45)] {
        c.within(&format!("translate({x} {y}) rotate({turn})"), |c| {
            c.oval((0, 0), (31, 17), p.paper, 100);
            c.oval((0, 0), (24, 11), p.accent.mix(p.paper, 30), 100);
            dots(c, &[(-9, 0), (9, 0)], 4, p.ink);
        });
    }
    dots(c, &[(50, 50), (0, 0), (100, 0), (0, 100), (100, 100)], 5, p.paper);
    c.line("M50,2 V14 M44,8 H56 M2,50 H14 M8,44 V56 M50,86 V98 M44,92 H56 M86,50 H98 M92,44 V56", p.paper, 2, 80);
}

fn parang(c: &mut Canvas, p: &Palette) {
    // Laid slantwise: the rows of blades of a parang run from corner to corner.
    ground(c, (120, 84), p.paper);
    c.fill("M0,0 H120 V20 H0 Z", p.ink);
    for x in [0, 40, 80] {
        c.fill(&format!("M{},10 l12,-7 l12,7 l-12,7 Z", x + 8), p.accent);
    }
    for x in [-60, 0, 60, 120] {
        c.within(&format!("translate({x} 20)"), |c| {
            c.fill("M0,64 C22,58 10,36 22,24 C34,12 46,22 60,0 H36 C30,10 14,8 4,22 C-6,36 8,52 -24,64 Z", p.main);
            c.line("M-6,62 C14,54 2,36 14,24 C26,12 40,18 50,2", p.paper, 3, 90);
            c.fill("M14,64 C34,56 24,40 34,30 C42,22 50,24 58,16 C60,26 48,32 44,40 C40,50 44,58 36,64 Z", p.accent);
            c.oval((38, 40), (3, 3), p.ink, 100);
        });
    }
}

fn mega(c: &mut Canvas, p: &Palette) {
    ground(c, (240, 160), p.accent);
    let cloud = "M-64,22 C-86,20 -88,-10 -62,-12 C-66,-42 -24,-50 -14,-28 C-2,-52 38,-46 36,-20 C62,-26 76,6 54,18 C40,26 30,16 34,8 C24,28 -6,28 -10,10 C-16,30 -44,34 -64,22 Z";
    for (x, y) in [(80, 52), (200, 132), (-40, 132), (320, 52), (200, -28), (-40, -28)] {
        c.within(&format!("translate({x} {y})"), |c| {
            for (step, width) in [46, 36, 26, 16, 7].into_iter().enumerate() {
                let step = i32::try_from(step).unwrap_or(0);
                c.line(cloud, p.main.mix(p.paper, step * 22), width, 100);
            }
            c.fill(cloud, p.paper);
            c.line("M-54,12 C-40,18 -26,6 -32,-6 C-38,-14 -50,-6 -44,2", p.main.mix(p.paper, 40), 4, 100);
        });
    }
}

fn gajah_oling(c: &mut Canvas, p: &Palette) {
    ground(c, (220, 220), p.main);
    for (x, y, turn) in [(64, 60, 0), (174, 170, 180)] {
        c.within(&format!("translate({x} {y}) rotate({turn})"), |c| {
            c.fill(
                "M-44,44 C-60,-6 -26,-48 14,-42 C50,-36 54,10 22,16 C2,18 -8,0 6,-8 C14,-12 22,-6 20,2 C34,-4 28,-26 8,-26 \
                 C-20,-24 -30,10 -14,46 C-22,58 -38,58 -44,44 Z",
                p.paper,
            );
            c.line("M-32,44 C-42,0 -18,-34 12,-34", p.accent, 5, 100);
            dots(c, &[(-36, 26), (-38, 10), (-34, -6), (-26, -20)], 2, p.ink);
            for leg in [(-58, 20, 20), (-56, -8, 40), (-14, -56, 100), (36, -44, 150)] {
                c.within(&format!("translate({} {}) rotate({})", leg.0, leg.1, leg.2), |c| c.fill("M-15,0 C-6,-10 8,-10 16,0 C8,10 -6,10 -15,0 Z", p.accent));
            }
        });
    }
    for (x, y) in [(164, 54), (56, 166)] {
        flower(c, (x, y), 20, p.accent, p.paper);
    }
    dots(
        c,
        &[(110, 20), (110, 200), (20, 110), (200, 110), (118, 108), (104, 118), (116, 124), (8, 8), (212, 212)],
        4,
        p.paper,
    );
}

fn flower(c: &mut Canvas, (x, y): (i32, i32), r: i32, petal: Rgb, heart: Rgb) {
    for turn in [0, 60, 120, 180, 240, 300] {
        c.within(&format!("translate({x} {y}) rotate({turn})"), |c| {
            c.oval((0, -r * 2 / 3), (r / 2, r * 2 / 3), petal, 100);
            c.line(&format!("M0,{} V{}", -r / 3, -r), heart, 2, 70);
        });
    }
    c.oval((x, y), (r * 2 / 5, r * 2 / 5), heart, 100);
}

fn sekar_jagad(c: &mut Canvas, p: &Palette) {
    ground(c, (280, 280), p.ink);
    for n in 0..49 {
        c.oval((20 + n % 7 * 40, 20 + n / 7 * 40), (5, 5), p.accent, 90);
    }
    let patches = [
        (
            "M10,12 C50,2 108,8 132,20 C128,52 150,80 126,112 C96,128 60,110 24,122 C4,90 16,50 10,12 Z",
            p.main,
            Motif::Kawung,
        ),
        (
            "M148,14 C190,4 240,10 270,16 C274,50 260,76 272,116 C236,132 206,112 166,124 C160,100 158,80 158,64 C150,44 146,30 148,14 Z",
            p.paper,
            Motif::Sprig,
        ),
        (
            "M20,138 C60,124 92,140 122,128 C140,160 118,196 138,226 C134,250 128,262 130,270 C96,274 50,268 12,272 C18,230 4,180 20,138 Z",
            p.accent,
            Motif::Truntum,
        ),
        (
            "M146,138 C190,128 226,142 264,132 C272,170 256,210 270,268 C230,274 190,266 150,270 C152,240 164,220 150,190 C140,166 144,150 146,138 Z",
            p.main.light(18),
            Motif::Parang,
        ),
    ];
    for (shape, colour, inner) in patches {
        let tone = if inner == Motif::Sprig {
            Palette { main: p.paper, paper: p.main, ..*p }
        } else {
            Palette { main: colour, ..*p }
        };
        let paint = cloth(c, inner, &tone, 20, 42);
        c.fill(shape, paint);
        c.line(shape, p.paper, 9, 100);
        c.dashes(shape, p.ink, 4, "3 9");
    }
}

fn sprig(c: &mut Canvas, p: &Palette) {
    ground(c, (200, 200), p.main);
    for (x, y, turn) in [(50, 52, -20), (150, 152, 160)] {
        c.within(&format!("translate({x} {y}) rotate({turn})"), |c| {
            c.line("M-40,38 C-26,10 -6,20 4,-6 C10,-24 24,-30 40,-34", p.paper, 5, 100);
            for (lx, ly, angle) in
                [(-32, 14, -70), (-8, 20, 50), (-10, -4, -120), (18, -8, 40), (14, -34, -110), (44, -38, -30)]
            {
                c.within(&format!("translate({lx} {ly}) rotate({angle})"), |c| {
                    c.fill("M-16,0 C-8,-13 10,-13 22,0 C10,13 -8,13 -16,0 Z", p.accent);
                    c.line("M-12,0 H16", p.paper, 2, 90);
                });
            }
        });
        flower(c, (x - 8, y + 42), 24, p.paper, p.accent);
    }
    bird(c, (146, 52), p.paper, p.ink);
    bird(c, (46, 156), p.paper, p.ink);
    dots(
        c,
        &[
            (100, 100),
            (92, 12),
            (108, 22),
            (12, 100),
            (22, 112),
            (188, 96),
            (100, 188),
            (110, 176),
            (180, 20),
            (18, 186),
            (100, 60),
            (112, 140),
        ],
        3,
        p.paper,
    );
}

fn bird(c: &mut Canvas, (x, y): (i32, i32), feather: Rgb, eye: Rgb) {
    c.within(&format!("translate({x} {y})"), |c| {
        c.fill(
            "M-34,10 C-20,-16 8,-18 16,-24 C30,-30 36,-16 28,-10 L38,-8 L28,-2 C24,18 -4,24 -16,16 L-42,26 Z",
            feather,
        );
        c.fill("M-12,2 C-4,-16 -14,-32 -28,-36 C-30,-18 -26,-4 -12,2 Z", feather);
        c.line("M-22,12 C-12,4 0,6 8,-2", eye, 2, 70);
        c.oval((22, -17), (3, 3), eye, 100);
    });
}

fn gedog(c: &mut Canvas, p: &Palette) {
    ground(c, (200, 190), p.main);
    c.line("M0,10 H200 M0,180 H200", p.accent, 7, 100);
    for x in 0..13 {
        dots(c, &[(x * 16 + 4, 24), (x * 16 + 4, 166)], 3, p.paper);
    }
    bird(c, (54, 88), p.paper, p.ink);
    flower(c, (148, 92), 26, p.paper, p.accent);
    c.line("M148,118 C146,134 134,144 118,146 M148,118 C152,134 164,142 178,144", p.paper, 4, 100);
    for (x, y, turn) in [(118, 146, 160), (178, 144, 20), (96, 60, -30), (20, 130, 30), (76, 136, -10)] {
        c.within(&format!("translate({x} {y}) rotate({turn})"), |c| {
            c.fill("M-14,0 C-6,-10 8,-10 16,0 C8,10 -6,10 -14,0 Z", p.accent.light(18));
        });
    }
    dots(c, &[(20, 54), (32, 44), (100, 100), (104, 114), (190, 56), (182, 46), (102, 40), (46, 140)], 4, p.paper);
}

fn lurik(c: &mut Canvas, p: &Palette) {
    ground(c, (120, 24), p.main);
    for (x, w, colour) in [
        (6, 4, p.paper),
        (14, 2, p.accent),
        (20, 10, p.ink),
        (38, 3, p.paper),
        (44, 3, p.paper),
        (60, 14, p.accent),
        (66, 3, p.ink),
        (84, 2, p.paper),
        (92, 6, p.ink),
        (106, 4, p.accent),
    ] {
        c.raw(&format!("<rect x=\"{x}\" width=\"{w}\" height=\"24\" fill=\"{colour}\"/>"));
    }
    for y in [0, 6, 12, 18] {
        c.raw(&format!("<rect y=\"{y}\" width=\"120\" height=\"2\" fill=\"{}\" opacity=\"0.16\"/>", p.paper));
    }
}

fn check(c: &mut Canvas, p: &Palette) {
    ground(c, (150, 150), p.main);
    for (at, w, colour, percent) in
        [(10, 34, p.ink, 46), (52, 5, p.paper, 70), (64, 5, p.paper, 70), (84, 26, p.accent, 42), (124, 4, p.paper, 60)]
    {
        c.faded(percent, |c| {
            c.raw(&format!("<rect x=\"{at}\" width=\"{w}\" height=\"150\" fill=\"{colour}\"/><rect y=\"{at}\" width=\"150\" height=\"{w}\" fill=\"{colour}\"/>"));
        });
    }
    for (x, y) in [(27, 27), (97, 97)] {
        c.fill(&format!("M{x},{} l15,15 l-15,15 l-15,-15 Z", y - 15), p.paper);
        c.fill(&format!("M{x},{} l8,8 l-8,8 l-8,-8 Z", y - 8), p.accent);
    }
    for at in [4, 20, 36, 52, 68, 84, 100, 116, 132] {
        c.raw(&format!("<rect y=\"{at}\" width=\"150\" height=\"3\" fill=\"{}\" opacity=\"0.07\"/>", p.paper));
    }
}

fn ceplok(c: &mut Canvas, p: &Palette) {
    ground(c, (120, 120), p.main);
    c.line("M0,0 L120,120 M120,0 L0,120", p.ink, 10, 70);
    c.line("M0,0 L120,120 M120,0 L0,120", p.accent, 4, 100);
    for (x, y) in [(60, 4), (60, 124), (4, 60), (124, 60), (60, -116), (-116, 60)] {
        for turn in [0, 90, 180, 270] {
            c.within(&format!("translate({} {}) rotate({turn})", x - 4, y - 4), |c| {
                c.fill("M0,-6 C16,-14 16,-34 0,-42 C-16,-34 -16,-14 0,-6 Z", p.paper);
                c.fill("M0,-14 C7,-18 7,-30 0,-34 C-7,-30 -7,-18 0,-14 Z", p.accent);
            });
        }
        dots(c, &[(x - 4, y - 4)], 6, p.accent);
    }
    dots(c, &[(60, 60), (0, 0), (120, 0), (0, 120), (120, 120)], 11, p.paper);
    dots(c, &[(60, 60), (0, 0), (120, 0), (0, 120), (120, 120)], 6, p.main);
}

fn truntum(c: &mut Canvas, p: &Palette) {
    ground(c, (90, 90), p.main);
    for (x, y) in [(24, 24), (68, 68)] {
        for turn in [0, 45, 90, 135, 180, 225, 270, 315] {
            c.within(&format!("translate({x} {y}) rotate({turn})"), |c| {
                c.fill("M0,-4 L4,-16 L0,-20 L-4,-16 Z", p.paper);
            });
        }
        dots(c, &[(x, y)], 4, p.accent);
    }
    dots(c, &[(68, 20), (24, 66), (80, 32), (10, 78), (46, 46), (2, 2), (88, 88), (44, 8), (8, 48)], 2, p.accent);
}

/// A border of triangles along the top edge of a box, as at the ends of a sarong.
pub(super) fn tumpal(c: &mut Canvas, (x, y): (i32, i32), (w, h): (i32, i32), p: &Palette) {
    let step = h * 3 / 4;
    c.fill(&format!("M{x},{y} h{w} v{h} h-{w} Z"), p.ink);
    let mut at = x;
    while at < x + w {
        c.fill(&format!("M{at},{} l{},-{} l{},{} Z", y + h, step / 2, h - 6, step / 2, h - 6), p.accent);
        c.fill(
            &format!("M{},{} l{},-{} l{},{} Z", at + step / 5, y + h, step * 3 / 10, h / 2, step * 3 / 10, h / 2),
            p.paper,
        );
        at += step;
    }
}
