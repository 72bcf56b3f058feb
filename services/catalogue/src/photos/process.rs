//! From what a phone sends to what a page shows. Pure and slow: it runs on a blocking thread.

use std::io::Cursor;

use bytes::Bytes;
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits, RgbImage,
    codecs::jpeg::JpegEncoder, imageops::FilterType,
};
use sentra_shared::files;

use super::{WIDTH_MAX, WIDTHS};

/// Longest edge taken, in pixels.
const EDGE_MAX: u32 = 12_000;
/// Most pixels taken: the 50 megapixels of a present phone. As RGB they need 150 MB, which bounds the memory of one decoding.
const PIXELS_MAX: u64 = 50_000_000;
/// Memory one decoding may ask for, in bytes.
const ALLOC_MAX: u64 = 400 * 1024 * 1024;
/// Quality of the WebP files: below it crackers lose their crumbs, above it only the file grows.
const WEBP_QUALITY: f32 = 78.0;
const JPEG_QUALITY: u8 = 82;

/// Why a file is no photo for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfit {
    /// Not JPEG, PNG or WebP, whatever its name says, or damaged.
    NotAPhoto,
    /// More pixels than we take.
    TooManyPixels,
}

/// A photo in all its sizes.
#[derive(Debug, Clone)]
pub(super) struct Processed {
    /// Hash of the largest size.
    pub(super) key: String,
    /// Of the largest size.
    pub(super) width: u32,
    pub(super) height: u32,
    /// Name and content of each file.
    pub(super) files: Vec<(String, Bytes)>,
}

/// Reads a photo and makes every size of it.
///
/// # Errors
/// [`Unfit`].
pub(super) fn process(file: &[u8]) -> Result<Processed, Unfit> {
    let photo = flatten(&decode(file)?);
    let mut webps = Vec::with_capacity(WIDTHS.len());
    let mut largest = photo;
    // From the largest down, so that each smaller one is made of fewer pixels.
    for width in WIDTHS.into_iter().rev() {
        let sized = shrink(&largest, width);
        webps.push((width, encode_webp(&sized)?));
        if width == WIDTH_MAX {
            largest = sized;
        }
    }
    let key = webps.first().map(|(_, content)| files::content_name(content)).ok_or(Unfit::NotAPhoto)?;
    let jpeg = (format!("{key}-{WIDTH_MAX}.jpg"), encode_jpeg(&largest)?);
    let mut files: Vec<(String, Bytes)> =
        webps.into_iter().map(|(width, content)| (format!("{key}-{width}.webp"), content)).collect();
    files.push(jpeg);
    Ok(Processed { key, width: largest.width(), height: largest.height(), files })
}

fn decode(file: &[u8]) -> Result<DynamicImage, Unfit> {
    // The content decides, never the name or the type that the sender claims.
    let format = image::guess_format(file).map_err(|_| Unfit::NotAPhoto)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) {
        return Err(Unfit::NotAPhoto);
    }
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(ALLOC_MAX);
    limits.max_image_width = Some(EDGE_MAX);
    limits.max_image_height = Some(EDGE_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|e| unfit(&e))?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(Unfit::NotAPhoto);
    }
    // Read from the header, before a single pixel is unpacked.
    if width > EDGE_MAX || height > EDGE_MAX || u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(Unfit::TooManyPixels);
    }
    let orientation = decoder.orientation().map_err(|e| unfit(&e))?;
    let mut photo = DynamicImage::from_decoder(decoder).map_err(|e| unfit(&e))?;
    photo.apply_orientation(orientation);
    Ok(photo)
}

fn unfit(error: &image::ImageError) -> Unfit {
    if matches!(error, image::ImageError::Limits(_)) { Unfit::TooManyPixels } else { Unfit::NotAPhoto }
}

