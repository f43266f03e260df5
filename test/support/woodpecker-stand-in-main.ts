import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { WireClient } from './wire-client.ts';
import { WoodpeckerStandIn } from './woodpecker-stand-in.ts';
import { WoodpeckerWire } from './woodpecker-wire.ts';

/** The stand-in as a process, which reads the variables of a Woodpecker agent (contract 2.5) and ends with its exit codes. */
const env = process.env;
const idFile = env.WOODPECKER_AGENT_CONFIG_FILE ?? '';

function connect(): WireClient {
  const address = env.WOODPECKER_SERVER ?? 'localhost:9000';
  if (env.WOODPECKER_GRPC_SECURE !== 'true') return new WireClient({ address });
  if (env.WOODPECKER_GRPC_SKIP_VERIFY !== 'false') return new WireClient({ address, isUnverified: true });
  return new WireClient({ address, ca: env.SSL_CERT_FILE ? readFileSync(env.SSL_CERT_FILE, 'utf8') : '' });
}

function secret(): string {
  const file = env.WOODPECKER_AGENT_SECRET_FILE;
  return file ? readFileSync(file, 'utf8') : (env.WOODPECKER_AGENT_SECRET ?? '');
}

/** `10s`, `2m`, or 0. */
function millisOf(duration: string): number {
  const [, number = '0', unit = ''] = /^(\d+)(ms|s|m)?$/.exec(duration) ?? [];
  return Number(number) * (unit === 'm' ? 60_000 : unit === 's' ? 1_000 : 1);
}

function labelsOf(text: string): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair !== '');
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}

const capacity = Number(env.WOODPECKER_MAX_WORKFLOWS ?? 1);
const wire = new WoodpeckerWire(connect, secret(), {
  hostname: env.WOODPECKER_HOSTNAME ?? hostname(),
  backend: env.WOODPECKER_BACKEND || 'local',
  capacity,
  labels: labelsOf(env.WOODPECKER_AGENT_LABELS ?? ''),
  ...(existsSync(idFile) && { number: String(JSON.parse(readFileSync(idFile, 'utf8')).agent_id) }),
});

try {
  const giveUpAfterMs = millisOf(env.WOODPECKER_RETRY_TIMEOUT ?? '2m');
  const agent = await WoodpeckerStandIn.start(wire, { capacity, giveUpAfterMs });
  if (idFile !== '') writeFileSync(idFile, `{"agent_id":${wire.number}}`);
  process.stdout.write('polling for work\n');
  void agent.crashed.then(() => process.exit(2));
  process.on('SIGTERM', () => {
    agent.terminate(idFile === '').finally(() => process.exit(0));
  });
} catch (reason) {
  process.stderr.write(`${String(reason)}\n`);
  process.exit(1);
}
