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

/** Plans that read a whole table. */
export function scansIn(plans: readonly string[]): readonly string[] {
  return plans.filter((line) => /^SCAN (?!.*(USING|VIRTUAL|CONSTANT))/.test(line));
}

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
