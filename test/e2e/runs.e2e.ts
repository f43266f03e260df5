import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConsoleSession, shellPipeline } from '../support/console-session.ts';

test('a live log is followed to its end', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page, dataDir } = session;
  const enough = join(dataDir, 'enough');
  const talking = `n=0; until test -e '${enough}'; do n=$((n + 1)); echo "line $n"; sleep 0.02; done; echo "the very end"`;
  const runId = await session.trigger(await session.createPipeline('talker', shellPipeline(talking)));

  await page.goto(`${session.url}/runs/${runId}`);
  const log = await session.logOf('step');
  await log
    .getByText(/line \d{3,}/)
    .first()
    .waitFor(); // more than is in view
  await log.hover();
  await page.mouse.wheel(0, -2000);
  await page.getByRole('button', { name: /new lines?$/ }).click();
  writeFileSync(enough, '');
  await page.locator('header').getByText('passed').waitFor();

  await log.getByText('the very end').waitFor();
  expect(session.complaints).toEqual([]);
});

test('a run is paused with a reason and an end, and goes on', async () => {
  await using session = await ConsoleSession.open();
  const { page } = session;
  const definition = {
    namespace: 'e2e',
    jobs: [
      {
        name: 'wait',
        steps: [{ name: 'wait', uses: 'shell', args: { run: 'while [ ! -e "$GO" ]; do sleep 0.1; done' } }],
        env: { GO: join(session.dataDir, 'go') },
      },
      { name: 'after', depends_on: ['wait'], steps: [{ name: 'say', uses: 'shell', args: { run: 'echo went on' } }] },
    ],
  };
  const runId = await session.trigger(await session.createPipeline('halting', JSON.stringify(definition)));
  await page.goto(`${session.url}/runs/${runId}`);
  await page.getByRole('button', { name: 'Pause' }).click();
  const dialog = page.getByRole('dialog', { name: 'Pause halting #1' });
  await dialog.getByLabel('Why').fill('the database is moved');
  await dialog.getByLabel('For how long').selectOption({ label: '1 hour' });
  await dialog.getByRole('button', { name: 'Pause' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText(/^paused until .*: the database is moved$/).waitFor();

  writeFileSync(join(session.dataDir, 'go'), '');
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.locator('header').getByText('passed').waitFor();
  await page.getByText('the database is moved').waitFor({ state: 'detached' });
  expect(session.complaints).toEqual([]);
});

test('a run is stopped from its toolbar', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  const runId = await session.trigger(
    await session.createPipeline('sleeper', shellPipeline('echo started; sleep 600')),
  );
  await page.goto(`${session.url}/runs/${runId}`);
  await page.getByText('started', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Stop' }).waitFor();

  await session.keys('x');
  await page.getByLabel('Reason').fill('not needed any more');
  await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();

  await page.locator('header').getByText('cancelled').waitFor();
  expect(session.complaints).toEqual([]);
});

test('a failed step opens at its error and is run again', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page, dataDir } = session;
  const marker = `${dataDir}/repaired`;
  const script = `seq 1 5000; echo "error: the disk is full"; test -e ${marker} || { touch ${marker}; exit 3; }; echo repaired`;
  const runId = await session.trigger(await session.createPipeline('flaky', shellPipeline(script)));
  await session.finished(runId);

  await page.goto(`${session.url}/runs/${runId}`);
  await page.getByText('error: the disk is full').waitFor();
  await page.getByText('exit 3').waitFor();
  await page.getByRole('button', { name: 'Run this job again' }).click();

  await page.locator('header').getByText('attempt 2').waitFor();
  await page.locator('header').getByText('passed').waitFor();
  const log = await session.logOf('step');
  await log.press('End');
  await log.getByText('repaired', { exact: true }).waitFor();
  expect(session.complaints).toEqual([]);
});

test('a gate is approved and the run goes on', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  await page.goto(`${session.url}/pipelines?add=1`);
  await page.getByText('gated-deploy').click();
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { name: 'gated-deploy' }).waitFor();
  await session.keys('r');
  await page.getByRole('dialog').getByRole('button', { name: 'Run' }).click();

  await page.getByRole('link', { name: 'Decide' }).click();
  await page.getByText('deploy runs').waitFor();
  await page.getByLabel('Comment').fill('looks good');
  await page.getByRole('button', { name: 'Approve' }).click();

  await page.getByText('Nothing waits for you').waitFor();
  await page.getByText('Decided').click();
  await page.getByText('“looks good”').waitFor();
  await page.getByRole('link', { name: /gated-deploy #1/ }).click();
  await page.locator('header').getByText('passed').waitFor();
  expect(session.complaints).toEqual([]);
});

