import type { Display } from './display.ts';
import { JsonDisplay } from './json-display.ts';
import { LiveDisplay } from './live-display.ts';
import { PlainDisplay } from './plain-display.ts';

/** Redrawing in place needs a terminal that can; everything else gets plain lines. */
export function chooseDisplay(options: { readonly json?: boolean; readonly data?: string }): Display {
  const out = process.stdout;
  if (options.json) return new JsonDisplay(out);
  const isLive = out.isTTY && process.env.TERM !== 'dumb' && process.env.CI === undefined;
  const flags = options.data === undefined ? '' : ` --data ${options.data}`;
  return isLive ? new LiveDisplay(out, flags) : new PlainDisplay(out, flags);
}
