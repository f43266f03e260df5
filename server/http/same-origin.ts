import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/**
 * Whether a request was meant for this server. The host check stops pages that let their own name point here (DNS
 * rebinding), the origin check stops pages of other sites that send requests here (CSRF).
 */
export class OriginCheck {
  readonly #hosts: ReadonlySet<string>;

  /** `allowed`: further names under which the console is reached, with or without a port. */
  constructor(listener: { readonly host: string; readonly port: number }, allowed: readonly string[]) {
    const names = ['localhost', '127.0.0.1', '[::1]', bracketed(listener.host)];
    this.#hosts = new Set([
      ...names.map((name) => `${name}:${listener.port}`),
      ...(listener.port === 80 ? names : []),
      ...allowed.flatMap((name) => [name, `${name}:${listener.port}`]).map((name) => name.toLowerCase()),
    ]);
  }

  /** Why it is refused, for the answer; undefined when it may pass. */
  refusalOf({ headers, method }: IncomingMessage): string | undefined {
    const host = headers.host?.toLowerCase() ?? '';
    if (!this.#hosts.has(host))
      return `this server is not ${host || 'a server without a name'}; allow the name with --allow-host`;
    const { origin } = headers;
    if (origin === undefined) return refusalOfFetch(headers, method);
    const isSame = origin === `http://${host}` || origin === `https://${host}`;
    return isSame ? undefined : `requests from ${origin} are not allowed`;
  }
}

/**
 * Browsers name no origin with what a page merely loads (an image, a script), but say that another site asks. To them
 * another port of this host is the same site, so it gets the cookie. Following a link from there is all that may pass.
 */
function refusalOfFetch(headers: IncomingHttpHeaders, method: string | undefined): string | undefined {
  const site = headers['sec-fetch-site'];
  if (site !== 'cross-site' && site !== 'same-site') return undefined;
  const isLink = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  if (isLink && (method === 'GET' || method === 'HEAD')) return undefined;
  return `requests of pages of another site are not allowed (${site})`;
}

function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host.toLowerCase();
}
