import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { protocol } from 'electron';

/**
 * The console's files without a control plane: what the window shows while there is none. The console itself is loaded
 * from the control plane's own listener (docs/adr/0008).
 */
const scheme = 'signalbox-shell';
export const shellOrigin = `${scheme}://pages`;
/** Says how the control plane is doing, and what can be done. */
export const controlPlanePage = `${shellOrigin}/control-plane`;

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

const headers = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** Before the app is ready: afterwards the scheme is what unknown schemes are, without an origin of its own. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the folder of the built console, and its page for every address that is no file. */
export function servePages(rendererDir: string): Disposable {
  protocol.handle(scheme, async ({ url }) => {
    const path = normalize(decodeURIComponent(new URL(url).pathname));
    const name = extname(path) in contentTypes ? path : '/index.html';
    try {
      const bytes = await readFile(join(rendererDir, name));
      return new Response(bytes, { headers: { ...headers, 'content-type': contentTypes[extname(name)] ?? '' } });
    } catch {
      return new Response('not found', { status: 404, headers });
    }
  });
  return { [Symbol.dispose]: () => protocol.unhandle(scheme) };
}
