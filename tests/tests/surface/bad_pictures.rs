//! Files that are not the photos they claim to be, and photos as phones make them.

use std::{io::Cursor, time::Instant};

use image::{DynamicImage, ImageFormat, RgbImage};
use reqwest::{Method, multipart};
use sentra_tests::{Answer, Cast, Shop, new_key, photo, text};
use serde_json::Value;

use crate::empty;

/// What the whole program may take while it refuses a bomb, in KiB above what it had.
const MEMORY_KIB_MAX: u64 = 150 * 1024;

async fn draft() -> (Shop, String) {
    let shop = Cast::gather(empty()).await.trained_shop("Toko Foto").await;
    let draft = shop.draft("Vas bambu", 45_000, 3).await;
    let id = text(&draft, "/id").to_owned();
    (shop, id)
}

async fn photos_of(shop: &Shop, product: &str) -> usize {
    let product = shop.api.get(&format!("/api/v1/products/{product}")).await.ok();
    product["photos"].as_array().expect("a product has photos").len()
}

/// A picture of noise, which no format can make small.
fn noise(width: u32, height: u32) -> DynamicImage {
    let mut seed = 0x2545_f491_u32;
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |_, _| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [_, r, g, b] = seed.to_be_bytes();
        image::Rgb([r, g, b])
    }))
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).expect("it can be written");
    bytes.into_inner()
}

/// A valid PNG of `side` by `side` black pixels that is a thousandth of that size: what a decoder must refuse by its header.
fn bomb(side: u32) -> Vec<u8> {
    let bytes_raw = u64::from(side) * (u64::from(side) + 1);
    let mut bits = Bits::default();
    // One block with fixed codes: a zero, then "the last byte, 258 times" as often as needed, then what is left, then its end.
    bits.put(0b011, 3);
    bits.put_reversed(0x30, 8);
    for _ in 0..(bytes_raw - 1) / 258 {
        bits.put_reversed(0b1100_0101, 8);
        bits.put(0, 5);
    }
    for _ in 0..(bytes_raw - 1) % 258 {
        bits.put_reversed(0x30, 8);
    }
    bits.put(0, 7);
    let mut stream = vec![0x78, 0x9c];
    stream.extend(bits.bytes());
    // Adler-32 of zeros: the first sum stays 1, the second counts them.
    let second = u32::try_from(bytes_raw % 65_521).unwrap();
    stream.extend(((second << 16) | 1).to_be_bytes());
    let mut header = [side.to_be_bytes(), side.to_be_bytes()].concat();
    header.extend([8, 0, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, content) in [(b"IHDR", header), (b"IDAT", stream), (b"IEND", Vec::new())] {
        let checked = [kind.as_slice(), &content].concat();
        file.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
        file.extend(&checked);
        file.extend(crc32(&checked).to_be_bytes());
    }
    file
}

#[derive(Default)]
struct Bits {
    done: Vec<u8>,
    open: u64,
    count: u32,
}

impl Bits {
    fn put(&mut self, value: u64, count: u32) {
        self.open |= value << self.count;
        self.count += count;
        while self.count >= 8 {
            self.done.push(self.open.to_le_bytes()[0]);
            self.open >>= 8;
            self.count -= 8;
        }
    }

    /// Huffman codes go in with their highest bit first.
    fn put_reversed(&mut self, code: u64, count: u32) {
        self.put(code.reverse_bits() >> (64 - count), count);
    }

    fn bytes(mut self) -> Vec<u8> {
        self.put(0, 7);
        self.done
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { 0xedb8_8320 ^ (c >> 1) } else { c >> 1 })
    };
    !bytes.iter().fold(u32::MAX, step)
}

