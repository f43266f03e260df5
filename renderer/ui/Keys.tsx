import { usePreferences } from '../words/preferences.ts';

/** Keys as a person presses them, theirs if they chose others: `mod+k`, `g r`, `?`. `mod` is Command on Apple machines and Control elsewhere. */
export function Keys({ keys: usual }: { readonly keys: string }) {
  const keys = usePreferences((preferences) => preferences.keys[usual] ?? usual);
  return (
    <span className="ml-1 inline-flex gap-0.5" aria-hidden="true">
      {keys.split(' ').map((chord, position, all) => (
        <kbd
          key={all.slice(0, position + 1).join(' ')}
          className="rounded border border-line bg-ground px-1 font-sans text-micro text-muted leading-4"
        >
          {chord
            .split(/\+(?=.)/)
            .map(keyName)
            .join(isApple ? '' : ' ')}
        </kbd>
      ))}
    </span>
  );
}

export const isApple = /mac|iphone|ipad/i.test(navigator.platform);

function keyName(key: string): string {
  if (key === 'mod') return isApple ? '⌘' : 'Ctrl';
  if (key === 'shift') return isApple ? '⇧' : 'Shift';
  if (key === 'alt') return isApple ? '⌥' : 'Alt';
  return named[key] ?? (/^(f\d+|.)$/.test(key) ? key.toUpperCase() : key);
}

const named: Readonly<Record<string, string>> = {
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  enter: '↵',
  escape: 'Esc',
  space: 'Space',
  tab: 'Tab',
  delete: 'Del',
};
