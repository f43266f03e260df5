/**
 * As the `ref` of a list: coming back to its address shows the rows that were in view, after a reload too. The list must
 * be in the document with its rows; what is not loaded yet cannot be scrolled to.
 */
export function keepScroll(element: HTMLElement | null): (() => void) | undefined {
  if (element === null) return undefined;
  const key = `signalbox.scroll ${location.pathname}${location.search}`;
  element.scrollTop = Number(sessionStorage.getItem(key) ?? 0);
  const keep = () => sessionStorage.setItem(key, String(element.scrollTop));
  element.addEventListener('scroll', keep, { passive: true });
  return () => element.removeEventListener('scroll', keep);
}
