// @vitest-environment happy-dom
import { create } from '@bufbuild/protobuf';
import { createRouterTransport } from '@connectrpc/connect';
import { TransportProvider } from '@connectrpc/connect-query';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PipelineHome, PipelineSummarySchema } from '../../../../gen/signalbox/console/v1/pipelines_pb.js';
import { JobState, StepState } from '../../../../gen/signalbox/console/v1/run_pb.js';
import { RunsService } from '../../../../gen/signalbox/console/v1/runs_pb.js';
import { compilePlan } from '../../../../pipeline/compile.ts';
import { type LayoutRequest, layOut } from '../../../graph/graph-layout.ts';
import { HintProvider } from '../../../ui/Hint.tsx';
import { type ComparerMessage, runComparer } from '../last-run/compare-with-run.ts';
import { directReader } from '../session/answer.ts';
import { createEditorSession, type EditorSession } from '../session/editor-session.ts';
import { SessionProvider } from '../session/session-context.tsx';
import { GraphPane } from './GraphPane.tsx';
import { useGraphPreferences } from './graph-preferences.ts';

const text = `namespace: shop
jobs:
  # Fast, so first.
  - name: lint
    steps: [{ name: check, uses: shell, args: { run: check } }]
  - name: unit
    depends_on: [lint]
    steps:
      - { name: install, uses: shell, args: { run: install } }
      - { name: test, uses: shell, args: { run: test } }
  - name: deploy
    depends_on: [unit]
    steps: [{ name: push, uses: shell, args: { run: push } }]
`;

/** What the workers of the graph do, at once and in this thread. */
class DirectWorker extends EventTarget {
  static readonly told: ComparerMessage[] = [];
  readonly #answer: (question: unknown) => unknown;

  constructor(url: URL) {
    super();
    const compare = runComparer();
    const isLayout = url.pathname.includes('layout');
    this.#answer = (question) => {
      if (!isLayout) {
        const message = question as ComparerMessage;
        DirectWorker.told.push(message);
        return compare(message);
      }
      const { id, request } = question as { readonly id: number; readonly request: LayoutRequest };
      return { id, places: layOut(request) };
    };
  }

  postMessage(question: unknown): void {
    const answer = this.#answer(question);
    if (answer !== undefined) queueMicrotask(() => this.dispatchEvent(new MessageEvent('message', { data: answer })));
  }

  terminate(): void {}
}

let session: EditorSession;
let root: Root;

beforeEach(async () => {
  sessionStorage.clear();
  DirectWorker.told.length = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.stubGlobal('Worker', DirectWorker);
  // The view is where it is wanted at once: here it has no size, over which it could glide.
  vi.stubGlobal('matchMedia', (media: string) => Object.assign(new EventTarget(), { matches: true, media }));
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  useGraphPreferences.setState({ view: 'graph', nudges: {}, showsLastRun: true });
  const base = { text, head: 'h', filePath: 'pipeline.yaml', branch: '' };
  const facts = { path: 'pipeline.yaml', known: {}, included: undefined };
  session = createEditorSession({ base, facts, reader: directReader, now: () => 0 });
  root = createRoot(document.body.appendChild(document.createElement('div')));
});

