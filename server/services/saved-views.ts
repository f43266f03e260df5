import { DomainError } from '../domain/errors.ts';
import type { Actor } from '../domain/events.ts';
import { deleteView, listSavedViews, type SavedView, saveView } from '../store/saved-views.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from './ports/clock.ts';

const mostViews = 100;
const longestName = 64;
const longestQuery = 2048;

/** Filters with a name, the same for everybody who uses this server. */
export class SavedViews {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(options: { readonly store: Store; readonly clock: Clock }) {
    this.#store = options.store;
    this.#clock = options.clock;
  }

  /** By name. */
  list(): readonly SavedView[] {
    return this.#store.read((tx) => listSavedViews(tx));
  }

  /** The same name again replaces the view. */
  save(wanted: Pick<SavedView, 'name' | 'query' | 'isPinned'>, by: Actor): SavedView {
    const name = wanted.name.trim();
    if (name === '' || name.length > longestName) {
      throw new DomainError('invalid', `the name of a view has 1 to ${longestName} characters`, {
        subject: 'name',
        word: 'view_name',
        values: { max: `${longestName}` },
      });
    }
    if (wanted.query.length > longestQuery) {
      throw new DomainError('invalid', `a view has at most ${longestQuery} characters`, {
        subject: 'query',
        word: 'view_long',
        values: { max: `${longestQuery}` },
      });
    }
    const view = { ...wanted, name, savedAtMs: this.#clock.nowMs(), savedBy: by };
    this.#store.write((tx) => {
      const others = listSavedViews(tx).filter((one) => one.name !== name);
      if (others.length >= mostViews)
        throw new DomainError('exhausted', `there are ${mostViews} views; delete one first`, {
          word: 'views_full',
          values: { max: `${mostViews}` },
        });
      saveView(tx, view);
    });
    return view;
  }

  delete(name: string): void {
    const isGone = this.#store.write((tx) => deleteView(tx, name));
    if (!isGone) throw new DomainError('not-found', `there is no view ${name}`, { subject: 'name' });
  }
}
