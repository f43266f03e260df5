import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { drawLamp, lamps } from './icon.ts';

/** Alpha of each pixel. Our own encoder writes one IDAT and no filters. */
function alphaOf(png: Buffer, size: number): number[] {
  const start = png.indexOf('IDAT') + 4;
  const rows = inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)));
  const at = (x: number, y: number) => rows[y * (size * 4 + 1) + 1 + x * 4 + 3] ?? 0;
  return Array.from({ length: size * size }, (_, index) => at(index % size, Math.floor(index / size)));
}

test('every lamp is told apart by its shape alone', () => {
  const shapes = lamps.map((lamp) => alphaOf(drawLamp(lamp, 16, 'template'), 16).join());

  expect(new Set(shapes).size).toBe(lamps.length);
});

test('a lamp fills its square and leaves the corners free', () => {
  for (const lamp of lamps) {
    const alpha = alphaOf(drawLamp(lamp, 32, 'coloured'), 32);

    expect(alpha[0], lamp).toBe(0);
    expect(alpha.filter((value) => value > 128).length / alpha.length, lamp).toBeGreaterThan(0.25);
  }
});
