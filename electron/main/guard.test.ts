import { type Session, session } from 'electron';
import { describe, expect, test, vi } from 'vitest';
import { denyPermissions, originOf, webPreferences } from './guard.ts';

const own = 'http://127.0.0.1:7420';
const isOurs = (origin: string) => origin === own;

test('the page is isolated, sandboxed and without Node', () => {
  expect(webPreferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    navigateOnDragDrop: false,
  });
});

describe('permissions', () => {
  function handlers() {
    const request = vi.spyOn(session.defaultSession, 'setPermissionRequestHandler');
    const check = vi.spyOn(session.defaultSession, 'setPermissionCheckHandler');
    const device = vi.spyOn(session.defaultSession, 'setDevicePermissionHandler');
    denyPermissions(session.defaultSession, isOurs);
    return {
      request: request.mock.lastCall?.[0] as NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>,
      check: check.mock.lastCall?.[0] as NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>,
      device: device.mock.lastCall?.[0] as NonNullable<Parameters<Session['setDevicePermissionHandler']>[0]>,
    };
  }

  test.each(['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'fileSystem', 'usb'] as const)(
    '%s is refused',
    (permission) => {
      const { request, check } = handlers();
      const granted = vi.fn();

      request({} as never, permission, granted, { requestingUrl: `${own}/runs`, isMainFrame: true });

      expect(granted).toHaveBeenCalledWith(false);
      expect(check(null, permission, own, {} as never)).toBe(false);
    },
  );

  test('to copy is granted to the console, and to nobody else', () => {
    const { check } = handlers();

    expect(check(null, 'clipboard-sanitized-write', own, {} as never)).toBe(true);
    expect(check(null, 'clipboard-sanitized-write', 'https://example.org', {} as never)).toBe(false);
  });

  test('no device is ever given out', () => {
    expect(handlers().device({} as never)).toBe(false);
  });
});

test('an origin is named for every scheme', () => {
  expect(['http://127.0.0.1:7420/runs', 'signalbox-shell://pages/x', 'nonsense'].map(originOf)).toEqual([
    own,
    'signalbox-shell://pages',
    '',
  ]);
});
