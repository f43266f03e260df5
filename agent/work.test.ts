import { join } from 'node:path';
import { expect, test } from 'vitest';
import { JobCaches } from './caches/job-caches.ts';
import { systemClock } from './clock.ts';
import { NodePipes } from './executors/output-pipes.ts';
import { Journal } from './journal.ts';
import { builtInPlugins } from './plugins/built-in.ts';
import { Spool } from './spool/spool.ts';
import { quietLog, temporaryFolder } from './testing/agents.ts';
import { anOrder, noArtifacts } from './testing/step-context.ts';
import { Work } from './work.ts';
import { Workspaces } from './workspaces.ts';

test('a step that comes while the agent stops is not begun: nobody would wait for it', async () => {
  using folder = temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  using spool = Spool.open({ folder: at('logs'), maxBytes: 1 << 20 });
  using journal = Journal.open(at('journal.jsonl'), systemClock, quietLog);
  const started: string[] = [];
  const work = new Work({
    ...{ spool, journal, log: quietLog, plugins: builtInPlugins, maxConcurrent: 1, minFreeBytes: 0, baseEnv: {} },
    caches: new JobCaches(undefined, systemClock, quietLog),
    workspaces: new Workspaces({ root: at('workspaces'), allowAbsolute: false, clock: systemClock, log: quietLog }),
    host: {
      ...{ defaultShell: 'sh', pipes: new NodePipes(), clock: systemClock, containers: undefined },
      ...{ artifacts: noArtifacts, annotations: { post: async () => {} }, dataDir: folder.path },
    },
    logSettled: async () => {},
    started: (stepRunId) => started.push(stepRunId),
    ended: () => {},
  });
  work.openJob('job-1');

  const answer = work.dispatch('command', anOrder());
  work.drain();
  work.stopAll('the agent was stopped');
  await work.idle();

  expect(await answer).toEqual({ kind: 'refused', because: 'this agent is shutting down' });
  expect([started, work.unconfirmed()]).toEqual([[], []]);
});
