//! Drawings for the demo shop, made by code: every product, category and seller has its own.
//!
//! A drawing is an SVG of 1200 x 1200 without letters of any font and without outside parts, so that it looks the same on
//! every machine. The same [`ArtSpec`] always gives the same drawing. All arithmetic is whole numbers.

mod batik;
mod canvas;
mod carving;
mod cloths;
mod colour;
mod craft;
mod dish;
mod glass;
mod leather;
mod letters;
mod motif;
mod packs;
mod people;
mod pieces;
mod pieces_material;
mod pieces_spice;
mod scene;

use serde::Deserialize;

pub(crate) use colour::PaletteName;
pub(crate) use motif::Motif;

use canvas::{Canvas, Dice};
use colour::{Palette, palette};

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    // standing on a table
    Basket,
    Bottle,
    Bowl,
    Carton,
    CoffeeBag,
    CrackerTin,
    Cup,
    Dropper,
    Drum,
    Jar,
    Mask,
    Mortar,
    Mugs,
    Pillow,
    Pouch,
    Sling,
    Soaps,
    Stack,
    Tote,
    Udeng,
    WovenBag,
    // lying, seen from above
    Belt,
    Board,
    Cutlery,
    Folded,
    Mat,
    Plate,
    Scarf,
    Shirt,
    Wallet,
    WovenTray,
    // hanging on a wall
    Hanging,
    Lamp,
    Outer,
    // whole pictures
    Emblem,
    Workshop,
}

/// A drawing in a few words, as it stands in the content files.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArtSpec {
    /// The thing.
    pub(crate) kind: Kind,
    /// Its colours.
    pub(crate) palette: PaletteName,
    /// Its ingredient, or the pattern of its cloth.
    pub(crate) motif: Motif,
    /// Pattern of borders and bands.
    #[serde(default = "kawung")]
    pub(crate) trim: Motif,
    /// One to three short words in capitals for its label; without, none is written.
    #[serde(default)]
    pub(crate) label: String,
    /// Varies arrangement, background and style; the style is its remainder by three.
    pub(crate) seed: u32,
}

fn kawung() -> Motif {
    Motif::Kawung
}

/// What the drawing functions need to know of an [`ArtSpec`].
struct Look<'a> {
    colours: Palette,
    motif: Motif,
    trim: Motif,
    label: &'a str,
    style: u32,
}

type Draw = fn(&mut Canvas, &Look, &mut Dice);

/// The drawing as SVG, 1200 x 1200.
pub(crate) fn illustration(spec: &ArtSpec) -> String {
    let look = Look {
        colours: palette(spec.palette),
        motif: spec.motif,
        trim: spec.trim,
        label: &spec.label,
        style: spec.seed % 3,
    };
    let mut dice = Dice::new(spec.seed);
    let mut c = Canvas::new();
    match spec.kind {
        Kind::Emblem => people::emblem(&mut c, &look, &mut dice),
        Kind::Workshop => people::workshop(&mut c, &look, &mut dice),
        Kind::Belt => lying(&mut c, &look, &mut dice, leather::belt),
        Kind::Board => lying(&mut c, &look, &mut dice, dish::board),
        Kind::Cutlery => lying(&mut c, &look, &mut dice, craft::cutlery),
        Kind::Folded => lying(&mut c, &look, &mut dice, cloths::folded),
        Kind::Mat => lying(&mut c, &look, &mut dice, craft::mat),
        Kind::Plate => lying(&mut c, &look, &mut dice, dish::plate),
        Kind::Scarf => lying(&mut c, &look, &mut dice, cloths::scarf),
        Kind::Shirt => lying(&mut c, &look, &mut dice, cloths::shirt),
        Kind::Wallet => lying(&mut c, &look, &mut dice, leather::wallet),
        Kind::WovenTray => lying(&mut c, &look, &mut dice, craft::woven_tray),
        Kind::Hanging => hung(&mut c, &look, &mut dice, cloths::hanging),
        Kind::Lamp => hung(&mut c, &look, &mut dice, craft::lamp),
        Kind::Outer => hung(&mut c, &look, &mut dice, cloths::outer),
        kind => {
            let package = matches!(kind, Kind::CoffeeBag | Kind::Jar | Kind::Pillow | Kind::Pouch);
            stood(&mut c, &look, &mut dice, standing(kind), package);
        }
    }
    c.finish()
}

