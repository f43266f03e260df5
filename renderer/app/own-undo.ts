/** What a field held when it got the focus: what it holds beyond that was typed, and is for its own undo. */
const before = new WeakMap<Element, string>();

export function rememberFields(signal: AbortSignal): void {
  window.addEventListener('focusin', ({ target }) => isField(target) && before.set(target, target.value), { signal });
}

const undoKeys = new Set(['mod+z', 'mod+shift+z', 'mod+y']);

/** Whether an undo in this place takes back typing that nobody else knows of. */
export function hasOwnUndo(chord: string, target: EventTarget | null): boolean {
  if (!undoKeys.has(chord) || !isField(target)) return false;
  // A form that commits its fields knows by itself what is typed and what is done.
  if (target.closest('[data-undo=committed]')) return false;
  return target.value !== (before.get(target) ?? target.value);
}

function isField(target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
