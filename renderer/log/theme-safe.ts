import { type AnsiColour, rgbFlag } from './ansi.ts';

/** Grounds of both themes, as in ui/styles.css. */
const lightGround = 0xffffff;
const darkGround = 0x0e1116;
const wantedContrast = 4.5;

const known = new Map<AnsiColour, string>();

/** A CSS colour that can be read in both themes: a program's own colour is moved towards the ink until it can. */
export function textColour(colour: AnsiColour): string {
  if (colour < rgbFlag) return `var(--ansi-${colour})`;
  const cached = known.get(colour);
  if (cached) return cached;
  const value = colour & 0xffffff;
  const made = `light-dark(${hex(readable(value, lightGround))}, ${hex(readable(value, darkGround))})`;
  known.set(colour, made);
  return made;
}

/** A wash of the colour, so that ink stays readable on it. */
export function backgroundColour(colour: AnsiColour): string {
  const value = colour < rgbFlag ? `var(--ansi-${colour})` : hex(colour & 0xffffff);
  return `color-mix(in srgb, ${value} 30%, var(--ground))`;
}

export function readable(value: number, ground: number): number {
  const towards = luminance(ground) > 0.5 ? 0x000000 : 0xffffff;
  for (let step = 0; step <= 20; step += 1) {
    const candidate = mix(value, towards, step / 20);
    if (contrast(candidate, ground) >= wantedContrast) return candidate;
  }
  return towards;
}

export function contrast(a: number, b: number): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

function luminance(value: number): number {
  const channel = (shift: number) => {
    const part = ((value >> shift) & 255) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0);
}

function mix(from: number, to: number, ratio: number): number {
  const part = (shift: number) => {
    const start = (from >> shift) & 255;
    const end = (to >> shift) & 255;
    return Math.round(start + (end - start) * ratio) << shift;
  };
  return part(16) | part(8) | part(0);
}

function hex(value: number): string {
  return `#${value.toString(16).padStart(6, '0')}`;
}
