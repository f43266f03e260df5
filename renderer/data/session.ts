import { desktop } from './desktop.ts';

/**
 * Exchanges a one-use code for this window's cookie. The desktop app hands one over itself, when the cookie of an earlier
 * visit does not hold any more; a browser has it in the address, and takes it out of there and out of the history. Without a code the cookie of an earlier visit is used; whether
 * it still holds, the first call shows.
 */
export async function openSession(): Promise<void> {
  const code = codeInAddress() ?? (desktop && !(await isSignedIn()) ? await desktop.sessionCode() : undefined);
  if (code === undefined) return;
  await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  });
}

async function isSignedIn(): Promise<boolean> {
  return (await fetch('/session')).ok;
}

function codeInAddress(): string | undefined {
  const code = /^#code=([\w-]+)$/.exec(location.hash)?.[1];
  if (code !== undefined) history.replaceState(history.state, '', location.pathname + location.search);
  return code;
}

/** The cookie is void from here on. */
export async function endSession(): Promise<void> {
  await fetch('/session', { method: 'DELETE' });
}
