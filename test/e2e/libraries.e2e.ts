import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ConsoleSession } from '../support/console-session.ts';
import { LibraryRepository } from '../support/library-repository.ts';
import { seriousFindings } from '../support/serious-findings.ts';

const api = `namespace: shop
include:
  - template: go-service
    version: ^2
    params: {name: api}
jobs:
  - name: ship
    depends_on: [build]
    steps:
      - {name: push, uses: shell, args: {run: "true"}}
`;

test('a library is added, a pipeline includes a template of it, and what changes there is seen', async () => {
  await using session = await ConsoleSession.signedIn();
  using repository = new LibraryRepository();
  const { page } = session;

  await page.goto(`${session.url}/settings?tab=libraries`);
  await page.getByText('No template libraries').waitFor();
  await page.getByRole('button', { name: 'Add library' }).click();
  const adding = await session.dialog();
  await adding.getByLabel('Repository').fill('/nowhere/at/all');
  await adding.getByRole('button', { name: 'Add library' }).click();
  await adding.getByRole('alert').getByText('does not appear to be a git repository').waitFor();
  await adding.getByLabel('Repository').fill(repository.folder);
  await adding.getByRole('button', { name: 'Add library' }).click();
  await adding.waitFor({ state: 'detached' });
  const library = page.getByRole('region', { name: 'platform' });
  await library.getByText('what all services need').waitFor();
  const row = library.getByRole('row', { name: /go-service/ });
  await row.getByText('low | high').waitFor();
  await row.getByText('2.0.0', { exact: true }).waitFor();
  expect(await seriousFindings(page)).toEqual([]);

  const pipelineId = await session.createPipeline('api', api);
  await page.goto(`${session.url}/pipelines/${pipelineId}/edit`);
  const included = page.locator(`button[data-item='job "build"']`);
  await included.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Show in YAML' }).click();
  const template = page.getByRole('dialog', { name: 'go-service' });
  await template.getByText('2.0.0').waitFor();
  await template.press('Escape');
  await template.waitFor({ state: 'detached' });
  await page.getByRole('region', { name: 'Problems' }).getByText('None').waitFor();

  const runId = await session.trigger(pipelineId);
  await session.finished(runId);
  await page.goto(`${session.url}/runs/${runId}`);
  await page.locator('header').getByText('passed').waitFor();
  const { run } = await session.runs.getRun({ runId });
  expect(run?.jobs).toMatchObject({ total: 2, completed: 2, failed: 0 });

  await page.goto(`${session.url}/settings?tab=libraries`);
  repository.release('2.1.0');
  await library.getByRole('button', { name: 'Fetch platform again' }).click();
  await row.getByText('2.1.0', { exact: true }).waitFor();
  rmSync(repository.folder, { recursive: true });
  await library.getByRole('button', { name: 'Fetch platform again' }).click();
  await library.getByText('what was fetched before still holds').waitFor();
  await row.getByText('2.1.0', { exact: true }).waitFor();
  await library.getByRole('button', { name: 'Remove platform' }).click();
  await (await session.dialog()).getByRole('button', { name: 'Remove library' }).click();
  await page.getByText('No template libraries').waitFor();
  expect(session.complaints).toEqual([]);
});

test('an open editor says what a change of the library makes wrong', async () => {
  await using session = await ConsoleSession.signedIn({ viewport: { width: 1720, height: 900 } });
  using repository = new LibraryRepository();
  const { page } = session;
  const { libraries } = session.server.services;
  await libraries.add({ repoUrl: repository.folder }, 'ann');
  const pipelineId = await session.createPipeline('api', api);
  await page.goto(`${session.url}/pipelines/${pipelineId}/edit`);
  await page.locator(`button[data-item='job "build"']`).waitFor();
  await page.locator('[data-connection=live]').waitFor();
  const problems = page.getByRole('region', { name: 'Problems' });
  await problems.getByText('None').waitFor();

  repository.commit({ 'go/template.yaml': 'name: go-service\nparams: [{name: service}]\n' });
  repository.git('tag', 'v2.2.0');
  await libraries.refresh('platform', 'ann');

  await page.getByRole('button', { name: /Problems/ }).click();
  await problems.getByText('Unknown parameter `name`.').waitFor();
  expect(session.complaints).toEqual([]);
});
