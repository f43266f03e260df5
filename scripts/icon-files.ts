export interface Picture {
  /** Width and height in pixels. */
  readonly size: number;
  readonly png: Buffer;
}

const icoSizes = [16, 24, 32, 48, 64, 128, 256];

/** An icon for Windows: a table of contents, then the PNG files. */
export function icoFrom(pictures: readonly Picture[]): Buffer {
  const chosen = pictures.filter(({ size }) => icoSizes.includes(size));
  const head = Buffer.alloc(6 + 16 * chosen.length);
  head.writeUInt16LE(1, 2); // an icon, not a cursor
  head.writeUInt16LE(chosen.length, 4);
  let at = head.length;
  for (const [index, { size, png }] of chosen.entries()) {
    const entry = 6 + 16 * index;
    head.writeUInt8(size % 256, entry); // 0 stands for 256
    head.writeUInt8(size % 256, entry + 1);
    head.writeUInt16LE(1, entry + 4); // planes
    head.writeUInt16LE(32, entry + 6); // bits of a pixel
    head.writeUInt32LE(png.length, entry + 8);
    head.writeUInt32LE(at, entry + 12);
    at += png.length;
  }
  return Buffer.concat([head, ...chosen.map(({ png }) => png)]);
}

/** Which chunk of an icon for macOS holds which size; the doubled ones are for screens of twice the density. */
const icnsKinds: readonly (readonly [string, number])[] = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic13', 256],
  ['ic09', 512],
  ['ic14', 512],
  ['ic10', 1024],
];

/** An icon for macOS: chunks of four letters, a length, and a PNG file. */
export function icnsFrom(pictures: readonly Picture[]): Buffer {
  const chunks = icnsKinds.flatMap(([kind, wanted]) => {
    const png = pictures.find(({ size }) => size === wanted)?.png;
    return png ? [chunk(kind, png)] : [];
  });
  return chunk('icns', Buffer.concat(chunks));
}

function chunk(kind: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(kind, 'latin1');
  head.writeUInt32BE(head.length + content.length, 4);
  return Buffer.concat([head, content]);
}
