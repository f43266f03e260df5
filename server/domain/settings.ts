import { z } from 'zod';
import { commentRules } from './approval-policy.ts';
import { announceModes } from './run-change.ts';

const wholeNumber = (min: number, max: number) => z.number().int().min(min).max(max);
const days = wholeNumber(1, 3650);

/** Every setting an operator may change while the server runs, with its default. Units are in the name. */
export const settingSchemas = {
  'runners.heartbeatIntervalSeconds': wholeNumber(5, 300).default(30),
  /** Calls without a token are taken as the agent that registered on the same connection (Arcentra API 11.1). */
  'runners.connectionIdentityOnPlaintext': z.boolean().default(true),
  'runners.connectionIdentityOnTls': z.boolean().default(false),
  /** The protocol number told to Woodpecker agents; they stop at once when it is not theirs. */
  'woodpecker.protocolNumber': wholeNumber(1, 1_000).default(16),
  /** 0: none. A job that nobody takes for longer fails (language reference 9.5). */
  'queue.limitMinutes': wholeNumber(0, 30 * 24 * 60).default(0),
  'logs.maxBytesPerStep': wholeNumber(65_536, 2 ** 40).default(2 ** 30),
  'logs.maxLinesPerStep': wholeNumber(1_000, 1_000_000_000).default(20_000_000),
  'retention.logsDays': days.default(90),
  'retention.artifactsDays': days.default(90),
  'retention.runsDays': days.default(365),
  'artifacts.maxBytes': wholeNumber(1, 2 ** 44).default(10 * 2 ** 30),
  /** Empty: `backups` in the data folder. */
  'backup.folder': z.string().max(4096).default(''),
  /** 0: only when asked. */
  'backup.everyHours': wholeNumber(0, 24 * 30).default(0),
  'backup.keep': wholeNumber(1, 100).default(7),
  'approvals.comment': z.enum(commentRules).default('gate'),
  'approvals.selfApproval': z.boolean().default(true),
  /** Of a request whose gate does not say. 0: it never expires. */
  'approvals.expiryHours': wholeNumber(0, 365 * 24).default(24),
  /** 0: as long as the gate says. */
  'approvals.longestExpiryHours': wholeNumber(0, 365 * 24).default(0),
  /** Before the end of a request that nobody has decided. 0: none. */
  'approvals.reminderMinutes': wholeNumber(0, 7 * 24 * 60).default(60),
  /** Empty: nobody outside is told. */
  'notifications.webhookUrl': z
    .string()
    .max(2048)
    .regex(/^$|^https?:\/\/\S+$/, 'an http or https address')
    .default(''),
  /** The shape of the body that is sent there. */
  'notifications.webhookKind': z.enum(['webhook', 'slack', 'discord']).default('webhook'),
  'notifications.runs': z.enum(announceModes).default('changes'),
  'notifications.approvals': z.boolean().default(true),
  'notifications.runners': z.boolean().default(true),
  /** A runner that comes back within this time was not missed. */
  'notifications.runnerGraceMinutes': wholeNumber(0, 24 * 60).default(5),
  /** Names of pipelines, separated by commas. Empty: all. */
  'notifications.pipelines': z.string().max(4096).default(''),
} as const;

export type SettingKey = keyof typeof settingSchemas;
export type SettingValue<Key extends SettingKey> = z.output<(typeof settingSchemas)[Key]>;

export const settingKeys = Object.keys(settingSchemas) as readonly SettingKey[]; // the keys are exactly these

/** Such an address may hold a token. */
export const privateSettings: ReadonlySet<SettingKey> = new Set(['notifications.webhookUrl']);

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(settingSchemas, key);
}
