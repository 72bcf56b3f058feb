//! A sheet that shapes are put on, and the dice that vary them.

use std::fmt::Write as _;

use super::colour::Rgb;

/// Side of a drawing, in its own units.
pub(super) const SIDE: i32 = 1200;

/// Direction of a straight gradient, over the box of the shape that it fills.
#[derive(Clone, Copy)]
pub(super) enum Axis {
    /// Left to right.
    Across,
    /// Top to bottom.
    Down,
    /// Top left to bottom right.
    Slant,
}

/// A drawing under way: definitions and shapes, in the order they were put down.
pub(super) struct Canvas {
    defs: String,
    body: String,
    used_ids: u32,
}

impl Canvas {
    /// An empty sheet.
    pub(super) fn new() -> Self {
        let soft = "<filter id=\"soft\" x=\"-30%\" y=\"-30%\" width=\"160%\" height=\"160%\"><feGaussianBlur stdDeviation=\"16\"/></filter>\
             <filter id=\"near\" x=\"-20%\" y=\"-20%\" width=\"140%\" height=\"140%\"><feGaussianBlur stdDeviation=\"5\"/></filter>";
        Self { defs: soft.to_owned(), body: String::with_capacity(32_768), used_ids: 0 }
    }

    /// The finished SVG.
    pub(super) fn finish(self) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{SIDE}\" height=\"{SIDE}\" viewBox=\"0 0 {SIDE} {SIDE}\">\
             <defs>{}</defs>{}</svg>",
            self.defs, self.body
        )
    }

    fn id(&mut self) -> String {
        self.used_ids += 1;
        format!("d{}", self.used_ids)
    }

    /// Any element, as it is.
    pub(super) fn raw(&mut self, xml: &str) {
        self.body.push_str(xml);
    }

    /// A path with attributes of its own.
    pub(super) fn shape(&mut self, d: &str, attributes: &str) {
        let _ = write!(self.body, "<path d=\"{d}\" {attributes}/>");
    }

    /// A filled path.
    pub(super) fn fill(&mut self, d: &str, paint: impl std::fmt::Display) {
        let _ = write!(self.body, "<path d=\"{d}\" fill=\"{paint}\"/>");
    }

    /// A filled path, `percent` opaque.
    pub(super) fn veil(&mut self, d: &str, paint: impl std::fmt::Display, percent: i32) {
        let opacity = opacity(percent);
        let _ = write!(self.body, "<path d=\"{d}\" fill=\"{paint}\" opacity=\"{opacity}\"/>");
    }

    /// A line with round ends, `percent` opaque.
    pub(super) fn line(&mut self, d: &str, paint: impl std::fmt::Display, width: i32, percent: i32) {
        let opacity = opacity(percent);
        let _ = write!(
            self.body,
            "<path d=\"{d}\" fill=\"none\" stroke=\"{paint}\" stroke-width=\"{width}\" stroke-linecap=\"round\" stroke-linejoin=\"round\" \
             opacity=\"{opacity}\"/>"
        );
    }

    /// A dashed line: stitches, weaving, crimps.
    pub(super) fn dashes(&mut self, d: &str, paint: impl std::fmt::Display, width: i32, dashes: &str) {
        let _ = write!(
            self.body,
            "<path d=\"{d}\" fill=\"none\" stroke=\"{paint}\" stroke-width=\"{width}\" stroke-dasharray=\"{dashes}\"/>"
        );
    }

    /// A filled ellipse, `percent` opaque.
    pub(super) fn oval(
        &mut self,
        (x, y): (i32, i32),
        (rx, ry): (i32, i32),
        paint: impl std::fmt::Display,
        percent: i32,
    ) {
        let opacity = opacity(percent);
        let _ = write!(
            self.body,
            "<ellipse cx=\"{x}\" cy=\"{y}\" rx=\"{rx}\" ry=\"{ry}\" fill=\"{paint}\" opacity=\"{opacity}\"/>"
        );
    }

    /// The outline of an ellipse.
    pub(super) fn ring(
        &mut self,
        (x, y): (i32, i32),
        (rx, ry): (i32, i32),
        paint: impl std::fmt::Display,
        width: i32,
        percent: i32,
    ) {
        let opacity = opacity(percent);
        let _ = write!(
            self.body,
            "<ellipse cx=\"{x}\" cy=\"{y}\" rx=\"{rx}\" ry=\"{ry}\" fill=\"none\" stroke=\"{paint}\" stroke-width=\"{width}\" opacity=\"{opacity}\"/>"
        );
    }

    /// What `draw` puts down, moved by an SVG transform.
    pub(super) fn within(&mut self, transform: &str, draw: impl FnOnce(&mut Self)) {
        let _ = write!(self.body, "<g transform=\"{transform}\">");
        draw(self);
        self.raw("</g>");
    }

    /// What `draw` puts down, `percent` opaque as a whole.
    pub(super) fn faded(&mut self, percent: i32, draw: impl FnOnce(&mut Self)) {
        let _ = write!(self.body, "<g opacity=\"{}\">", opacity(percent));
        draw(self);
        self.raw("</g>");
    }

    /// What `draw` puts down, cut to a path.
    pub(super) fn cut(&mut self, d: &str, draw: impl FnOnce(&mut Self)) {
        let id = self.id();
        let _ = write!(self.defs, "<clipPath id=\"{id}\"><path d=\"{d}\"/></clipPath>");
        let _ = write!(self.body, "<g clip-path=\"url(#{id})\">");
        draw(self);
        self.raw("</g>");
    }

    /// A blurred copy of a path, moved: the shadow of a thing that lies flat.
    pub(super) fn shadow(&mut self, d: &str, (dx, dy): (i32, i32), percent: i32) {
        let opacity = opacity(percent);
        let (colour, near) = (super::colour::DARK, percent / 2);
        let _ = write!(
            self.body,
            "<path d=\"{d}\" transform=\"translate({dx} {dy})\" fill=\"{colour}\" opacity=\"{opacity}\" filter=\"url(#soft)\"/>"
        );
        let _ = write!(
            self.body,
            "<path d=\"{d}\" transform=\"translate({} {})\" fill=\"{colour}\" opacity=\"{}\" filter=\"url(#near)\"/>",
            dx / 4,
            dy / 3,
            self::opacity(near)
        );
    }

    /// A straight gradient; stops are place in percent, colour and opacity in percent.
    pub(super) fn linear(&mut self, axis: Axis, stops: &[(i32, Rgb, i32)]) -> String {
        let (x2, y2) = match axis {
            Axis::Across => (1, 0),
            Axis::Down => (0, 1),
            Axis::Slant => (1, 1),
        };
        let id = self.id();
        let _ = write!(self.defs, "<linearGradient id=\"{id}\" x1=\"0\" y1=\"0\" x2=\"{x2}\" y2=\"{y2}\">");
        self.stops(stops);
        self.defs.push_str("</linearGradient>");
        format!("url(#{id})")
    }

    /// A round gradient from the point (`x`, `y`) in percent of the shape's box outwards: to its corners, or, when it ends in
    /// nothing, just to its edge, so that no edge shows.
    pub(super) fn round(&mut self, (x, y): (i32, i32), stops: &[(i32, Rgb, i32)]) -> String {
        let id = self.id();
        let reach = if stops.last().is_some_and(|(_, _, percent)| *percent == 0) { 50 } else { 62 };
        let _ = write!(
            self.defs,
            "<radialGradient id=\"{id}\" cx=\"50%\" cy=\"50%\" r=\"{reach}%\" fx=\"{x}%\" fy=\"{y}%\">"
        );
        self.stops(stops);
        self.defs.push_str("</radialGradient>");
        format!("url(#{id})")
    }

    fn stops(&mut self, stops: &[(i32, Rgb, i32)]) {
        for (place, colour, percent) in stops {
            let _ = write!(
                self.defs,
                "<stop offset=\"{place}%\" stop-color=\"{colour}\" stop-opacity=\"{}\"/>",
                opacity(*percent)
            );
        }
    }

    /// A repeating tile; `draw` fills one of `width` x `height`.
    pub(super) fn tile(
        &mut self,
        (width, height): (i32, i32),
        transform: &str,
        draw: impl FnOnce(&mut Self),
    ) -> String {
        let id = self.id();
        let outer = std::mem::take(&mut self.body);
        draw(self);
        let tile = std::mem::replace(&mut self.body, outer);
        let _ = write!(
            self.defs,
            "<pattern id=\"{id}\" width=\"{width}\" height=\"{height}\" patternUnits=\"userSpaceOnUse\" patternTransform=\"{transform}\">{tile}</pattern>"
        );
        format!("url(#{id})")
    }
}

