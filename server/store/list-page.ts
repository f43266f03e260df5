import type { Page, PageRequest } from '../domain/page.ts';
import type { ReadTx } from './store.ts';

const defaultPageSize = 20;

export interface Condition {
  readonly sql: string;
  readonly values: readonly unknown[];
}

export interface ListQuery<Row> {
  readonly from: string;
  readonly columns: string;
  /** Unique column that gives the order, or breaks ties of `orderBy`. */
  readonly key: string;
  /** Sorted by this expression first; only by page number then. */
  readonly orderBy?: string;
  readonly isDescending: boolean;
  readonly where: readonly (Condition | undefined)[];
  readonly page: PageRequest;
  readonly maxPageSize: number;
  readonly rowFrom: (raw: object) => Row;
  readonly keyOf: (row: Row) => string;
}

/** One page with its total: after a row (keyset), or by number, which the wires ask for (Arcentra API 8.3). */
export function listPage<Row>(tx: ReadTx, query: ListQuery<Row>): Page<Row> {
  const pageSize = Math.min(atLeastOne(query.page.pageSize, defaultPageSize), query.maxPageSize);
  const page = atLeastOne(query.page.page, 1);
  const conditions = query.where.filter((one) => one !== undefined);
  const values = conditions.flatMap((one) => one.values);
  const filter = conditions.map((one) => one.sql).join(' AND ') || 'TRUE';
  const total =
    tx
      .prepare<unknown[], { count: number }>(`SELECT COUNT(*) AS count FROM ${query.from} WHERE ${filter}`)
      .get(...values)?.count ?? 0;

  const direction = query.isDescending ? 'DESC' : 'ASC';
  const order = [query.orderBy, query.key].filter((one) => one !== undefined).map((one) => `${one} ${direction}`);
  const select = `SELECT ${query.columns} FROM ${query.from} WHERE ${filter}`;
  const raws =
    query.page.after === undefined
      ? tx
          .prepare<unknown[], object>(`${select} ORDER BY ${order.join()} LIMIT ? OFFSET ?`)
          .all(...values, pageSize + 1, (page - 1) * pageSize)
      : tx
          .prepare<unknown[], object>(
            `${select} AND ${query.key} ${query.isDescending ? '<' : '>'} ? ORDER BY ${query.key} ${direction} LIMIT ?`,
          )
          .all(...values, query.page.after, pageSize + 1);
  const rows = raws.slice(0, pageSize).map(query.rowFrom);
  const last = rows.at(-1);
  return { rows, total, page, pageSize, next: raws.length > pageSize && last ? query.keyOf(last) : null };
}

function atLeastOne(value: number | undefined, otherwise: number): number {
  return value === undefined || !(value >= 1) ? otherwise : Math.floor(value);
}
