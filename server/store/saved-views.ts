import type { Millis } from '../domain/ids.ts';
import type { ReadTx, WriteTx } from './store.ts';
import { tableOf } from './table.ts';

/** A filter of the list of runs that somebody gave a name. */
export interface SavedView {
  readonly name: string;
  readonly query: string;
  readonly isPinned: boolean;
  readonly savedAtMs: Millis;
  readonly savedBy: string;
}

const views = tableOf<SavedView>('saved_views', 'name', {
  name: 'plain',
  query: 'plain',
  isPinned: 'flag',
  savedAtMs: 'plain',
  savedBy: 'plain',
});

/** By name. */
export function listSavedViews(tx: ReadTx): readonly SavedView[] {
  return tx
    .prepare<[], object>(`SELECT ${views.columns} FROM saved_views ORDER BY name COLLATE NOCASE, name`)
    .all()
    .map(views.rowFrom);
}

export function saveView(tx: WriteTx, view: SavedView): void {
  deleteView(tx, view.name);
  views.insert(tx, view);
}

/** False when there was none. */
export function deleteView(tx: WriteTx, name: string): boolean {
  return tx.prepare<[string], never>('DELETE FROM saved_views WHERE name = ?').run(name).changes === 1;
}
