import { type Session, shell, type WebContents, type WebPreferences } from 'electron';

/** The window's page has no Node, no way to the shell but the preload, and no other page's rights. */
export const webPreferences = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false, // its dictionaries come from a host of somebody else
} as const satisfies WebPreferences;

/** Copying a line is what a page may do unasked; everything else that a page can ask for is refused. */
const allowedPermissions: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

export function denyPermissions(session: Session, isOurs: (origin: string) => boolean): void {
  session.setPermissionRequestHandler((_page, permission, callback, { requestingUrl }) =>
    callback(allowedPermissions.has(permission) && isOurs(originOf(requestingUrl))),
  );
  session.setPermissionCheckHandler(
    (_page, permission, origin) => allowedPermissions.has(permission) && isOurs(originOf(origin)),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler(null);
}

/** A page stays where it is. What leads elsewhere opens in the browser, if it is an ordinary address, or not at all. */
export function keepInside(page: WebContents, isOurs: (origin: string) => boolean): void {
  page.setWindowOpenHandler(({ url }) => {
    openOutside(url);
    return { action: 'deny' };
  });
  page.on('will-frame-navigate', (event) => {
    if (event.isMainFrame && isOurs(originOf(event.url))) return;
    event.preventDefault();
    if (event.isMainFrame) openOutside(event.url);
  });
  page.on('will-redirect', (event) => {
    if (!isOurs(originOf(event.url))) event.preventDefault();
  });
  page.on('will-attach-webview', (event) => event.preventDefault());
}

/** Only the web: any other scheme starts a program of the operator's machine. */
function openOutside(url: string): void {
  if (/^https?:$/.test(URL.parse(url)?.protocol ?? '')) void shell.openExternal(url);
}

/** Like `URL.origin`, which is `null` for schemes of our own. */
export function originOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? `${parsed.protocol}//${parsed.host}` : '';
}
