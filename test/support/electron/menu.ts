import { EventEmitter } from 'node:events';
import type { NativeImage } from './native.ts';

type Template = readonly Electron.MenuItemConstructorOptions[];

const accelerator =
  /^(?:(?:CmdOrCtrl|CommandOrControl|Cmd|Ctrl|Alt|Option|Shift|Super|Meta)\+)*(?:[A-Z0-9]|F\d{1,2}|Plus|Left|Right|Up|Down|Space|Tab|[,./[\]\\;'`=-])$/;

export class MenuItem {
  readonly id: string | undefined;
  readonly label: string;
  readonly role: string | undefined;
  readonly type: string;
  readonly accelerator: string | undefined;
  readonly enabled: boolean;
  readonly submenu: Menu | undefined;
  checked: boolean;
  readonly #click: Electron.MenuItemConstructorOptions['click'];

  constructor(options: Electron.MenuItemConstructorOptions) {
    const { label = '', role, type = options.submenu ? 'submenu' : 'normal', submenu } = options;
    if (options.accelerator !== undefined && !accelerator.test(options.accelerator))
      throw new Error(`${options.accelerator} is no accelerator`);
    if (label === '' && role === undefined && type !== 'separator') throw new Error('an item needs a label or a role');
    this.id = options.id;
    this.label = label;
    this.role = role;
    this.type = type;
    this.accelerator = options.accelerator ?? undefined;
    this.enabled = options.enabled ?? true;
    this.checked = options.checked ?? false;
    this.submenu = Array.isArray(submenu) ? Menu.buildFromTemplate(submenu) : undefined;
    this.#click = options.click;
  }

  /** As somebody would who sees it. */
  click(): void {
    if (!this.enabled) return;
    if (this.type === 'checkbox') this.checked = !this.checked;
    // The double is what a handler sees of an item; window and event are not used by ours.
    this.#click?.(this as never, undefined, {} as never);
  }
}

let applicationMenu: Menu | null = null;

export class Menu {
  readonly items: MenuItem[] = [];

  static buildFromTemplate(template: Template): Menu {
    const menu = new Menu();
    menu.items.push(...template.map((options) => new MenuItem(options)));
    return menu;
  }

  static setApplicationMenu(menu: Menu | null): void {
    applicationMenu = menu;
  }

  static getApplicationMenu(): Menu | null {
    return applicationMenu;
  }
}

export class Tray extends EventEmitter {
  #isDestroyed = false;

  constructor(image: NativeImage) {
    super();
    if (image.isEmpty()) throw new Error('a tray needs an image');
  }

  setImage(image: NativeImage): void {
    if (image.isEmpty()) throw new Error('a tray needs an image');
  }

  setToolTip(_text: string): void {}

  setContextMenu(_menu: Menu | null): void {}

  destroy(): void {
    this.#isDestroyed = true;
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }
}
