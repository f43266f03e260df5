/** Sentences with code in backquotes, as the language describes itself, for CodeMirror's own boxes. */
export function docsElement(docs: string): HTMLElement {
  const box = document.createElement('p');
  for (const [index, part] of docs.split('`').entries()) {
    if (part === '') continue;
    const element = document.createElement(index % 2 === 1 ? 'code' : 'span');
    element.textContent = part;
    box.append(element);
  }
  return box;
}
