import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** `{ element: children }` in document order, with `:@` for its attributes, as the parser gives it. */
export interface XmlNode {
  readonly [name: string]: unknown;
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: true, // the parser bounds what entities of a document type may expand to
});

export function parseXml(text: string): readonly XmlNode[] {
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new Error(`line ${valid.err.line}: ${valid.err.msg}`);
  return nodesFrom(parser.parse(text));
}

/** Every element of that name, at any depth, in document order. */
export function* elementsOf(nodes: readonly XmlNode[], name: string): Generator<XmlNode> {
  for (const node of nodes) {
    if (name in node) yield node;
    for (const [key, children] of Object.entries(node)) if (key !== ':@') yield* elementsOf(nodesFrom(children), name);
  }
}

export function attributesOf(node: XmlNode): Readonly<Record<string, string>> {
  const attributes = node[':@'];
  return typeof attributes === 'object' && attributes !== null
    ? Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]))
    : {};
}

function nodesFrom(children: unknown): readonly XmlNode[] {
  return Array.isArray(children) ? children : [];
}
