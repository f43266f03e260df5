import { constants, gunzipSync, zstdDecompressSync } from 'node:zlib';

/** The most that one batch may hold after decompression (Arcentra API 5.4). */
export const largestContentBytes = 8 * 1024 * 1024;
/** A frame that wants a larger window than the content may be is refused before it is given memory. */
const zstdWindowLog = 23;

/** Memory that is taken before a byte is known. */
const largestPieceBytes = 1024 * 1024;

/** Numbers of the wire; 0 and 1 both mean plain. */
const gzip = 2;
const zstd = 3;

export type BatchContent =
  | { readonly kind: 'content'; readonly bytes: Buffer }
  /** For good: the same batch never becomes valid. */
  | { readonly kind: 'refused'; readonly why: string };

/** Decompresses, never further than the stated or largest size, and compares with the stated size. */
export function contentOf(batch: {
  readonly compression: number;
  readonly data: Uint8Array;
  /** 0: not stated. */
  readonly rawSize: number;
}): BatchContent {
  const { compression, rawSize } = batch;
  const data = Buffer.from(batch.data.buffer, batch.data.byteOffset, batch.data.byteLength);
  if (compression < 0 || compression > zstd) return refused(`compression ${compression} is not known`);
  if (rawSize > largestContentBytes) return refused(`${rawSize} bytes are stated, ${largestContentBytes} are allowed`);
  const limit = rawSize || largestContentBytes;
  let bytes: Buffer;
  try {
    bytes = compression === gzip ? gunzipped(data, limit) : compression === zstd ? unzstd(data, limit) : data;
  } catch (reason) {
    if (isTooLarge(reason))
      return refused(`${rawSize || largestContentBytes} bytes are ${rawSize ? 'stated' : 'allowed'}, more were found`);
    const problem = reason instanceof Error ? reason.message : String(reason);
    return refused(`the ${compression === gzip ? 'gzip' : 'zstd'} data is damaged: ${problem}`);
  }
  if (bytes.length > limit || (rawSize > 0 && bytes.length !== rawSize)) {
    return refused(`${limit} bytes are ${rawSize ? 'stated' : 'allowed'}, ${bytes.length} were found`);
  }
  return { kind: 'content', bytes };
}

function gunzipped(data: Buffer, limit: number): Buffer {
  return gunzipSync(data, { maxOutputLength: limit, chunkSize: pieceOf(limit) });
}

function unzstd(data: Buffer, limit: number): Buffer {
  return zstdDecompressSync(data, {
    maxOutputLength: limit,
    chunkSize: pieceOf(limit),
    params: { [constants.ZSTD_d_windowLogMax]: zstdWindowLog },
  });
}

/** One piece for what is stated, so that it is not put together from hundreds; the last byte notices what is too much. */
function pieceOf(limit: number): number {
  return Math.max(Math.min(limit, largestPieceBytes) + 1, constants.Z_MIN_CHUNK);
}

function isTooLarge(reason: unknown): boolean {
  return reason instanceof Error && 'code' in reason && reason.code === 'ERR_BUFFER_TOO_LARGE';
}

function refused(why: string): BatchContent {
  return { kind: 'refused', why };
}
