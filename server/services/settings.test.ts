import { expect, test } from 'vitest';
import { foundation } from '../../test/support/foundation.ts';
import { Settings } from './settings.ts';

test('a setting has its default until it is set, and survives a restart', () => {
  using base = foundation();
  expect(base.settings.find('retention.logsDays')).toMatchObject({ value: 90, isDefault: true, version: 0 });

  base.settings.set('retention.logsDays', 7, 'op');

  const after = new Settings(base);
  expect(after.find('retention.logsDays')).toMatchObject({ value: 7, isDefault: false, version: 1, updatedBy: 'op' });
  after.reset('retention.logsDays', 'op');
  expect(new Settings(base).find('retention.logsDays')).toMatchObject({ value: 90, isDefault: true, version: 2 });
});

test('a value that does not fit and a version that is not the present one are refused', () => {
  using base = foundation();

  expect(() => base.settings.set('retention.logsDays', 'many', 'op')).toThrow(
    expect.objectContaining({ kind: 'invalid' }),
  );
  base.settings.set('retention.logsDays', 7, 'op', 0);
  expect(() => base.settings.set('retention.logsDays', 8, 'op', 0)).toThrow(expect.objectContaining({ kind: 'stale' }));

  expect(base.settings.get('retention.logsDays')).toBe(7);
});

test('listeners hear of changes, and each change is an event', () => {
  using base = foundation();
  const heard: string[] = [];
  using _ = base.settings.onChange((key) => heard.push(key));

  base.settings.set('backup.keep', 3, 'op');

  expect(heard).toEqual(['backup.keep']);
  expect(base.events.after(0)).toMatchObject([
    { type: 'setting.changed', key: 'backup.keep', before: '7', after: '3', actor: 'op' },
  ]);
});

test('an address that may hold a token is in no event', () => {
  using base = foundation();

  base.settings.set('notifications.webhookUrl', 'https://team.lan/t0ken', 'op');

  expect(JSON.stringify(base.events.after(0))).not.toContain('t0ken');
});

test('what a later version stored and this one does not know is left alone', () => {
  using base = foundation();
  base.store.write((tx) => {
    tx.prepare(
      `INSERT INTO settings VALUES ('future.key', '1', 1, 0, 'op'), ('backup.keep', '"all"', 4, 0, 'op')`,
    ).run();
  });

  expect(new Settings(base).get('backup.keep')).toBe(7);
});
