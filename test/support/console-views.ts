import type { ConsoleSession } from './console-session.ts';
import { shellPipeline } from './console-session.ts';
import { LibraryRepository } from './library-repository.ts';

const reporting = `echo "**1** failed" > "$SIGNALBOX_ANNOTATIONS/tests.error.md"; seq -f 'seen %.0f' 60; echo "error: seen"; echo oops >&2; exit 1`;

const asking = JSON.stringify({
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
            { name: 'share', type: 'number', description: 'Percent of the customers' },
            { name: 'announce', type: 'boolean' },
          ],
        },
      },
      steps: [{ name: 'upload', uses: 'shell', args: { run: 'true' } }],
    },
  ],
});

/** The address of every view of a console in which one pipeline ran and failed, and one run waits for an approval. */
export async function everyView(session: ConsoleSession): Promise<readonly string[]> {
  const pipelineId = await session.createPipeline('seen', shellPipeline(reporting));
  const runId = await session.trigger(pipelineId);
  await session.finished(runId);
  await session.trigger(await session.createPipeline('asking', asking));
  using library = new LibraryRepository();
  await session.server.services.libraries.add({ repoUrl: library.folder }, 'ann');
  const [runner] = session.server.services.runners.list();
  return [
    ...['/', '/pipelines', '/pipelines?add=1', `/pipelines/${pipelineId}`, `/pipelines/${pipelineId}?tab=graph`],
    ...[
      `/pipelines/${pipelineId}/edit`,
      `/pipelines/${pipelineId}?tab=text`,
      '/runs',
      '/runs?text=nothing-like-it',
      `/runs/${runId}`,
    ],
    ...[`/runs/${runId}?tab=times`, `/runs/${runId}?tab=results`, `/runs/${runId}?tab=events`],
    `/runs/${runId}?tab=annotations`,
    ...[`/runs/${runId}?tab=definition`, `/runs/${runId}?tab=compare`, '/runners', '/runners?add=1'],
    ...[`/runners/${runner?.runnerId}`, '/runners?tab=tokens', '/approvals', '/secrets', '/search?q=seen'],
    ...[
      '/settings',
      '/settings?tab=limits',
      '/settings?tab=approvals',
      '/settings?tab=notifications',
      '/settings?tab=libraries',
      '/settings?tab=backup',
      '/settings?tab=tokens',
      '/settings?tab=window',
    ],
    '/nowhere',
  ];
}

/** What is found and does not go by itself: parts of a view may be arriving. */
export async function lasting(look: () => Promise<readonly string[]>): Promise<readonly string[]> {
  const givenUpAt = performance.now() + 10_000;
  let found = await look();
  while (found.length > 0 && performance.now() < givenUpAt) found = await look();
  return found;
}

/** Opens a view and ends when it shows what it has. */
export async function openView({ page, url }: ConsoleSession, place: string): Promise<void> {
  await page.goto(url + place);
  await page.locator('[data-connection=live]').waitFor();
  // One part that arrived may ask for the next.
  const skeletons = page.locator('[data-part=skeleton]');
  while ((await skeletons.count()) > 0) await skeletons.first().waitFor({ state: 'detached' });
}
