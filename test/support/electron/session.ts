type Handler = ((...values: never[]) => unknown) | null;

/** The handlers of a session, kept where a test can ask them: Chromium itself grants nothing here. */
export class Session {
  permissionRequest: Handler = null;

  setPermissionRequestHandler(handler: Parameters<Electron.Session['setPermissionRequestHandler']>[0]): void {
    this.permissionRequest = handler;
  }

  setPermissionCheckHandler(_handler: Parameters<Electron.Session['setPermissionCheckHandler']>[0]): void {}

  setDevicePermissionHandler(_handler: Parameters<Electron.Session['setDevicePermissionHandler']>[0]): void {}

  setDisplayMediaRequestHandler(_handler: null): void {}
}

export const session = { defaultSession: new Session() };
