/**
 * Chromium knows no scheme of ours, so a page of `signalbox-shell://pages/x` is loaded as
 * `http://pages.signalbox-shell.localhost/x`, which is as secure an origin, and shown to main under its own address.
 */
const suffix = 'localhost';

export function chromiumUrl(url: string, schemes: ReadonlySet<string>): string {
  const parsed = URL.parse(url);
  const scheme = parsed?.protocol.slice(0, -1) ?? '';
  if (!parsed || !schemes.has(scheme)) return url;
  return `http://${parsed.host}.${scheme}.${suffix}${parsed.pathname}${parsed.search}${parsed.hash}`;
}

export function electronUrl(url: string, schemes: ReadonlySet<string>): string {
  const parsed = URL.parse(url);
  const [host, scheme, end, ...more] = parsed?.host.split('.') ?? [];
  if (!parsed || end !== suffix || more.length > 0 || !scheme || !schemes.has(scheme)) return url;
  return `${scheme}://${host}${parsed.pathname}${parsed.search}${parsed.hash}`;
}

export function originOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed?.host ? `${parsed.protocol}//${parsed.host}` : 'null';
}