/// Most memory the program ever had, in KiB.
fn memory_peak() -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", empty().process_id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn names_the_file(problem: &Value) -> bool {
    problem["errors"].as_array().is_some_and(|errors| errors.iter().any(|error| error["field"] == "file"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_photo_is_refused_and_leaves_nothing() {
    let (shop, product) = draft().await;
    let path = format!("/api/v1/products/{product}/photos");
    let before = photos_of(&shop, &product).await;
    let good = encoded(&noise(300, 200), ImageFormat::Jpeg);
    let zip = [b"PK\x03\x04\x14\x00\x00\x00\x08\x00".as_slice(), &[7; 400], b"PK\x05\x06", &[0; 18]].concat();
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>"#.to_vec();
    let tall = [photo()[..16].to_vec(), 0_u32.to_be_bytes().to_vec(), photo()[20..].to_vec()].concat();
    for (name, content) in [
        ("empty.jpg", Vec::new()),
        ("archive.jpg", zip),
        ("drawing.jpg", svg),
        ("text.png", b"<?php echo 1; ?>".to_vec()),
        ("head.jpg", good[..20].to_vec()),
        ("no-width.png", tall),
        ("tiff.jpg", b"II*\x00\x08\x00\x00\x00\x00\x00".to_vec()),
    ] {
        let problem = shop.api.upload(&path, name, content).await.refused(422, "invalid");
        assert!(names_the_file(&problem), "{name}: {problem}");
    }
    assert_eq!(photos_of(&shop, &product).await, before, "nothing is half done");
}

#[test]
fn the_bomb_is_a_valid_picture() {
    let small = bomb(300);
    let decoded = image::load_from_memory(&small).expect("the small one is a valid picture");
    assert_eq!((decoded.width(), decoded.height()), (300, 300));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decompression_bomb_is_refused_by_its_size_before_it_is_unpacked() {
    let (shop, product) = draft().await;
    let path = format!("/api/v1/products/{product}/photos");
    let bomb = bomb(24_000);
    assert!(bomb.len() < 8 * 1024 * 1024, "it fits the upload limit");
    let (peak, began) = (memory_peak(), Instant::now());
    let problem = shop.api.upload(&path, "bomb.png", bomb).await.refused(422, "invalid");
    assert!(names_the_file(&problem), "{problem}");
    let grown = memory_peak() - peak;
    assert!(grown < MEMORY_KIB_MAX, "the program took {grown} KiB for it, in {:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_of_fifty_megabytes_is_refused() {
    let (shop, product) = draft().await;
    let path = format!("/api/v1/products/{product}/photos");
    let file = multipart::Part::bytes(vec![0xff; 50 * 1024 * 1024]).file_name("besar.jpg");
    let request = shop.api.request(Method::POST, &path).header("idempotency-key", new_key());
    let answer = Answer::of(request.multipart(multipart::Form::new().text("alt", "Besar").part("file", file))).await;
    let _ = answer.refused(413, "too_large");
    assert_eq!(photos_of(&shop, &product).await, 1, "nothing is half done");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_from_a_phone_is_taken_turned_upright_and_keeps_no_secrets() {
    let (shop, product) = draft().await;
    let path = format!("/api/v1/products/{product}/photos");
    let plain = encoded(&noise(3_100, 2_200), ImageFormat::Jpeg);
    assert!((7_000_000..10_000_000).contains(&plain.len()), "{} bytes", plain.len());
    // Exif with orientation 6 (turn right by 90 degrees) and a text as cameras leave it, behind the start of the file.
    let secret = b"GPS -7.9666 112.6326 ";
    let mut tiff =
        b"MM\x00\x2a\x00\x00\x00\x08\x00\x02\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x01\x0e\x00\x02".to_vec();
    tiff.extend(u32::try_from(secret.len()).unwrap().to_be_bytes());
    tiff.extend([0, 0, 0, 38, 0, 0, 0, 0]);
    tiff.extend(secret);
    let exif = [b"Exif\0\0".as_slice(), &tiff].concat();
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    let phone = [&plain[..2], b"\xff\xe1", &length, &exif, &plain[2..]].concat();

    let added = shop.api.upload(&path, "IMG_2041.JPG", phone).await.ok();
    let (width, height) = (added["width"].as_u64().unwrap(), added["height"].as_u64().unwrap());
    assert!(height > width, "a picture taken upright stands upright: {width} x {height}");
    for size in added["sizes"].as_array().unwrap() {
        let answer = shop.api.get(size["url"].as_str().unwrap()).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "image/webp"));
        assert!(answer.header("cache-control").contains("immutable"), "kept for ever");
        assert!(
            !answer.body.windows(4).any(|part| part == b"Exif" || part == b"EXIF" || part == b"GPS "),
            "nothing of the camera's data is left"
        );
        assert_eq!(image::guess_format(&answer.body).ok(), Some(ImageFormat::WebP));
    }
}
