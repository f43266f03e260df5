// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, test } from 'vitest';
import { Button } from './Button.tsx';

test('a busy button keeps the focus, and does nothing when it is pressed', async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  const heard: string[] = [];
  const root = createRoot(document.body.appendChild(document.createElement('div')));
  const show = (isBusy: boolean) =>
    act(async () =>
      root.render(
        <form onSubmit={() => heard.push('submit')}>
          <Button type="submit" isBusy={isBusy} onClick={() => heard.push('click')}>
            Save
          </Button>
        </form>,
      ),
    );
  await show(false);
  const button = document.querySelector('button');
  button?.focus();

  await show(true);
  await act(async () => button?.click());

  expect(document.activeElement).toBe(button);
  expect(button?.matches('[aria-disabled=true][aria-busy=true]')).toBe(true);
  expect(heard).toEqual([]);
  await act(async () => root.unmount());
});
