export type Labels = Readonly<Record<string, string>>;

export type ParsedLabels =
  | { readonly kind: 'labels'; readonly labels: Labels }
  | { readonly kind: 'wrong'; readonly text: string };

/** `gpu=yes room=lab`, separated by spaces or commas. */
export function parseLabels(text: string): ParsedLabels {
  const labels: [name: string, value: string][] = [];
  for (const part of text.split(/[\s,]+/).filter(Boolean)) {
    const match = /^([^=\s]+)=(.*)$/.exec(part);
    if (!match?.[1]) return { kind: 'wrong', text: part };
    labels.push([match[1], match[2] ?? '']);
  }
  return { kind: 'labels', labels: Object.fromEntries(labels) };
}

export function withoutLabel(labels: Labels, name: string): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([known]) => known !== name));
}

export function isSameLabels(a: Labels, b: Labels): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}

/** What a person chose says more than what follows from the machine, and stands before the tools that are on it. */
export function labelsWorthShowing(runner: {
  readonly labels: Labels;
  readonly agentLabels: Labels;
  readonly operatorLabels: Labels;
}): readonly (readonly [name: string, value: string])[] {
  const said = Object.entries({ ...runner.agentLabels, ...runner.operatorLabels });
  const shown = said.length > 0 ? said : Object.entries(runner.labels);
  return shown.toSorted(([a], [b]) => Number(isOfTool(a)) - Number(isOfTool(b)));
}

function isOfTool(name: string): boolean {
  return name.startsWith('tool.');
}
