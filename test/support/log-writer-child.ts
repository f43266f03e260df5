import { join } from 'node:path';
import type { RunnerId, StepRunId } from '../../server/domain/ids.ts';
import { Logs } from '../../server/services/logs.ts';
import { Secrets } from '../../server/services/secrets.ts';
import { foundation } from './foundation.ts';

/** Writes numbered lines into the log of a step, one after the other, and says which are acknowledged, until killed. */
const [folder = '', stepRunId = '', runnerId = ''] = process.argv.slice(2);
const base = foundation(folder);
const secrets = new Secrets({ ...base });
const logs = new Logs({ ...base, secrets, indexFile: join(folder, 'search.db') });

function push() {
  const options = { spoolId: 's1', framing: 'raw', lastKnownSeq: null } as const;
  return logs.openPush(runnerId as RunnerId, options); // ids come from the test that starts this
}

let { expectedSeq: seq } = push().settle();
function write(): void {
  const stream = push();
  for (let batch = 0; batch < 5; batch++, seq++) {
    // A batch ends inside a line, which the next one ends.
    const data = Buffer.from(`${seq > 1 ? 'end\n' : ''}line ${seq}\n${'x'.repeat((seq * 97) % 4_000)}\nhalf ${seq} `);
    stream.batch({
      seq,
      stepRunId: stepRunId as StepRunId,
      atMs: base.clock.nowMs(),
      compression: 0,
      data,
      rawSize: 0,
    });
  }
  process.stdout.write(`${stream.settle().lastAcceptedSeq}\n`);
  setImmediate(write);
}
write();
