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
pub(super) const WHITE: Rgb = rgb(0xff_fd_f8);
/// The darkest shade; warm, so that shadows do not look dead.
pub(super) const DARK: Rgb = rgb(0x24_16_0f);

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
        P::Apple => [0xf0_dc_c0, 0xc8_96_62, 0xb8_32_2c, 0x7d_9a_3a, 0xfd_f3_de, 0x4a_1a_16],
        P::Bamboo => [0xe3_e0_c6, 0xb9_8a_55, 0xc9_9f_55, 0x5d_7a_3a, 0xf8_f0_d8, 0x4c_38_1c],
        P::Chili => [0xf6_d9_b8, 0xb0_77_4c, 0xc4_38_24, 0xe9_a2_2b, 0xfe_f0_d6, 0x55_14_0e],
        P::Clay => [0xef_d9_c6, 0x9c_6b_4a, 0xc0_69_45, 0x3f_6f_73, 0xfb_ee_df, 0x4c_24_17],
        P::Cocoa => [0xea_d5_bd, 0xa8_74_4c, 0x5a_34_21, 0xd9_8a_3a, 0xf9_ea_d6, 0x36_1b_10],
        P::Coffee => [0xe2_d0_b8, 0x8d_5c_3a, 0x3c_2a_20, 0xc9_8b_45, 0xf5_e8_d3, 0x2b_1a_12],
        P::Honey => [0xf8_e3_b4, 0xb9_85_4c, 0xd9_95_1e, 0x7a_4a_17, 0xff_f4_d9, 0x54_30_0c],
        P::Indigo => [0xdc_e0_e6, 0xb5_8f_6a, 0x27_40_7a, 0xe0_a5_26, 0xf6_f0_e2, 0x17_26_4e],
        P::Leaf => [0xdf_e6_cf, 0xb4_8a_5c, 0x3f_7a_48, 0xe2_b2_3c, 0xf8_f5_e2, 0x1d_42_2a],
        P::Leather => [0xe6_d8_c8, 0x86_5c_42, 0xa8_61_2f, 0x5a_2e_17, 0xf7_ea_da, 0x3a_1d_0e],
        P::Lime => [0xee_ed_c8, 0xc2_9a_68, 0x8c_a5_35, 0xd8_59_2e, 0xfb_f8_df, 0x3a_4a_16],
        P::Madder => [0xf0_d9_cd, 0xa9_7b_57, 0x97_26_2f, 0xe3_b0_4a, 0xfa_ee_dc, 0x3d_12_1a],
        P::Mint => [0xd6_e6_de, 0xc6_a1_79, 0x4f_97_86, 0xe7_8f_6a, 0xf6_f8_ea, 0x1c_4b_44],
        P::Night => [0xd9_d0_c9, 0x8b_63_47, 0x2b_2a_35, 0xc9_9a_3f, 0xf6_ee_df, 0x1b_1a_22],
        P::Ocean => [0xcf_e1_e3, 0xc3_9b_70, 0x1f_6d_84, 0xf0_8a_5d, 0xf4_f5_ea, 0x0e_3b_4b],
        P::Plum => [0xe6_d8_df, 0xa8_7d_5f, 0x6a_33_5c, 0xe0_a0_4f, 0xf9_ee_e6, 0x36_17_30],
        P::Rose => [0xf5_dd_d6, 0xc5_9a_7a, 0xc4_64_6c, 0x8a_9a_5b, 0xfd_f2_ea, 0x5a_1f_2c],
        P::Sand => [0xee_e2_cd, 0xb8_8e_66, 0xd7_b9_87, 0x3d_5f_6b, 0xfb_f5_e7, 0x45_36_25],
        P::Soga => [0xea_dc_c2, 0x9f_75_4f, 0x7a_45_1e, 0x2f_3f_5e, 0xf6_e7_c8, 0x33_1b_0c],
        P::Tempe => [0xf3_e2_bd, 0xb3_80_50, 0xcf_94_3f, 0x3f_6b_3a, 0xff_f5_dd, 0x4d_2d_12],
        P::Turmeric => [0xfa_e8_c0, 0xab_78_4b, 0xe0_93_1a, 0xa8_3a_22, 0xff_f6_df, 0x5a_2b_0b],
    }
    .map(rgb);
    Palette { wall, table, main, accent, paper, ink }
}
