import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { changeSchema, Settings, shownSettings } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-settings-'));
const file = join(folder, 'settings.json');
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a change is on disk, is told, and outlives a start', () => {
  const settings = new Settings(file);
  const told: string[] = [];
  using _listening = settings.onChange((now, before) => told.push(`${before.whenClosed} to ${now.whenClosed}`));

  settings.change({ whenClosed: 'quit' });

  expect(told).toEqual(['ask to quit']);
  expect(new Settings(file).current).toEqual(settings.current);
});

test.each(['', '[]', '{"version":1,"whenClosed":"never","consolePort":-4}'])(
  'a damaged file %s is one of defaults',
  (text) => {
    new Settings(file).change({ keepAwake: false }); // makes the folder
    writeFileSync(file, text);

    expect(new Settings(file).current).toEqual(new Settings(join(folder, 'absent.json')).current);
  },
);

test('what is not damaged in a file is kept', () => {
  new Settings(file).change({ keepAwake: false });
  writeFileSync(file, readFileSync(file, 'utf8').replace('"ask"', '"nonsense"'));

  expect(new Settings(file).current).toMatchObject({ keepAwake: false, whenClosed: 'ask' });
});

test('a window may change its settings and nothing beside them', () => {
  const { current } = new Settings(file);

  expect(changeSchema.safeParse(shownSettings(current)).success).toBe(true);
  for (const key of Object.keys(current).filter((name) => !(name in shownSettings(current))))
    expect(changeSchema.safeParse({ [key]: 1 }).success, key).toBe(false);
});
