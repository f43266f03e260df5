import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Events } from '../../server/services/events.ts';
import { ulids } from '../../server/services/ports/ids.ts';
import { Settings } from '../../server/services/settings.ts';
import { Store } from '../../server/store/store.ts';
import { FakeClock } from './fake-clock.ts';

/** What every service stands on, for tests: a real database in a folder of its own, and a clock moved by hand. */
export function foundation(folder = mkdtempSync(join(tmpdir(), 'signalbox-test-'))) {
  const clock = new FakeClock();
  const key = Buffer.alloc(32, 7);
  const databaseFile = join(folder, 'signalbox.db');
  const store = new Store(databaseFile);
  const events = new Events({ store, clock });
  const settings = new Settings({ store, clock, events });
  return {
    folder,
    databaseFile,
    store,
    clock,
    ids: ulids(),
    log: pino({ level: 'silent' }),
    events,
    settings,
    keychain: { masterKey: () => key },
    /** As a crash would: the files stay. */
    close: () => store[Symbol.dispose](),
    [Symbol.dispose]() {
      store[Symbol.dispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
