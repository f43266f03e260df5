import type { ReadTx, Store, WriteTx } from '../../server/store/store.ts';

/**
 * The query plan of every statement that `work` runs, asked for with the values it runs with. `work` may write: what it
 * did is undone.
 */
export function plansOf(store: Store, work: (tx: WriteTx) => unknown): readonly string[] {
  const plans: string[] = [];
  const undo = new Error('undo');
  try {
    store.write((tx) => {
      work(explaining(tx, plans) as WriteTx); // the functions of the store only prepare
      throw undo;
    });
  } catch (reason) {
    if (reason !== undo) throw reason;
  }
  return plans;
}

/** Plans that read a whole table, or the whole of an index of it. */
export function scansIn(plans: readonly string[]): readonly string[] {
  return plans.filter((line) => line.startsWith('SCAN ') && !cheapScan.test(line));
}

/** No table, or an index of the few rows that are still open. */
const cheapScan = /VIRTUAL|CONSTANT|USING (COVERING )?INDEX \w+_(open|in_queue)$/;

function explaining(tx: ReadTx, plans: string[]): Pick<ReadTx, 'prepare'> {
  return {
    prepare<Bind extends unknown[], Row>(sql: string) {
      const statement = tx.prepare<Bind, Row>(sql);
      return new Proxy(statement, {
        get(target, name) {
          if (name !== 'all' && name !== 'get' && name !== 'run' && name !== 'iterate')
            return Reflect.get(target, name);
          return (...values: Bind) => {
            const rows = tx.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
            plans.push(...rows.map((row) => row.detail));
            return target[name](...values);
          };
        },
      });
    },
  };
}
