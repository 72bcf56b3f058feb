//! What a drawing shows besides the thing itself: an ingredient lying about, or the pattern of a cloth.

use serde::Deserialize;

/// An ingredient or a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Motif {
    // ingredients
    Apple,
    AppleChip,
    Bamboo,
    CassiaBark,
    Chili,
    Chocolate,
    Clove,
    Cocoa,
    Coconut,
    CoffeeBean,
    Cracker,
    Dodol,
    Fish,
    Ginger,
    GreenBean,
    Hide,
    Honeycomb,
    Jackfruit,
    Jasmine,
    Leaf,
    Lemongrass,
    Lime,
    PalmSugar,
    Peanut,
    RawCracker,
    Shallot,
    Shrimp,
    Soap,
    Starfruit,
    Stone,
    Tempe,
    TempeChip,
    Turmeric,
    Wood,
    // patterns
    Ceplok,
    Check,
    GajahOling,
    Gedog,
    Kawung,
    Lurik,
    Mega,
    Parang,
    SekarJagad,
    Sprig,
    Truntum,
}
