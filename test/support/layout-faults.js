// Runs in the page, so it is a script and not a module: what of a view cannot be read or reached as it is laid out.
// Answers a list of sentences. The topmost dialog is looked at alone, because it covers what is behind it.
(() => {
  const slackPx = 1.5;
  const controls = 'a[href], button, input, select, textarea, summary, [role=tab], [role=radio], [role=checkbox]';
  const root = [...document.querySelectorAll('[role=dialog]')].at(-1) ?? document.body;
  const faults = [];

  const nameOf = (element) => {
    const text = element.getAttribute('aria-label') ?? element.textContent ?? '';
    return `${element.tagName.toLowerCase()} "${text.trim().slice(0, 40)}"`;
  };
  const isShown = (element) =>
    element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && !element.closest('.sr-only');
  const isCut = (overflow) => overflow === 'hidden' || overflow === 'clip';

  /** What of it can be seen, or made to be seen by scrolling; undefined when a part is cut off for good. */
  function reachable(element, rect) {
    for (let box = element.parentElement; box; box = box.parentElement) {
      const style = getComputedStyle(box);
      const around = box.getBoundingClientRect();
      const cutX = rect.left < around.left - slackPx || rect.right > around.right + slackPx;
      const cutY = rect.top < around.top - slackPx || rect.bottom > around.bottom + slackPx;
      if ((cutX && isCut(style.overflowX)) || (cutY && isCut(style.overflowY))) return undefined;
      // A scroller brings it into itself; from there on the scroller has to be reachable.
      if ((cutX && style.overflowX !== 'visible') || (cutY && style.overflowY !== 'visible')) return around;
      if (style.position === 'fixed') break;
    }
    const isInWindow = rect.left >= -slackPx && rect.right <= innerWidth + slackPx;
    return isInWindow && rect.top >= -slackPx && rect.bottom <= innerHeight + slackPx ? rect : undefined;
  }

  if (document.documentElement.scrollWidth > innerWidth + 1) {
    faults.push(`the page is ${document.documentElement.scrollWidth} px wide in a window of ${innerWidth}`);
  }
  for (const control of root.querySelectorAll(controls)) {
    // The graph is a surface that is panned: what lies outside is reached by the arrow keys.
    if (!isShown(control) || control.closest('.react-flow__viewport')) continue;
    const rect = control.getBoundingClientRect();
    if (rect.width < 2 || rect.height < 2) continue;
    const seen = reachable(control, rect);
    if (!seen) {
      faults.push(`${nameOf(control)} is cut off`);
      continue;
    }
    if (seen !== rect) continue;
    const hit = document.elementFromPoint(rect.left + rect.width / 2, rect.top + rect.height / 2);
    const isOwn = hit && (control.contains(hit) || hit.contains(control) || hit.closest('label')?.contains(control));
    if (!isOwn) faults.push(`${nameOf(control)} is covered by ${hit ? nameOf(hit) : 'nothing'}`);
    const style = getComputedStyle(control);
    if (
      style.overflowX === 'visible' &&
      control.tagName === 'BUTTON' &&
      control.scrollWidth > control.clientWidth + 2
    ) {
      faults.push(`${nameOf(control)} spills over its edge`);
    }
  }

  /** The part of a text that is painted: what clips it is taken away. */
  function painted(element, rect) {
    let { left, right, top, bottom } = rect;
    for (let box = element; box && box !== document.documentElement; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
      const around = box.getBoundingClientRect();
      left = Math.max(left, around.left);
      right = Math.min(right, around.right);
      top = Math.max(top, around.top);
      bottom = Math.min(bottom, around.bottom);
    }
    return { left, right, top, bottom };
  }
  const texts = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const { parentElement } = node;
    if (!node.data.trim() || !parentElement || !isShown(parentElement)) continue;
    if (parentElement.closest('.react-flow, .log-scroller, option, script, style')) continue;
    // What floats lies over other things on purpose.
    if (parentElement.closest('[data-floating]')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      const seen = painted(parentElement, rect);
      if (seen.right - seen.left > 2 && seen.bottom - seen.top > 4) texts.push({ ...seen, node, parentElement });
    }
  }
  for (const [index, one] of texts.entries()) {
    for (const other of texts.slice(index + 1)) {
      if (one.node === other.node) continue;
      const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (width > 3 && height > 6) faults.push(`${nameOf(one.parentElement)} lies over ${nameOf(other.parentElement)}`);
    }
  }
  return [...new Set(faults)];
})();
