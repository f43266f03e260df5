import type { ReadTx, WriteTx } from './store.ts';

/** How a field is stored: as it is, as JSON text, or as 0 and 1. */
export type Codec = 'plain' | 'json' | 'flag';

export interface Table<Row extends object> {
  /** `a_b AS aB, …`: the columns under the names of their fields. */
  readonly columns: string;
  rowFrom(raw: object): Row;
  find(tx: ReadTx, key: string): Row | undefined;
  insert(tx: WriteTx, row: Row): void;
  /** Writes only the given fields; the row must exist. */
  update(tx: WriteTx, key: string, changes: Partial<Row>): void;
}

/**
 * The plain statements of one table, derived from the fields of its row type: a field `leaseEpoch` is the column
 * `lease_epoch`. What needs more than the primary key is written out as SQL where it belongs.
 */
export function tableOf<Row extends object>(
  name: string,
  key: keyof Row & string,
  codecs: Readonly<Record<keyof Row & string, Codec>>,
): Table<Row> {
  const fields = Object.keys(codecs) as (keyof Row & string)[]; // the record has exactly the fields of the row
  const special = fields.filter((field) => codecs[field] !== 'plain');
  const columns = fields.map((field) => `${columnOf(field)} AS ${field}`).join(', ');
  const findSql = `SELECT ${columns} FROM ${name} WHERE ${columnOf(key)} = ?`;
  const insertSql = `INSERT INTO ${name} (${fields.map(columnOf).join(', ')}) VALUES (${fields.map(() => '?').join(', ')})`;
  const updateSqls = new Map<string, string>();

  const stored = (row: Partial<Row>, field: keyof Row & string): unknown => {
    const value = row[field];
    if (codecs[field] === 'json') return JSON.stringify(value);
    if (codecs[field] === 'flag') return value ? 1 : 0;
    return value;
  };

  const rowFrom = (raw: object): Row => {
    const row = raw as Record<string, unknown>; // fresh from the driver: ours to complete
    for (const field of special) {
      const value = row[field];
      row[field] = codecs[field] === 'flag' ? value === 1 : JSON.parse(String(value));
    }
    return row as Row;
  };

  return {
    columns,
    rowFrom,
    find(tx, id) {
      const raw = tx.prepare<[string], object>(findSql).get(id);
      return raw && rowFrom(raw);
    },
    insert(tx, row) {
      tx.prepare<unknown[], never>(insertSql).run(...fields.map((field) => stored(row, field)));
    },
    update(tx, id, changes) {
      const changed = Object.keys(changes) as (keyof Row & string)[]; // no others fit the type
      const shape = changed.join();
      let sql = updateSqls.get(shape);
      if (!sql) {
        sql = `UPDATE ${name} SET ${changed.map((field) => `${columnOf(field)} = ?`).join(', ')} WHERE ${columnOf(key)} = ?`;
        updateSqls.set(shape, sql);
      }
      tx.prepare<unknown[], never>(sql).run(...changed.map((field) => stored(changes, field)), id);
    },
  };
}

function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
