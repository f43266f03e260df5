import { create } from 'zustand';
import type { ControlPlaneState, OpenedFile, ShellApi } from '../../electron/ipc.ts';

declare global {
  interface Window {
    /** Put there by the preload of the desktop app. */
    readonly signalbox?: ShellApi;
  }
}

/** The app around this window; undefined in a browser. */
export const desktop: ShellApi | undefined = window.signalbox;

/** Where the app shows how its control plane is doing, from its own files: there may be none to load a console from. */
export const controlPlanePath = '/control-plane';

/** What the app says of the process that is the control plane; undefined in a browser and until it is known. */
export const useControlPlane = create<{ readonly state: ControlPlaneState | undefined }>()(() => ({
  state: undefined,
}));

/** Until the page ends. */
export function watchControlPlane({ controlPlaneState, onControlPlane }: ShellApi): void {
  onControlPlane((state) => useControlPlane.setState({ state }));
  void controlPlaneState().then((state) => useControlPlane.setState({ state }));
}

/** A pipeline file that was opened or dropped, until a dialog takes it. */
export const useOpenedFile = create<{ readonly file: OpenedFile | undefined }>()(() => ({ file: undefined }));

export function takeOpenedFile(): OpenedFile | undefined {
  const { file } = useOpenedFile.getState();
  useOpenedFile.setState({ file: undefined });
  return file;
}
