import { contextBridge, ipcRenderer } from 'electron';
import type { AnnouncementChannel, Announcements, Channel, Requests, ShellApi } from '../ipc.ts';

const ask =
  <C extends Channel>(channel: C) =>
  (...values: Parameters<Requests[C]>): Promise<ReturnType<Requests[C]>> =>
    ipcRenderer.invoke(channel, ...values);

const hear =
  <C extends AnnouncementChannel>(channel: C) =>
  (listener: (...values: Announcements[C]) => void): (() => void) => {
    // The event is kept here: it carries the sender, through which a page could send what it likes.
    const forward = (_event: unknown, ...values: unknown[]) => listener(...(values as Announcements[C])); // main's `announce` is typed by the same map
    ipcRenderer.on(channel, forward);
    return () => void ipcRenderer.off(channel, forward);
  };

const api: ShellApi = {
  sessionCode: ask('session:code'),
  facts: ask('shell:facts'),
  settings: ask('settings:get'),
  changeSettings: ask('settings:change'),
  setAppearance: ask('appearance:set'),
  controlPlaneState: ask('control-plane:state'),
  controlPlaneLog: ask('control-plane:log'),
  startControlPlane: ask('control-plane:start'),
  revealLog: ask('control-plane:reveal-log'),
  revealData: ask('data:reveal'),
  keyWhereabouts: ask('key:whereabouts'),
  preferKeyPlace: ask('key:prefer'),
  commandState: ask('command:state'),
  linkCommand: ask('command:link'),
  updateState: ask('updates:state'),
  checkForUpdates: ask('updates:check'),
  installUpdate: ask('updates:install'),
  chooseBackupFolder: ask('backups:choose-folder'),
  restoreBackup: ask('backups:restore'),
  takeOpenedFiles: ask('files:take'),
  onNavigate: hear('window:navigate'),
  onControlPlane: hear('control-plane:changed'),
  onUpdates: hear('updates:changed'),
  onSettings: hear('settings:changed'),
  onFilesOpened: hear('files:opened'),
};

contextBridge.exposeInMainWorld('signalbox', api);