/// How a standing thing is drawn, and how wide it is.
fn standing(kind: Kind) -> (Draw, i32) {
    match kind {
        Kind::Basket => (craft::basket, 540),
        Kind::Bottle => (glass::bottle, 280),
        Kind::Bowl => (dish::bowl, 480),
        Kind::Carton => (packs::carton, 500),
        Kind::CoffeeBag => (packs::coffee_bag, 380),
        Kind::CrackerTin => (packs::cracker_tin, 450),
        Kind::Cup => (glass::cup, 600),
        Kind::Dropper => (glass::dropper, 250),
        Kind::Drum => (carving::drum, 340),
        Kind::Jar => (glass::jar, 390),
        Kind::Mask => (carving::mask, 320),
        Kind::Mortar => (carving::mortar, 520),
        Kind::Mugs => (carving::mugs, 500),
        Kind::Pillow => (packs::pillow, 430),
        Kind::Sling => (leather::sling, 600),
        Kind::Soaps => (carving::soaps, 480),
        Kind::Stack => (cloths::stack, 700),
        Kind::Tote => (leather::tote, 660),
        Kind::Udeng => (cloths::udeng, 320),
        Kind::WovenBag => (craft::woven_bag, 580),
        _ => (packs::pouch, 420),
    }
}

fn stood(c: &mut Canvas, look: &Look, dice: &mut Dice, (draw, width): (Draw, i32), package: bool) {
    scene::table(c, &look.colours, dice);
    let (x, y) = (dice.roll(540, 640), dice.roll(962, 990));
    let (side, pair) = (if dice.roll(0, 1) == 0 { 1 } else { -1 }, dice.roll(0, 2));
    let x = if width < 300 || (package && pair == 0) {
        let (x, behind_x, behind_y) = (x - side * width / 4, x + side * width * 3 / 5, y - 62);
        scene::ground_shadow(c, (behind_x, behind_y), width);
        c.within(&format!("translate({behind_x} {behind_y}) scale(1.12)"), |c| draw(c, look, dice));
        x
    } else {
        x
    };
    scene::ground_shadow(c, (x, y + 4), width * 5 / 4);
    c.within(&format!("translate({x} {y}) scale(1.24)"), |c| draw(c, look, dice));
    strew(c, look, dice, x, width);
}

/// Ingredients lying about in front of a standing thing, and a leaf or two.
fn strew(c: &mut Canvas, look: &Look, dice: &mut Dice, x: i32, width: i32) {
    let reach = width * 5 / 8;
    let mut places = vec![
        (x - reach - dice.roll(90, 130), dice.roll(1000, 1025)),
        (x - reach + dice.roll(20, 90), dice.roll(1090, 1120)),
        (x + reach + dice.roll(90, 140), dice.roll(1030, 1060)),
    ];
    if dice.roll(0, 2) > 0 {
        places.push((x + reach - dice.roll(60, 130), dice.roll(1095, 1120)));
    }
    for (n, (px, py)) in places.into_iter().enumerate() {
        let motif = if n == 1 || !people::is_cloth(look.motif) { look.motif } else { Motif::Jasmine };
        let motif = if people::is_cloth(motif) { Motif::Leaf } else { motif };
        let (turn, size) = (dice.roll(-40, 40), dice.roll(104, 128));
        c.within(&format!("translate({px} {py})"), |c| {
            scene::ground_shadow(c, (4, 26), 96);
            c.within(&format!("scale({}.{:02}) rotate({turn})", size / 100, size % 100), |c| {
                pieces::piece(c, motif, dice);
            });
        });
    }
}

fn lying(c: &mut Canvas, look: &Look, dice: &mut Dice, draw: Draw) {
    scene::from_above(c, &look.colours, dice);
    let (x, y, turn) = (dice.roll(570, 620), dice.roll(580, 620), dice.roll(-16, 16));
    c.within(&format!("translate({x} {y}) rotate({turn}) scale(1.10)"), |c| draw(c, look, dice));
    let motif = if people::is_cloth(look.motif) { Motif::Jasmine } else { look.motif };
    for (px, py) in [(dice.roll(90, 170), dice.roll(1030, 1120)), (dice.roll(1010, 1110), dice.roll(90, 170))] {
        c.within(&format!("translate({px} {py})"), |c| {
            scene::small_shadow(c, (10, 18), 66);
            c.within(&format!("rotate({}) scale(1.20)", dice.roll(0, 359)), |c| pieces::piece(c, motif, dice));
        });
    }
}

fn hung(c: &mut Canvas, look: &Look, dice: &mut Dice, draw: Draw) {
    scene::wall(c, &look.colours, dice);
    c.within(&format!("translate({} 612) scale(1.10)", dice.roll(580, 620)), |c| draw(c, look, dice));
}
