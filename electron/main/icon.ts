import { crc32, deflateSync } from 'node:zlib';

export const lamps = ['idle', 'running', 'taken', 'failed', 'attention'] as const;
export type Lamp = (typeof lamps)[number];
type Colour = readonly [red: number, green: number, blue: number];

/** The four status colours of the console, between its dark and its light values: a tray may be either. */
const colours: Readonly<Record<Lamp, Colour>> = {
  idle: [0x98, 0xa2, 0xb0],
  running: [0x4c, 0x97, 0xf7],
  taken: [0xf8, 0x52, 0x6a],
  failed: [0xf8, 0x52, 0x6a],
  attention: [0xf2, 0xb9, 0x2c],
};
const black: Colour = [0, 0, 0];
const samples = 4;

/**
 * A lamp as a PNG. Each state has a shape of its own, as in the console: a signal at rest, a three-quarter ring, an octagon
 * with a cross, a diamond with a mark; filled where a person is wanted, in outline where not. `template` draws it in
 * black, for menu bars that choose the colour themselves.
 */
export function drawLamp(lamp: Lamp, size: number, look: 'coloured' | 'template'): Buffer {
  const colour = look === 'template' ? black : colours[lamp];
  const isInside = shapes[lamp];
  const pixels = Buffer.alloc(size * size * 4);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      pixels.set([...colour, Math.round(255 * coverage(isInside, x, y, size))], (y * size + x) * 4);
    }
  }
  return pngOf(pixels, size);
}

/** In units of the half width, from the middle; y points down. */
type Shape = (x: number, y: number) => boolean;

const ring = (x: number, y: number) => Math.hypot(x, y) <= 0.9 && Math.hypot(x, y) >= 0.58;
const octagon = (x: number, y: number, size = 0.9) =>
  Math.max(Math.abs(x), Math.abs(y)) <= size && Math.abs(x) + Math.abs(y) <= size * Math.SQRT2;
const cross = (x: number, y: number) =>
  Math.max(Math.abs(x), Math.abs(y)) <= 0.48 && Math.min(Math.abs(x - y), Math.abs(x + y)) <= 0.2;
const diamond = (x: number, y: number) => Math.abs(x) + Math.abs(y) <= 0.98;
const mark = (x: number, y: number) => Math.abs(x) <= 0.11 && ((y >= -0.5 && y <= 0.12) || (y >= 0.3 && y <= 0.52));

const shapes: Readonly<Record<Lamp, Shape>> = {
  idle: (x, y) => ring(x, y) || Math.hypot(x, y) <= 0.26,
  running: (x, y) => ring(x, y) && !(x > 0 && y < 0),
  taken: (x, y) => (octagon(x, y) && !octagon(x, y, 0.66)) || (cross(x, y) && octagon(x, y, 0.5)),
  failed: (x, y) => octagon(x, y) && !cross(x, y),
  attention: (x, y) => diamond(x, y) && !mark(x, y),
};

/** The part of a pixel that the shape covers. */
function coverage(isInside: Shape, x: number, y: number, size: number): number {
  let hits = 0;
  for (let i = 0; i < samples * samples; i += 1) {
    const dx = ((i % samples) + 0.5) / samples;
    const dy = (Math.floor(i / samples) + 0.5) / samples;
    if (isInside(((x + dx) / size) * 2 - 1, ((y + dy) / size) * 2 - 1)) hits += 1;
  }
  return hits / samples ** 2;
}

/** RGBA rows without filters. */
function pngOf(pixels: Buffer, size: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6], 8); // 8 bits a channel, with alpha
  const rows = Buffer.alloc(size * (size * 4 + 1));
  for (let y = 0; y < size; y += 1) pixels.copy(rows, y * (size * 4 + 1) + 1, y * size * 4, (y + 1) * size * 4);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
