export const lineStreams = { stdout: 1, stderr: 2, agent: 3, server: 4 } as const;

/** Bits of a line's flags; the low four are the stream's number. */
export const lineFlags = {
  /** The line has no end yet (progress output); it will be shown again, longer or complete. */
  open: 0x40,
  /** The line was longer than 64 KiB; the rest was dropped. */
  cut: 0x80,
} as const;

/** Consecutive lines in columns, as they are stored and sent: no object per line. */
export interface LogPage {
  /** 0-based number of the first line. A reader replaces what it has from here on: an open line may come again. */
  readonly firstLine: number;
  /** Every line is followed by LF, open ones too. Bytes as the step wrote them, secrets masked. */
  readonly text: Uint8Array;
  /** Unix microseconds, one per line. */
  readonly atUs: Float64Array;
  /** One per line. */
  readonly flags: Uint8Array;
  /** Complete lines of the log at this moment. */
  readonly lineCount: number;
  readonly isClosed: boolean;
}
