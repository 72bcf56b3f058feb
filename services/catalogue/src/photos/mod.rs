//! Photos of products: checked, turned upright, freed of everything a phone wrote into them, and stored as lossy WebP in the sizes
//! that pages show.

mod add;
pub(crate) mod api;
mod arrange;
mod process;
mod store;

pub(crate) use add::{add, add_all};
pub(crate) use arrange::{Arrange, arrange};
pub(crate) use store::{first_of_products, newest, of_products};

/// Widths of the stored sizes, in pixels; a smaller photo is not blown up.
pub(crate) const WIDTHS: [u32; 3] = [320, 640, 1200];
/// The largest of them.
pub(crate) const WIDTH_MAX: u32 = 1200;
/// Photos of one product.
pub(crate) const PHOTOS_MAX: usize = 10;
/// Largest file that is taken, in bytes.
pub(crate) const FILE_BYTES_MAX: usize = 10 * 1024 * 1024;

/// Address of one size.
pub(crate) fn href(key: &str, width: u32) -> String {
    format!("/media/{key}-{width}.webp")
}

/// Address of the JPEG that messengers show with a shared link; not all of them read WebP.
pub(crate) fn share_href(key: &str) -> String {
    format!("/media/{key}-{WIDTH_MAX}.jpg")
}

/// All sizes with their widths, for `srcset`.
pub(crate) fn srcset(key: &str) -> String {
    WIDTHS.iter().map(|w| format!("{} {w}w", href(key, *w))).collect::<Vec<_>>().join(", ")
}
