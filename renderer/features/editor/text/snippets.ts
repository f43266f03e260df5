import { type Completion as Choice, snippetCompletion } from '@codemirror/autocomplete';
import type { Completion } from '../../../../pipeline/completion.ts';

interface Snippet {
  readonly label: string;
  /** The keys that the object at the cursor must lack, which tells what kind of object it is. */
  readonly lacks: readonly string[];
  readonly lines: readonly string[];
}

const step = ['- name: #{step}', '  uses: shell', '  args:', '    run: #{echo hello}'];

/** Whole parts of a definition, where nothing of one has been written yet. */
const snippets: readonly Snippet[] = [
  {
    label: 'pipeline …',
    lacks: ['namespace', 'jobs', 'stages'],
    lines: [
      'namespace: #{namespace}',
      'jobs:',
      '  - name: #{build}',
      '    steps:',
      ...step.map((line) => `      ${line}`),
    ],
  },
  {
    label: 'job …',
    lacks: ['name', 'steps', 'depends_on'],
    lines: ['name: #{job}', 'steps:', ...step.map((line) => `  ${line}`)],
  },
  {
    label: 'matrix job …',
    lacks: ['name', 'steps', 'matrix'],
    lines: [
      ...['name: #{test}', 'matrix:', '  axes:', '    #{version}: [#{1, 2}]', 'steps:'],
      ...step.map((line) => `  ${line}`),
    ],
  },
  {
    label: 'step …',
    lacks: ['name', 'uses', 'args'],
    lines: ['name: #{step}', 'uses: shell', 'args:', '  run: |', '    #{echo hello}'],
  },
  {
    label: 'stage …',
    lacks: ['name', 'jobs', 'approval'],
    lines: ['name: #{stage}', 'jobs:', '  - name: #{job}', '    steps:', ...step.map((line) => `      ${line}`)],
  },
  {
    label: 'schedule …',
    lacks: ['type', 'options'],
    lines: ['type: cron', 'options:', '  expression: "#{0 3 * * *}"'],
  },
  {
    label: 'on push …',
    lacks: ['type', 'options'],
    lines: ['type: event', 'options:', '  event_type: [push]', '  branch: [#{main}]'],
  },
];

/** `before` is the line up to the cursor: what follows a dash is indented below the text behind it. */
export function snippetsFor(items: readonly Completion[], before: string): readonly Choice[] {
  if (!/^\s*(- )*\w*$/.test(before)) return [];
  const offered = new Set(items.filter(({ kind }) => kind === 'key').map(({ label }) => label));
  const dashes = /^\s*((?:- )*)/.exec(before)?.[1]?.length ?? 0;
  return snippets
    .filter(({ lacks }) => lacks.every((key) => offered.has(key)))
    .map(({ label, lines }) =>
      snippetCompletion(lines.map((line, index) => (index === 0 ? line : ' '.repeat(dashes) + line)).join('\n'), {
        label,
        displayLabel: label,
        type: 'text',
      }),
    );
}
