import { z } from 'zod';

const seconds = (min: number, max: number) => z.number().int().min(min).max(max);
const days = z.number().int().min(1).max(3650);

/** Every setting an operator may change while the server runs, with its default. Units are in the name. */
export const settingSchemas = {
  'runners.heartbeatIntervalSeconds': seconds(5, 300).default(30),
  /** Calls without a token are taken as the agent that registered on the same connection (Arcentra API 11.1). */
  'runners.connectionIdentityOnPlaintext': z.boolean().default(true),
  'runners.connectionIdentityOnTls': z.boolean().default(false),
  'logs.maxBytesPerStep': z
    .number()
    .int()
    .min(65_536)
    .default(2 ** 30),
  'logs.maxLinesPerStep': z.number().int().min(1_000).default(20_000_000),
  'retention.logsDays': days.default(90),
  'retention.artifactsDays': days.default(90),
  'retention.runsDays': days.default(365),
  'artifacts.maxBytes': z
    .number()
    .int()
    .min(1)
    .default(10 * 2 ** 30),
  'backup.folder': z.string().max(4096).default(''),
  'backup.everyHours': z
    .number()
    .int()
    .min(0)
    .max(24 * 30)
    .default(0),
  'backup.keep': z.number().int().min(1).max(100).default(7),
} as const;

export type SettingKey = keyof typeof settingSchemas;
export type SettingValue<Key extends SettingKey> = z.output<(typeof settingSchemas)[Key]>;
