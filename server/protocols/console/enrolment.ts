import type { MessageInitShape } from '@bufbuild/protobuf';
import { type AgentLinesSchema, EnrolmentPlatform } from '../../../gen/signalbox/console/v1/runners_pb.js';
import type { ServerFacts } from '../../services/server-facts.ts';

interface Enrolment {
  readonly address: string;
  readonly caFingerprint: string;
  readonly token: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** 0: the agent's default. */
  readonly capacity: number;
}

/** One line to paste per platform. The fingerprint makes the first connection an authenticated one. */
export function enrolmentCommands(enrolment: Enrolment): { platform: EnrolmentPlatform; command: string }[] {
  const labels = Object.entries(enrolment.labels).map(([key, value]) => `${key}=${value}`);
  const words = [
    'signalbox',
    'agent',
    `--server=https://${enrolment.address}`,
    `--token=${enrolment.token}`,
    `--ca-fingerprint=${enrolment.caFingerprint}`,
    ...(enrolment.name === '' ? [] : [`--name=${enrolment.name}`]),
    ...(labels.length === 0 ? [] : [`--labels=${labels.join(',')}`]),
    ...(enrolment.capacity === 0 ? [] : [`--max-concurrent=${enrolment.capacity}`]),
  ];
  const forPosix = words.map(posixQuoted).join(' ');
  return [
    { platform: EnrolmentPlatform.LINUX, command: forPosix },
    { platform: EnrolmentPlatform.MACOS, command: forPosix },
    { platform: EnrolmentPlatform.WINDOWS, command: words.map(powershellQuoted).join(' ') },
  ];
}

const plainWord = /^[\w@%+=:,./-]+$/;

function posixQuoted(word: string): string {
  return plainWord.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function powershellQuoted(word: string): string {
  return /^[\w+=:./-]+$/.test(word) ? word : `'${word.replaceAll("'", "''")}'`;
}

interface WoodpeckerAgent {
  readonly facts: Pick<ServerFacts, 'agentAddress' | 'listeners'>;
  readonly token: string;
  readonly capacity: number;
  /** Empty: the agent chooses. */
  readonly backend: string;
}

/**
 * Lines for a shell on the machine of a Woodpecker agent, for every listener that is open. The token goes into a file: with
 * the agent's local backend every step sees the agent's environment.
 */
export function woodpeckerLines(agent: WoodpeckerAgent): MessageInitShape<typeof AgentLinesSchema>[] {
  const { facts, token, capacity, backend } = agent;
  const plaintext = facts.listeners().find((listener) => listener.kind === 'plaintext');
  const lines = (address: string, security: readonly string[]) =>
    [
      `umask 077; mkdir -p ~/.woodpecker; printf %s ${posixQuoted(token)} > ~/.woodpecker/token`,
      ['export', `WOODPECKER_SERVER=${posixQuoted(address)}`, ...security, 'WOODPECKER_RETRY_TIMEOUT=0'].join(' '),
      [
        'export WOODPECKER_AGENT_SECRET_FILE="$HOME/.woodpecker/token" WOODPECKER_AGENT_CONFIG_FILE="$HOME/.woodpecker/agent.conf"',
        ...(backend === '' ? [] : [`WOODPECKER_BACKEND=${posixQuoted(backend)}`]),
        `WOODPECKER_MAX_WORKFLOWS=${Math.max(1, capacity)} WOODPECKER_HEALTHCHECK=false`,
      ].join(' '),
      'woodpecker-agent',
    ].join('\n');
  const tls = { tls: true, lines: lines(facts.agentAddress, ['WOODPECKER_GRPC_SECURE=true']) };
  if (!plaintext) return [tls];
  const { hostname, port } = new URL(plaintext.url);
  const isOnlyHere = /^(127\.|localhost$|\[::1\]$)/.test(hostname);
  const host = isOnlyHere ? hostname : facts.agentAddress.replace(/:\d+$/, '');
  return [tls, { tls: false, lines: lines(`${host}:${port}`, []), onlyHere: isOnlyHere }];
}
