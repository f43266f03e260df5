/** A request for part of a list: by page number as the wires have it, or after the last row seen. */
export interface PageRequest {
  /** From 1. Not together with `after`. */
  readonly page?: number;
  readonly pageSize?: number;
  /** `next` of the page before. */
  readonly after?: string;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** All that match. */
  readonly total: number;
  /** As applied, after defaults and caps. */
  readonly page: number;
  readonly pageSize: number;
  /** Pass as `after`; null on the last page. */
  readonly next: string | null;
}