/// Lays transparent pictures on white: the pages behind them differ, and JPEG has no transparency.
fn flatten(photo: &DynamicImage) -> RgbImage {
    if !photo.color().has_alpha() {
        return photo.to_rgb8();
    }
    let with_alpha = photo.to_rgba8();
    // Most pictures with an alpha channel do not use it.
    if with_alpha.as_raw().iter().skip(3).step_by(4).all(|alpha| *alpha == u8::MAX) {
        return photo.to_rgb8();
    }
    let mut flat = RgbImage::new(with_alpha.width(), with_alpha.height());
    for (from, to) in with_alpha.pixels().zip(flat.pixels_mut()) {
        let [r, g, b, alpha] = from.0;
        let over = |colour: u8| {
            let mixed = (u32::from(colour) * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        to.0 = [over(r), over(g), over(b)];
    }
    flat
}

fn shrink(photo: &RgbImage, width: u32) -> RgbImage {
    if photo.width() <= width {
        return photo.clone();
    }
    let height = u64::from(photo.height()) * u64::from(width) / u64::from(photo.width());
    let height = u32::try_from(height).unwrap_or(1).max(1);
    image::imageops::resize(photo, width, height, FilterType::CatmullRom)
}

fn encode_webp(photo: &RgbImage) -> Result<Bytes, Unfit> {
    let encoder = webp::Encoder::from_rgb(photo.as_raw(), photo.width(), photo.height());
    let content = encoder.encode_simple(false, WEBP_QUALITY).map_err(|_| Unfit::NotAPhoto)?;
    Ok(Bytes::copy_from_slice(&content))
}

fn encode_jpeg(photo: &RgbImage) -> Result<Bytes, Unfit> {
    let mut content = Vec::new();
    JpegEncoder::new_with_quality(&mut content, JPEG_QUALITY)
        .write_image(photo.as_raw(), photo.width(), photo.height(), ExtendedColorType::Rgb8)
        .map_err(|_| Unfit::NotAPhoto)?;
    Ok(content.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let photo = RgbImage::from_fn(width, height, |x, _| image::Rgb([if x * 2 < width { 200 } else { 20 }, 90, 30]));
        let mut content = Cursor::new(Vec::new());
        photo.write_to(&mut content, ImageFormat::Png).unwrap();
        content.into_inner()
    }

    fn size(file: &[u8]) -> (u32, u32) {
        ImageReader::new(Cursor::new(file)).with_guessed_format().unwrap().into_dimensions().unwrap()
    }

    #[test]
    fn a_photo_comes_in_every_size() {
        let photo = process(&png(2400, 1200)).unwrap();
        assert_eq!((photo.width, photo.height), (1200, 600));
        let sizes: Vec<_> =
            photo.files.iter().map(|(name, content)| (name.rsplit('-').next().unwrap(), size(content))).collect();
        assert_eq!(
            sizes,
            [("1200.webp", (1200, 600)), ("640.webp", (640, 320)), ("320.webp", (320, 160)), ("1200.jpg", (1200, 600))]
        );
    }

    #[test]
    fn a_small_photo_is_not_blown_up_and_keeps_its_name() {
        let photo = process(&png(40, 30)).unwrap();
        assert_eq!((photo.width, photo.height), (40, 30));
        assert_eq!(photo.key, process(&png(40, 30)).unwrap().key);
    }

    #[test]
    fn a_phone_held_upright_gives_an_upright_photo_without_its_metadata() {
        let wide = RgbImage::from_pixel(80, 40, image::Rgb([200, 90, 30]));
        let mut jpeg = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut jpeg, 90);
        // A TIFF header with one entry: orientation 6, a quarter turn clockwise.
        let exif =
            [b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".as_slice(), b"SECRET-PLACE"].concat();
        encoder.set_exif_metadata(exif).unwrap();
        encoder.write_image(wide.as_raw(), 80, 40, ExtendedColorType::Rgb8).unwrap();
        assert!(jpeg.windows(12).any(|w| w == b"SECRET-PLACE"));

        let photo = process(&jpeg).unwrap();
        assert_eq!((photo.width, photo.height), (40, 80));
        assert!(photo.files.iter().all(|(_, content)| !content.windows(12).any(|w| w == b"SECRET-PLACE")));
    }

    #[test]
    fn transparency_becomes_white() {
        let clear = DynamicImage::ImageRgba8(image::RgbaImage::from_pixel(2, 2, image::Rgba([0, 0, 0, 0])));
        assert_eq!(flatten(&clear).get_pixel(0, 0).0, [255, 255, 255]);
    }

    #[test]
    fn a_zip_named_jpg_is_refused() {
        for bad in
            [b"PK\x03\x04rest of a zip".as_slice(), b"", b"GIF89a0000000", b"<svg xmlns='http://www.w3.org/2000/svg'/>"]
        {
            assert_eq!(process(bad).unwrap_err(), Unfit::NotAPhoto);
        }
        let torn = png(200, 200);
        assert_eq!(process(&torn[..torn.len() / 2]).unwrap_err(), Unfit::NotAPhoto);
    }

    #[test]
    fn a_decompression_bomb_is_refused_by_its_header() {
        // The header of a PNG that claims 60,000 x 60,000 pixels.
        let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\xea\x60\0\0\xea\x60\x08\x06\0\0\0".to_vec();
        bomb.extend(crc32(&bomb[12..]).to_be_bytes());
        bomb.extend(b"\0\0\0\x01IDAT\x78");
        bomb.extend(crc32(b"IDAT\x78").to_be_bytes());
        assert_eq!(process(&bomb).unwrap_err(), Unfit::TooManyPixels);
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xedb8_8320 } else { c >> 1 })
        })
    }
}
