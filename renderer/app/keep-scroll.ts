type Leave = () => void;

/**
 * As the `ref` of what scrolls: coming back to its address shows what was in view, after a reload too. Where that is not
 * there yet it is waited for, until the reader scrolls.
 */
export const keepScroll = keepScrollAs('');

/** Of several things that scroll at one address, or of one whose place does not hang on the query of the address. */
export function keepScrollAs(name: string, address = pathAndQuery): (element: HTMLElement | null) => Leave | undefined {
  return (element) => {
    if (element === null) return undefined;
    const key = `signalbox.scroll ${name}${address()}`;
    const ended = new AbortController();
    const { signal } = ended;
    const wanted = Number(sessionStorage.getItem(key) ?? 0);
    let isLetGo = false;
    const grown = new MutationObserver(goThere);
    function goThere() {
      if (!element) return;
      element.scrollTop = wanted;
      if (element.scrollTop >= wanted) letGo();
    }
    function letGo() {
      if (isLetGo) return;
      isLetGo = true;
      grown.disconnect();
      element?.addEventListener('scroll', keep, { passive: true, signal });
    }
    const keep = () => sessionStorage.setItem(key, String(element.scrollTop));
    grown.observe(element, { childList: true, subtree: true });
    for (const input of ['wheel', 'pointerdown', 'keydown'])
      document.addEventListener(input, letGo, { passive: true, once: true, signal });
    goThere();
    return () => {
      if (isLetGo) keep();
      grown.disconnect();
      ended.abort();
    };
  };
}

export const pathOnly = (): string => location.pathname;

function pathAndQuery(): string {
  return `${location.pathname}${location.search}`;
}
