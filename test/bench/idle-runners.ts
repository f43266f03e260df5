/**
 * Many runners with nothing to do, each with a connection and a folder of its own: the ordinary agent, many times in one
 * process.
 *
 *   node idle-runners.ts COUNT FOLDER SERVER-URL CA-FINGERPRINT REGISTRATION-TOKEN     until its input ends
 */
import { join } from 'node:path';
import { pino } from 'pino';
import { parseAgentConfig } from '../../agent/config.ts';
import { runAgent } from '../../agent/run-agent.ts';

const [count = '', folder = '', server = '', caFingerprint = '', registrationToken = ''] = process.argv.slice(2);
const over = new AbortController();
process.stdin.on('end', () => over.abort()).resume();

const log = pino({ level: 'error' }, pino.destination(2));
const agents = Array.from({ length: Number(count) }, (_, index) => {
  const name = `idle-${index}`;
  const dataDir = join(folder, name);
  const parsed = parseAgentConfig({ server, caFingerprint, registrationToken, name, dataDir, maxConcurrent: 1 });
  if (!parsed.ok) throw new Error(parsed.problems.join('; '));
  return runAgent(parsed.config, { signal: over.signal, log });
});
await Promise.all(agents);
