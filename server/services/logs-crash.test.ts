import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { foundation } from '../../test/support/foundation.ts';
import { addStep } from '../../test/support/step-runs.ts';
import type { RunnerId } from '../domain/ids.ts';
import { Logs } from './logs.ts';
import { Secrets } from './secrets.ts';

const runnerId = 'agt_1' as RunnerId;
const child = fileURLToPath(new URL('../../test/support/log-writer-child.ts', import.meta.url));

test('killed at any instant, a server has every acknowledged line once and in order, and goes on from there', async () => {
  using base = foundation();
  const { stepRunId } = addStep(base.store, { name: 'one', runnerId, atMs: base.clock.nowMs() });
  const secrets = new Secrets({ ...base });
  let acknowledged = 0;

  for (const answersBeforeKill of [1, 7, 30, 3, 55]) {
    const writer = spawn(process.execPath, [child, base.folder, stepRunId, runnerId], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let answers = 0;
    for await (const line of createInterface({ input: writer.stdout })) {
      acknowledged = Number(line);
      if (++answers === answersBeforeKill) writer.kill('SIGKILL');
    }
    if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');

    await using logs = new Logs({ ...base, secrets, indexFile: join(base.folder, 'unused.db') });
    const text = Buffer.concat([...logs.download(stepRunId)]).toString();
    const numbers = [...text.matchAll(/^line (\d+)$/gm)].map(([, number]) => Number(number));
    const ends = [...text.matchAll(/^half (\d+) end$/gm)].map(([, number]) => Number(number));
    expect(numbers.length).toBeGreaterThanOrEqual(acknowledged);
    expect(numbers).toEqual(numbers.map((_, at) => at + 1));
    expect(ends).toEqual(numbers.slice(0, -1));
  }
});
