import { createRequire, registerHooks } from 'node:module';
import { runInThisContext } from 'node:vm';

/** Loaded before the program (`node --import`): `electron` is the double, and whoever started the program may look inside. */
const double = new URL('index.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: double, shortCircuit: true } : next(specifier, context),
});

const electron = await import('./index.ts');
createRequire(import.meta.url)('./recorder.cjs')(electron);

interface Order {
  readonly kind: 'evaluate';
  readonly id: number;
  readonly source: string;
  readonly value: unknown;
}

process.on('message', ({ kind, id, source, value }: Order) => {
  if (kind !== 'evaluate') return;
  const evaluate = async () => runInThisContext(`(${source})`)(electron, value);
  evaluate().then(
    (result) => process.send?.({ kind: 'evaluated', id, result }),
    (reason: unknown) => process.send?.({ kind: 'evaluated', id, problem: String(reason) }),
  );
});
process.on('disconnect', () => process.exit());
