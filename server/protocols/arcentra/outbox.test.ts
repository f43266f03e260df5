import { expect, test } from 'vitest';
import { Outbox } from './outbox.ts';

test('messages come in order, and what waits is sent before the end', async () => {
  const outbox = new Outbox<number>();
  outbox.push(1);
  const read = Array.fromAsync(outbox.messages());
  outbox.push(2);
  outbox.end();
  outbox.push(3);

  expect(await read).toEqual([1, 2]);
});

test('the first end counts, and its reason is thrown', async () => {
  const outbox = new Outbox<number>();
  outbox.end({ reason: new Error('superseded') });
  outbox.end();

  await expect(Array.fromAsync(outbox.messages())).rejects.toThrow('superseded');
});

test('a reader that does not read is ended as exhausted', async () => {
  const outbox = new Outbox<number>();
  for (let message = 0; message <= 1_000; message++) outbox.push(message);

  await expect(Array.fromAsync(outbox.messages())).rejects.toMatchObject({ kind: 'exhausted' });
});
