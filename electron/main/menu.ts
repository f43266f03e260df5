import { Menu, type MenuItemConstructorOptions } from 'electron';
import { paths } from '../../renderer/app/paths.ts';
import type { Say } from './language.ts';

export interface MenuActions {
  readonly open: (path: string) => void;
  readonly openFile: () => void;
  readonly backUp: () => void;
  readonly restore: () => void;
  readonly revealData: () => void;
  readonly revealLog: () => void;
  readonly closeWindow: () => void;
  readonly back: () => void;
  readonly forward: () => void;
  readonly quit: () => void;
}

/** Accelerators are the platform's own; the console's single keys (`G` `R`, `?`) are not repeated here. */
export function menuTemplate(platform: NodeJS.Platform, say: Say, actions: MenuActions): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin';
  const settings: MenuItemConstructorOptions = {
    label: say('settings'),
    accelerator: 'CmdOrCtrl+,',
    click: () => actions.open(`${paths.settings}?tab=shell`),
  };
  const quit: MenuItemConstructorOptions = {
    label: say('quit'),
    accelerator: platform === 'win32' ? 'Alt+F4' : 'CmdOrCtrl+Q',
    click: actions.quit,
  };
  const places = [
    ['overview', paths.overview],
    ['runs', paths.runs()],
    ['pipelines', paths.pipelines],
    ['runners', paths.runners],
    ['approvals', paths.approvals],
  ] as const;
  return [
    ...(isMac ? [appMenu(say, settings, quit)] : []),
    {
      label: plain(say('file'), isMac),
      submenu: [
        {
          label: say('newPipeline'),
          accelerator: 'CmdOrCtrl+N',
          click: () => actions.open(`${paths.pipelines}?add=1`),
        },
        { label: say('openFile'), accelerator: 'CmdOrCtrl+O', click: actions.openFile },
        { type: 'separator' },
        { label: say('backUp'), click: actions.backUp },
        { label: say('restore'), click: actions.restore },
        { label: say('revealData'), click: actions.revealData },
        { type: 'separator' },
        { label: say('closeWindow'), accelerator: 'CmdOrCtrl+W', click: actions.closeWindow },
        ...(isMac ? [] : [{ type: 'separator' } as const, settings, quit]),
      ],
    },
    {
      label: plain(say('edit'), isMac),
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: plain(say('view'), isMac),
      submenu: [
        { role: 'reload' },
        { role: 'toggleDevTools' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    {
      label: plain(say('go'), isMac),
      submenu: [
        { label: say('back'), accelerator: isMac ? 'Cmd+[' : 'Alt+Left', click: actions.back },
        { label: say('forward'), accelerator: isMac ? 'Cmd+]' : 'Alt+Right', click: actions.forward },
        { type: 'separator' },
        ...places.map(([word, path], index) => ({
          label: say(word),
          accelerator: `CmdOrCtrl+${index + 1}`,
          click: () => actions.open(path),
        })),
      ],
    },
    {
      label: plain(say('window'), isMac),
      role: 'window',
      submenu: [
        { role: 'minimize' },
        ...(isMac ? [{ role: 'zoom' } as const, { type: 'separator' } as const, { role: 'front' } as const] : []),
      ],
    },
    {
      label: plain(say('help'), isMac),
      role: 'help',
      submenu: [
        { label: say('revealLog'), click: actions.revealLog },
        ...(isMac ? [] : [{ type: 'separator' } as const, { label: say('about'), role: 'about' } as const]),
      ],
    },
  ];
}

export function setMenu(say: Say, actions: MenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, say, actions)));
}

function appMenu(
  say: Say,
  settings: MenuItemConstructorOptions,
  quit: MenuItemConstructorOptions,
): MenuItemConstructorOptions {
  return {
    label: 'Signalbox',
    submenu: [
      { label: say('about'), role: 'about' },
      { type: 'separator' },
      settings,
      { type: 'separator' },
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      quit,
    ],
  };
}

/** `&` marks the key of a menu where menus have one. */
function plain(label: string, isMac: boolean): string {
  return isMac ? label.replace('&', '') : label;
}
