import { expect, test } from 'vitest';
import { ConsoleSession } from '../support/console-session.ts';

const script = String.raw`
mkdir -p out
printf '<testsuite><testcase name="adds"/><testcase classname="cart" name="total"><failure/></testcase></testsuite>' > out/junit.xml
printf '# Build\n\n* size **41 KiB**\n* [docs](https://example.org/)\n\n<img src=x onerror=alert(1)> ![logo](https://example.org/a.png) [x](javascript:alert(1))\n' > "$SIGNALBOX_ANNOTATIONS/bundle.md"
`;

test('what steps and test reports have to say is shown on the page of the run', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  const definition = {
    namespace: 'e2e',
    jobs: [
      {
        name: 'build',
        steps: [
          { name: 'make', uses: 'shell', args: { run: script } },
          { name: 'unit-tests', uses: 'reports', action: 'junit', args: { paths: ['out/*.xml'] } },
        ],
      },
    ],
  };
  const runId = await session.trigger(await session.createPipeline('reporting', JSON.stringify(definition)));
  await page.goto(`${session.url}/runs/${runId}`);

  // Live: the page was open before they were posted.
  await page.getByRole('tab', { name: /Reports/ }).click();

  const tests = page.getByRole('article', { name: 'unit-tests' });
  await tests.getByRole('cell', { name: '2', exact: true }).waitFor();
  await tests.getByText('cart total').waitFor();
  const bundle = page.getByRole('article', { name: 'bundle' });
  await bundle.getByRole('heading', { name: 'Build' }).waitFor();
  await bundle.getByText('<img src=x').waitFor();
  expect(await bundle.locator('img').count()).toBe(0);
  expect(await bundle.locator('a[href^="javascript"]').count()).toBe(0);
  // What failed stands first.
  await expect.poll(() => page.getByRole('article').first().getAttribute('aria-label')).toBe('unit-tests');
  expect(session.complaints).toEqual([]);
});
