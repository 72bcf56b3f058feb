// Draws a photo for uploads: bright stripes, as PNG, made here so that no picture has to be kept with the tests.

import { crc32, deflateSync } from "node:zlib";

function chunk(kind, content) {
  const named = Buffer.concat([Buffer.from(kind), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

/** A file for setInputFiles. */
export function photo(name = "foto.png", side = 900) {
  const rows = [];
  for (let y = 0; y < side; y += 1) {
    const row = Buffer.alloc(1 + side * 3);
    for (let x = 0; x < side; x += 1) row.set([200 - ((x + y) % 90), 120 + ((x >> 5) % 3) * 30, 60 + ((y >> 6) % 4) * 25], 1 + x * 3);
    rows.push(row);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const content = deflateSync(Buffer.concat(rows));
  return {
    name,
    mimeType: "image/png",
    buffer: Buffer.concat([start, chunk("IHDR", header), chunk("IDAT", content), chunk("IEND", Buffer.alloc(0))]),
  };
}
