//! Renders drawings to PNG, as a camera would hand in a picture.

use anyhow::Context;
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg,
};

use super::art::{self, ArtSpec};

/// Width and height, in pixels.
const SIDE: u32 = 1200;

/// The drawing as PNG; on a thread of its own, because it takes a moment.
pub(super) async fn render(spec: ArtSpec) -> anyhow::Result<Vec<u8>> {
    tokio::task::spawn_blocking(move || draw(&spec)).await.context("drawing was interrupted")?
}

fn draw(spec: &ArtSpec) -> anyhow::Result<Vec<u8>> {
    let svg = art::illustration(spec);
    let tree = usvg::Tree::from_str(&svg, &usvg::Options::default()).context("a drawing is not SVG")?;
    let mut canvas = Pixmap::new(SIDE, SIDE).context("no room for a picture")?;
    resvg::render(&tree, Transform::identity(), &mut canvas.as_mut());
    canvas.encode_png().context("a picture cannot be encoded")
}
