//! Colours and the named palettes a drawing is coloured with.

use std::fmt;

use serde::Deserialize;

/// A colour, printed as `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rgb(u8, u8, u8);

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// A colour from `0xrrggbb`.
pub(super) const fn rgb(hex: u32) -> Rgb {
    let [_, r, g, b] = hex.to_be_bytes();
    Rgb(r, g, b)
}

/// Paper white, never pure.
pub(super) const WHITE: Rgb = rgb(0xfffdf8);
/// The darkest shade; warm, so that shadows do not look dead.
pub(super) const DARK: Rgb = rgb(0x24160f);

impl Rgb {
    /// This colour with `percent` of another stirred in.
    pub(super) fn mix(self, other: Self, percent: i32) -> Self {
        let channel = |from: u8, to: u8| {
            let mixed = i32::from(from) + (i32::from(to) - i32::from(from)) * percent / 100;
            u8::try_from(mixed.clamp(0, 255)).unwrap_or(u8::MAX)
        };
        Self(channel(self.0, other.0), channel(self.1, other.1), channel(self.2, other.2))
    }

    /// Lighter by `percent` of the way to white.
    pub(super) fn light(self, percent: i32) -> Self {
        self.mix(WHITE, percent)
    }

    /// Darker by `percent` of the way to the darkest shade.
    pub(super) fn dark(self, percent: i32) -> Self {
        self.mix(DARK, percent)
    }
}

/// Name of a set of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PaletteName {
    Apple,
    Bamboo,
    Chili,
    Clay,
    Cocoa,
    Coffee,
    Honey,
    Indigo,
    Leaf,
    Leather,
    Lime,
    Madder,
    Mint,
    Night,
    Ocean,
    Plum,
    Rose,
    Sand,
    Soga,
    Tempe,
    Turmeric,
}

/// The colours of one drawing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Palette {
    /// Behind everything.
    pub(super) wall: Rgb,
    /// What things stand on.
    pub(super) table: Rgb,
    /// The product.
    pub(super) main: Rgb,
    /// Lids, ribbons, second colour of a pattern.
    pub(super) accent: Rgb,
    /// Labels, light ground of a pattern.
    pub(super) paper: Rgb,
    /// Letters, dark lines of a pattern.
    pub(super) ink: Rgb,
}

/// The colours behind a name.
pub(super) fn palette(name: PaletteName) -> Palette {
    use PaletteName as P;
    // wall, table, main, accent, paper, ink
    let [wall, table, main, accent, paper, ink] = match name {
        P::Apple => [0xf0dcc0, 0xc89662, 0xb8322c, 0x7d9a3a, 0xfdf3de, 0x4a1a16],
        P::Bamboo => [0xe3e0c6, 0xb98a55, 0xc99f55, 0x5d7a3a, 0xf8f0d8, 0x4c381c],
        P::Chili => [0xf6d9b8, 0xb0774c, 0xc43824, 0xe9a22b, 0xfef0d6, 0x55140e],
        P::Clay => [0xefd9c6, 0x9c6b4a, 0xc06945, 0x3f6f73, 0xfbeedf, 0x4c2417],
        P::Cocoa => [0xead5bd, 0xa8744c, 0x5a3421, 0xd98a3a, 0xf9ead6, 0x361b10],
        P::Coffee => [0xe2d0b8, 0x8d5c3a, 0x3c2a20, 0xc98b45, 0xf5e8d3, 0x2b1a12],
        P::Honey => [0xf8e3b4, 0xb9854c, 0xd9951e, 0x7a4a17, 0xfff4d9, 0x54300c],
        P::Indigo => [0xdce0e6, 0xb58f6a, 0x27407a, 0xe0a526, 0xf6f0e2, 0x17264e],
        P::Leaf => [0xdfe6cf, 0xb48a5c, 0x3f7a48, 0xe2b23c, 0xf8f5e2, 0x1d422a],
        P::Leather => [0xe6d8c8, 0x865c42, 0xa8612f, 0x5a2e17, 0xf7eada, 0x3a1d0e],
        P::Lime => [0xeeedc8, 0xc29a68, 0x8ca535, 0xd8592e, 0xfbf8df, 0x3a4a16],
        P::Madder => [0xf0d9cd, 0xa97b57, 0x97262f, 0xe3b04a, 0xfaeedc, 0x3d121a],
        P::Mint => [0xd6e6de, 0xc6a179, 0x4f9786, 0xe78f6a, 0xf6f8ea, 0x1c4b44],
        P::Night => [0xd9d0c9, 0x8b6347, 0x2b2a35, 0xc99a3f, 0xf6eedf, 0x1b1a22],
        P::Ocean => [0xcfe1e3, 0xc39b70, 0x1f6d84, 0xf08a5d, 0xf4f5ea, 0x0e3b4b],
        P::Plum => [0xe6d8df, 0xa87d5f, 0x6a335c, 0xe0a04f, 0xf9eee6, 0x361730],
        P::Rose => [0xf5ddd6, 0xc59a7a, 0xc4646c, 0x8a9a5b, 0xfdf2ea, 0x5a1f2c],
        P::Sand => [0xeee2cd, 0xb88e66, 0xd7b987, 0x3d5f6b, 0xfbf5e7, 0x453625],
        P::Soga => [0xeadcc2, 0x9f754f, 0x7a451e, 0x2f3f5e, 0xf6e7c8, 0x331b0c],
        P::Tempe => [0xf3e2bd, 0xb38050, 0xcf943f, 0x3f6b3a, 0xfff5dd, 0x4d2d12],
        P::Turmeric => [0xfae8c0, 0xab784b, 0xe0931a, 0xa83a22, 0xfff6df, 0x5a2b0b],
    }
    .map(rgb);
    Palette { wall, table, main, accent, paper, ink }
}
