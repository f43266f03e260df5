import { ipcMain, type WebContents } from 'electron';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { Bridge } from './bridge.ts';

const page = { isDestroyed: () => false, send: vi.fn() } as unknown as WebContents; // what a bridge uses of one
const mainFrame = { origin: 'http://127.0.0.1:7420', parent: null };
const ours = { sender: page, senderFrame: mainFrame };

type Handler = (event: object, ...values: unknown[]) => Promise<unknown>;

function aBridge() {
  const handle = vi.spyOn(ipcMain, 'handle');
  const bridge = new Bridge({
    page: () => page,
    isOurs: (origin) => origin === mainFrame.origin,
    failed: () => {},
  });
  const answer = vi.fn(() => {});
  const appearance = z.strictObject({ theme: z.enum(['light', 'dark']), language: z.enum(['en']) });
  bridge.handle('appearance:set', z.tuple([appearance]), answer);
  const invoke = handle.mock.lastCall?.[1] as Handler; // what the bridge has just registered
  return { answer, invoke, [Symbol.dispose]: () => bridge[Symbol.dispose]() };
}

const appearance = { theme: 'dark', language: 'en' };

test('our own page is answered', async () => {
  using bridge = aBridge();

  await bridge.invoke(ours, appearance);

  expect(bridge.answer).toHaveBeenCalledWith(appearance);
});

test.each([
  ['a page of another origin', { ...ours, senderFrame: { origin: 'https://example.org', parent: null } }],
  ['a frame within our page', { ...ours, senderFrame: { ...mainFrame, parent: mainFrame } }],
  ['another window', { ...ours, sender: {} }],
  ['a frame that is gone', { ...ours, senderFrame: null }],
])('%s is refused', async (_who, event) => {
  using bridge = aBridge();

  await expect(bridge.invoke(event, appearance)).rejects.toThrow('is not for');

  expect(bridge.answer).not.toHaveBeenCalled();
});

test.each([
  ['nothing', []],
  ['too much', [appearance, 1]],
  ['a key that is not known', [{ ...appearance, extra: 1 }]],
  ['a value out of its set', [{ ...appearance, theme: 'pink' }]],
  ['another type', ['dark']],
])('%s is refused', async (_what, values) => {
  using bridge = aBridge();

  await expect(bridge.invoke(ours, ...values)).rejects.toThrow('appearance:set');

  expect(bridge.answer).not.toHaveBeenCalled();
});