/// Percent as SVG opacity.
fn opacity(percent: i32) -> String {
    let percent = percent.clamp(0, 100);
    format!("{}.{:02}", percent / 100, percent % 100)
}

/// An ellipse as a path, for what is cut or cast as shadow.
pub(super) fn oval_path((x, y): (i32, i32), (rx, ry): (i32, i32)) -> String {
    format!("M{},{y} a{rx},{ry} 0 1 1 {},0 a{rx},{ry} 0 1 1 {},0 Z", x - rx, 2 * rx, -2 * rx)
}

/// A rectangle with round corners as a path.
pub(super) fn box_path((x, y): (i32, i32), (w, h): (i32, i32), r: i32) -> String {
    let (across, down) = (w - 2 * r, h - 2 * r);
    format!(
        "M{},{y} h{across} a{r},{r} 0 0 1 {r},{r} v{down} a{r},{r} 0 0 1 -{r},{r} h-{across} a{r},{r} 0 0 1 -{r},-{r} v-{down} \
         a{r},{r} 0 0 1 {r},-{r} Z",
        x + r
    )
}

/// Repeatable dice: the same seed draws the same picture on every machine.
pub(super) struct Dice(u32);

impl Dice {
    /// Dice for a seed.
    pub(super) fn new(seed: u32) -> Self {
        let mut dice = Self(seed.wrapping_mul(2_654_435_761) ^ 0x5e47_12a3);
        for _ in 0..4 {
            dice.next();
        }
        dice
    }

    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        if self.0 == 0 {
            self.0 = 0x9e37_79b9;
        }
        self.0
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn roll(&mut self, low: i32, high: i32) -> i32 {
        let span = u32::try_from(high - low + 1).unwrap_or(1).max(1);
        low + i32::try_from((self.next() >> 4) % span).unwrap_or(0)
    }
}
