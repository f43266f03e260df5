import { Menu, type MenuItem } from 'electron';
import { describe, expect, test, vi } from 'vitest';
import { sayIn } from './language.ts';
import { type MenuActions, menuTemplate } from './menu.ts';

function actions(): MenuActions {
  const names = [
    'open',
    'openFile',
    'backUp',
    'restore',
    'revealData',
    'revealLog',
    'closeWindow',
    'back',
    'forward',
    'quit',
  ];
  return Object.fromEntries(names.map((name) => [name, vi.fn()])) as unknown as MenuActions; // all of them, just named
}

function itemsFor(platform: NodeJS.Platform, given = actions()): MenuItem[] {
  const menu = Menu.buildFromTemplate(menuTemplate(platform, sayIn('en'), given));
  return menu.items.flatMap(({ submenu }) => submenu?.items ?? []);
}

describe.each(['darwin', 'linux', 'win32'] as const)('the menu on %s', (platform) => {
  test('gives no key twice', () => {
    const keys = itemsFor(platform)
      .map(({ accelerator }) => accelerator?.toString().replace('CmdOrCtrl', platform === 'darwin' ? 'Cmd' : 'Ctrl'))
      .filter((key) => key !== undefined);

    expect(keys).toEqual([...new Set(keys)]);
  });

  test('does what it says', () => {
    const given = actions();
    const items = itemsFor(platform, given);

    for (const label of ['Settings…', 'Runs', 'Show the data folder', 'Quit Signalbox'])
      items.find((item) => item.label === label)?.click();

    expect(given.open).toHaveBeenCalledWith('/settings?tab=shell');
    expect(given.open).toHaveBeenCalledWith('/runs');
    expect(given.revealData).toHaveBeenCalledOnce();
    expect(given.quit).toHaveBeenCalledOnce();
  });
});

test('quitting is where each platform looks for it', () => {
  const keyOf = (platform: NodeJS.Platform) =>
    itemsFor(platform).find(({ label }) => label === 'Quit Signalbox')?.accelerator;

  expect([keyOf('darwin'), keyOf('linux'), keyOf('win32')]).toEqual(['CmdOrCtrl+Q', 'CmdOrCtrl+Q', 'Alt+F4']);
});
