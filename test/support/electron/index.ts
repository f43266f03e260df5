/**
 * A small double of Electron over real Chromium: windows are pages, the preload runs before them, utility processes are
 * processes of Node. It holds what `electron/` uses and nothing else; electron-double.test.ts compares the two.
 */
export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export type { IpcMainInvokeEvent } from './ipc-main.ts';
export { ipcMain } from './ipc-main.ts';
export { Menu, MenuItem, Tray } from './menu.ts';
export {
  dialog,
  NativeImage,
  Notification,
  nativeImage,
  nativeTheme,
  powerMonitor,
  powerSaveBlocker,
  safeStorage,
  shell,
} from './native.ts';
export { protocol } from './protocol.ts';
export { type Session, session } from './session.ts';
export { type UtilityProcess, utilityProcess } from './utility-process.ts';
export type { WebContents } from './web-contents.ts';

export type MenuItemConstructorOptions = Electron.MenuItemConstructorOptions;
export type MessageBoxOptions = Electron.MessageBoxOptions;
export type OpenDialogOptions = Electron.OpenDialogOptions;
export type SafeStorage = Electron.SafeStorage;
export type WebPreferences = Electron.WebPreferences;