test('a gate asks for values, says what will happen, and its values reach the steps behind it', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  const definition = {
    namespace: 'e2e',
    jobs: [
      {
        name: 'ship',
        approval: {
          required: true,
          position: 'before',
          params: {
            message: 'To whom?',
            fields: [
              { name: 'region', type: 'choice', options: ['eu', 'us'], required: true },
              { name: 'ticket', required: true, description: 'Number of the change' },
            ],
          },
        },
        env: { TARGET: "${{ approvals['ship'].fields.region }} for ${{ approvals['ship'].fields.ticket }}" },
        steps: [{ name: 'upload', uses: 'shell', args: { run: 'echo "shipping to $TARGET"' } }],
      },
    ],
  };
  const runId = await session.trigger(await session.createPipeline('asking', JSON.stringify(definition)));
  await page.goto(`${session.url}/approvals`);

  await page.getByText('ship runs').waitFor();
  await page.getByText('upload').waitFor();
  await page.getByLabel('region').selectOption('us');
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('This value is required.').waitFor();
  await page.getByLabel('ticket').fill('CHG-7');
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('Nothing waits for you').waitFor();

  await page.goto(`${session.url}/runs/${runId}`);
  await page.getByText('shipping to us for CHG-7', { exact: true }).waitFor();
  expect(session.complaints).toEqual([]);
});

test('the inbox is worked off by keys: peek, approve, reject with the reason that the gate asks for', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  const gated = (approval: object) =>
    JSON.stringify({
      namespace: 'e2e',
      jobs: [
        {
          name: 'ship',
          approval: { required: true, position: 'before', ...approval },
          steps: [{ name: 'upload', uses: 'shell', args: { run: 'true' } }],
        },
      ],
    });
  await session.trigger(await session.createPipeline('first', gated({ timeout: '3h' })));
  await session.trigger(await session.createPipeline('second', gated({ require_comment: true })));
  await page.goto(`${session.url}/approvals`);
  const row = (name: string) => page.getByRole('button', { name: new RegExp(`^${name} #1`) });
  await row('first').getByText('expires in').waitFor();
  await row('second').waitFor();

  await row('first').press('Space');
  await page.getByRole('dialog', { name: 'first #1 · ship' }).getByText('ship runs').waitFor();
  await page.getByRole('dialog').press('a');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await row('first').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Reject' }).waitFor();
  await row('second').press('x');
  await page.getByText('Say why before deciding.').waitFor();
  await page.getByLabel('Comment').fill('not on a Friday');
  await page.getByRole('button', { name: 'Reject' }).click();

  await page.getByText('Nothing waits for you').waitFor();
  await page.getByText('Decided', { exact: true }).click();
  await row('second').click();
  await page.getByText('“not on a Friday”').waitFor();
  expect(session.complaints).toEqual([]);
});

test('a secret is created in the window and masked in the log', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  await page.goto(`${session.url}/secrets`);
  await page.getByRole('button', { name: 'New secret' }).first().click();
  await page.getByLabel('Name').fill('DEPLOY_TOKEN');
  await page.getByLabel('Value').fill('correct-horse-battery');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('cell', { name: 'DEPLOY_TOKEN', exact: true }).waitFor();
  const pipelineId = await session.createPipeline(
    'leaky',
    shellPipeline('echo "token is ${{ secrets.DEPLOY_TOKEN }}"'),
  );
  const runId = await session.trigger(pipelineId);

  await page.goto(`${session.url}/runs/${runId}`);
  await page.getByText('token is ***').waitFor();

  expect(await page.content()).not.toContain('correct-horse-battery');
  expect(session.complaints).toEqual([]);
});

test('a restarted server is found again and nothing is missing', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  const pipelineId = await session.createPipeline('before', shellPipeline('echo one'));
  await session.finished(await session.trigger(pipelineId));
  await page.goto(`${session.url}/runs`);
  await page.getByRole('link', { name: 'before' }).waitFor();

  await session.stopServer();
  await page.getByText('The server does not answer.').waitFor();
  await session.startServer();
  await page.getByText('Server ok').waitFor();
  await session.finished(await session.trigger(pipelineId));

  await page.getByText('2 runs').waitFor();
  await page.getByText('#2').waitFor();
  await page.getByText('The server does not answer.').waitFor({ state: 'detached' });
  expect(session.complaints).toEqual([]);
});
