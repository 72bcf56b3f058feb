//! Addresses of product photos in lists. The catalogue stores each photo as `<key>-<width>.webp` in these widths, none wider than the
//! photo itself unless it is the smallest.

use sentra_shared::contract::catalogue::PhotoRef;

/// Width shown first, in pixels.
const WIDTH: u32 = 320;
/// Width for fine screens.
const WIDTH_FINE: u32 = 640;

/// A photo at the size of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) src: String,
    pub(crate) srcset: String,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Listed {
    pub(crate) fn of(photo: &PhotoRef) -> Self {
        let address = |width: u32| format!("/media/{}-{width}.webp", photo.key);
        let src = address(WIDTH);
        let srcset = if photo.width >= WIDTH_FINE {
            format!("{src} {WIDTH}w, {} {WIDTH_FINE}w", address(WIDTH_FINE))
        } else {
            String::new()
        };
        let height = u64::from(WIDTH) * u64::from(photo.height) / u64::from(photo.width.max(1));
        Self { src, srcset, width: WIDTH, height: u32::try_from(height).unwrap_or(WIDTH).max(1) }
    }
}
