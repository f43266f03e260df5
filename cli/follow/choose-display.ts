import type { Display } from './display.ts';
import { JsonDisplay } from './json-display.ts';
import { LiveDisplay } from './live-display.ts';
import { PlainDisplay } from './plain-display.ts';

/** Redrawing in place needs a terminal that can; everything else gets plain lines. */
export function chooseDisplay(options: { readonly json?: boolean }): Display {
  const out = process.stdout;
  if (options.json) return new JsonDisplay(out);
  const isLive = out.isTTY && process.env.TERM !== 'dumb' && process.env.CI === undefined;
  return isLive ? new LiveDisplay(out) : new PlainDisplay(out);
}
