// @vitest-environment happy-dom
import { create } from '@bufbuild/protobuf';
import { createRouterTransport } from '@connectrpc/connect';
import { TransportProvider } from '@connectrpc/connect-query';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PipelineHome, PipelineSummarySchema } from '../../../../gen/signalbox/console/v1/pipelines_pb.js';
import { RunnersService } from '../../../../gen/signalbox/console/v1/runners_pb.js';
import { SecretsService } from '../../../../gen/signalbox/console/v1/secrets_pb.js';
import { HintProvider } from '../../../ui/Hint.tsx';
import { directReader } from '../session/answer.ts';
import { createEditorSession, type EditorSession } from '../session/editor-session.ts';
import type { NodeRef } from '../session/node-ref.ts';

import { SessionProvider } from '../session/session-context.tsx';
import { directScopes } from './assumed-scope.ts';
import { Inspector } from './Inspector.tsx';
import { useInspectorView } from './inspector-view.ts';

const text = `namespace: shop
variables:
  APP: api # short
jobs:
  - name: one # first
    timeout: 5m
    when: branch == 'main'
    steps: [{name: s, uses: shell, args: {run: "true"}}]
  - name: two
    env: {KEY: "\${{ secrets.TOKEN }}"}
    steps: [{name: s, uses: shell, args: {run: "true"}}]
`;
const pipeline = create(PipelineSummarySchema, { pipelineId: 'p', name: 'shop', home: PipelineHome.MANAGED });
const transport = createRouterTransport(({ service }) => {
  service(SecretsService, { listSecrets: () => ({ secrets: [{ name: 'TOKEN' }] }) });
  service(RunnersService, { listRunners: () => ({ runners: [] }) });
});

let session: EditorSession;
let root: Root;

beforeEach(async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  useInspectorView.setState({ isOpen: true });
  const base = { text, head: 'h', filePath: 'pipeline.yaml', branch: '' };
  const facts = { path: 'pipeline.yaml', known: {}, included: undefined };
  session = createEditorSession({ base, facts, reader: directReader, now: () => 0 });
  const frame = document.body.appendChild(document.createElement('div'));
  root = createRoot(frame);
  await act(async () =>
    root.render(
      <TransportProvider transport={transport}>
        <QueryClientProvider client={new QueryClient()}>
          <HintProvider>
            <SessionProvider session={session}>
              <Inspector pipeline={pipeline} scopes={directScopes} />
            </SessionProvider>
          </HintProvider>
        </QueryClientProvider>
      </TransportProvider>,
    ),
  );
});

afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
});

const job = (name: string): NodeRef => ({ kind: 'job', job: name });
const present = () => session.store.getState().text;
const select = (...refs: readonly NodeRef[]) => act(async () => session.select(refs, 'graph'));

/** The control of a key, by its label. */
function control(key: string): HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  const label = [...document.querySelectorAll('label')].find(
    (one) => one.textContent?.replace(' required', '') === key,
  );
  const found = document.getElementById(label?.htmlFor ?? '');
  if (found === null) throw new Error(`there is no field ${key}`);
  // Labels of the form belong to controls.
  return found as HTMLInputElement;
}

async function type(key: string, value: string): Promise<void> {
  const box = control(key);
  const prototype = Object.getPrototypeOf(box) as object;
  await act(async () => {
    // React listens to what the browser's own setter does.
    Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(box, value);
    box.dispatchEvent(new Event(box instanceof HTMLSelectElement ? 'change' : 'input', { bubbles: true }));
  });
}

async function press(key: string, pressed: string): Promise<void> {
  await act(async () => {
    control(key).dispatchEvent(new KeyboardEvent('keydown', { key: pressed, bubbles: true, cancelable: true }));
  });
}

test('a field is committed by Enter, as one gesture that undo takes back', async () => {
  await select(job('one'));
  await type('timeout', '7m');
  expect(present()).toBe(text);
  await press('timeout', 'Enter');

  expect(present()).toBe(text.replace('5m', '7m'));
  expect(session.store.getState().undoLabel).toBe('Set timeout of one');
  await act(async () => session.undo());
  expect(present()).toBe(text);
  expect(control('timeout').value).toBe('5m');
});

test('Escape restores what the text says', async () => {
  await select(job('one'));
  await type('timeout', 'nonsense');
  await press('timeout', 'Escape');

  expect(control('timeout').value).toBe('5m');
  expect(present()).toBe(text);
});

test('what cannot be meant is refused beside the field', async () => {
  await select(job('one'));
  await type('timeout', '7 minutes');
  await press('timeout', 'Enter');

  expect(document.querySelector('[role=alert]')?.textContent).toContain('Write a duration');
  expect(control('timeout').getAttribute('aria-invalid')).toBe('true');
  expect(present()).toBe(text);
});

test('an edit that the text does not allow is refused with the reason of the language', async () => {
  await select(job('one'));
  await type('name', 'two');
  await press('name', 'Enter');

  expect(document.querySelector('[role=alert]')?.textContent).toContain('two');
  expect(present()).toBe(text);
});

test('what was typed is kept when something else is selected', async () => {
  await select(job('one'));
  await type('timeout', '8m');
  await select(job('two'));

  expect(present()).toBe(text.replace('5m', '8m'));
  expect(session.store.getState().selection.refs).toEqual([job('two')]);
});

test('several nodes are changed together, and undone at once', async () => {
  await select(job('one'), job('two'));
  expect(control('timeout').getAttribute('placeholder')).toBe('Different values');
  await type('timeout', '9m');
  await press('timeout', 'Enter');

  expect(present().match(/timeout: 9m/g)).toHaveLength(2);
  expect(present()).toContain('name: one # first');
  await act(async () => session.undo());
  expect(present()).toBe(text);
});

test('a list takes one more, and the field to add to it is empty again', async () => {
  await select(job('two'));
  await act(async () => document.querySelector<HTMLElement>('[aria-label="Add field to two"]')?.click());
  await act(async () => document.querySelectorAll<HTMLElement>('[role=option]')[1]?.click());
  await type('depends_on', 'one');
  await press('depends_on', 'Enter');

  expect(present()).toContain('depends_on: [one]');
  expect(control('depends_on').value).toBe('');
  await select(job('one'));
  expect(present().match(/depends_on/g)).toHaveLength(1);
});

test('a condition says what it gives, and a secret when it will be known', async () => {
  await select(job('one'));
  expect(document.querySelector('[role=status] code')?.textContent).toBe('false');
  await select(job('two'));

  expect(document.body.textContent).toContain('Known when a runner has the job: secrets');
});

test('while the text is broken the form stays as it was and cannot be changed', async () => {
  await select(job('one'));
  await act(async () => session.type([{ range: { start: 0, end: 0 }, insert: '[' }]));

  expect(document.body.textContent).toContain('cannot be read at the moment');
  expect(control('timeout').value).toBe('5m');
  expect(control('timeout').disabled).toBe(true);
});
