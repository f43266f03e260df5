/**
 * Exchanges the one-use code in the address for this window's cookie, and takes the code out of the address and the
 * history. Without a code the cookie of an earlier visit is used; whether it still holds, the first call shows.
 */
export async function openSession(): Promise<void> {
  const match = /^#code=([\w-]+)$/.exec(location.hash);
  if (!match?.[1]) return;
  history.replaceState(history.state, '', location.pathname + location.search);
  await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: match[1] }),
  });
}

/** The cookie is void from here on. */
export async function endSession(): Promise<void> {
  await fetch('/session', { method: 'DELETE' });
}
