import type { SourceRange } from './diagnostic.ts';

/** One thing that can be typed at a place. */
export interface Completion {
  readonly label: string;
  readonly kind: 'name' | 'member' | 'function' | 'key' | 'value';
  /** What replaces `Completions.range`. */
  readonly insert: string;
  /** Type or signature, in a few characters. */
  readonly detail: string;
  readonly docs: string;
}

export interface Completions {
  /** What has been typed of it so far. */
  readonly range: SourceRange;
  readonly items: readonly Completion[];
}

/** What a key may have for a value. */
export interface KnownValue {
  readonly value: string;
  readonly docs: string;
}