afterEach(async () => {
  await act(async () => root.unmount());
  session[Symbol.dispose]();
  document.body.replaceChildren();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const transport = createRouterTransport(({ service }) => {
  const compiled = compilePlan(text, { context: { git: {}, run: {}, pipeline: {}, event: {} } });
  const planJson = compiled.ok ? JSON.stringify(compiled.plan) : '';
  const jobs = ['lint', 'unit', 'deploy'].map((name) => ({ jobRunId: name, key: name, name, state: JobState.SUCCESS }));
  const steps = [{ jobRunId: 'unit', name: 'test', state: StepState.SUCCESS, latest: true }];
  service(RunsService, {
    getRun: () => ({ run: { runId: 'r', number: 7 }, jobs, steps, planJson, definitionText: text }),
  });
});

async function show({ hasRun = false } = {}): Promise<void> {
  const pipeline = create(PipelineSummarySchema, {
    ...{ pipelineId: 'p', name: 'shop', home: PipelineHome.MANAGED },
    ...(hasRun && { lastRun: { runId: 'r', number: 7 } }),
  });
  await act(async () =>
    root.render(
      <TransportProvider transport={transport}>
        <QueryClientProvider client={new QueryClient()}>
          <HintProvider>
            <SessionProvider session={session}>
              <GraphPane pipeline={pipeline} />
            </SessionProvider>
          </HintProvider>
        </QueryClientProvider>
      </TransportProvider>,
    ),
  );
  await settled();
}

/** Answers of workers and of the server have come, and what waits for a pause has had it. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await act(() => vi.advanceTimersByTimeAsync(200));
}

/** What comes over the wire comes after as many turns as that takes. */
async function says(key: string, text: string): Promise<void> {
  for (let turn = 0; turn < 200 && !item(key).textContent?.includes(text); turn += 1) await settled();
  expect(item(key).textContent).toContain(text);
}

function item(key: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-item='${key}']`);
  if (found === null) throw new Error(`${key} is not shown`);
  return found;
}

const focused = () => (document.activeElement as HTMLElement).dataset.item;

async function press(key: string, more: KeyboardEventInit = {}): Promise<void> {
  await act(async () => {
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }));
  });
  await settled();
}

async function click(key: string): Promise<void> {
  await act(async () => item(key).click());
  item(key).focus();
  await settled();
}

describe('the graph', () => {
  test('says of a job what it has, needs and is needed by, and lists its steps', async () => {
    await show();

    expect(item('job "unit"').textContent).toContain('unit');
    expect(item('job "unit"').textContent).toContain('2 steps, needs lint, needed by deploy');
    expect(item('job "lint"').textContent).toContain('comment: Fast, so first.');
    expect(item('step ["unit","steps","install"]').textContent).toContain('install');
  });

  test('draws an arrow for each dependency', async () => {
    await show();

    expect(
      document.querySelector('.graph-edge.is-plain .graph-edge-lines')?.getAttribute('d')?.match(/M/g),
    ).toHaveLength(2);
    await click('job "lint"');
    expect(
      document.querySelector('.graph-edge.is-linked .graph-edge-lines')?.getAttribute('d')?.match(/M/g),
    ).toHaveLength(1);
  });

  test('is walked by arrow keys along dependencies and down the steps', async () => {
    await show();
    await click('job "lint"');

    await press('ArrowRight');
    expect(focused()).toBe('job "unit"');
    await press('ArrowDown');
    expect(focused()).toBe('step ["unit","steps","install"]');
    await press('End');
    expect(focused()).toBe('step ["deploy","steps","push"]');
    await press('Home');
    expect(focused()).toBe('job "lint"');
  });

  test('connects by two keys and a name, and marks what is selected', async () => {
    await show();
    await click('job "lint"');

    expect(item('job "lint"').getAttribute('aria-pressed')).toBe('true');
    await press('e');
    const options = [...document.querySelectorAll('[role=option]')].map((option) => option.textContent);
    expect(options).toEqual(['unitconnected; choose to disconnect', 'deploy']);
    await press('ArrowDown');
    await press('Enter');

    expect(session.store.getState().text).toBe(text.replace('[unit]', '[unit, lint]'));
    expect(focused()).toBe('job "lint"');
  });

  test('deletes what is selected, and goes on beside it', async () => {
    await show();
    await click('step ["unit","steps","test"]');

    await press('Delete');

    expect(session.store.getState().text).not.toContain('name: test');
    expect(focused()).toBe('step ["unit","steps","install"]');
  });
});

describe('the last run', () => {
  test('is on every node that it had, and what changed since is stale with all that follows', async () => {
    await show({ hasRun: true });
    await says('job "lint"', 'passed in run #7');

    await act(async () => session.replace(text.replace('run: test', 'run: test --all'), 'test'));

    await says('step ["unit","steps","test"]', 'stale: changed since run #7');
    expect(item('job "deploy"').textContent).toContain('stale: something before it has changed since run #7');
    expect(item('job "lint"').textContent).not.toContain('stale');
  });
});

test('a run is told once, and the texts that are compared with it one by one', async () => {
  await show({ hasRun: true });
  await says('job "lint"', 'passed in run #7');

  for (const flag of ['--all', '--fast']) {
    await act(async () => session.replace(text.replace('run: test', `run: test ${flag}`), 'test'));
    await settled();
  }

  expect(DirectWorker.told.map((message) => Object.keys(message))).toEqual([['run'], ['draft'], ['draft'], ['draft']]);
});

describe('the outline', () => {
  test('is a tree of the same items with the same keys', async () => {
    useGraphPreferences.setState({ view: 'outline' });
    await show({ hasRun: true });

    const rows = [...document.querySelectorAll('[role=treeitem]')].map((row) => row.getAttribute('aria-level'));
    expect(rows).toEqual(['1', '2', '1', '2', '2', '1', '2']);
    await says('job "unit"', 'passed in run #7');
    await click('job "unit"');
    await press('ArrowLeft');
    expect(item('job "unit"').getAttribute('aria-expanded')).toBe('false');
    await press('F2');
    expect(document.querySelector('form input')?.getAttribute('aria-label')).toBe('New name of unit');
  });
});
