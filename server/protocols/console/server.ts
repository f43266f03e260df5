import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import { z } from 'zod';
import {
  type ApiTokenSchema,
  type BackupSchema,
  CheckResult,
  ListenerKind,
  type ServerService,
  type SettingSchema,
} from '../../../gen/signalbox/console/v1/server_pb.js';
import { DomainError, malformed } from '../../domain/errors.ts';
import type { TokenId } from '../../domain/ids.ts';
import { isSettingKey, settingSchemas } from '../../domain/settings.ts';
import type { ApiToken } from '../../domain/tokens.ts';
import type { BackupRecord } from '../../services/backup.ts';
import type { Finding } from '../../services/doctor.ts';
import type { ListenerFacts } from '../../services/server-facts.ts';
import type { Setting } from '../../services/settings.ts';
import { idFrom } from './ids.ts';
import { operatorOf } from './operator.ts';
import type { ConsoleServices } from './services.ts';
import { presentTimes } from './times.ts';

const listenerKindOf: Readonly<Record<ListenerFacts['kind'], ListenerKind>> = {
  lan: ListenerKind.LAN,
  plaintext: ListenerKind.PLAINTEXT,
  console: ListenerKind.CONSOLE,
};

const checkResultOf: Readonly<Record<Finding['result'], CheckResult>> = {
  ok: CheckResult.OK,
  warning: CheckResult.WARNING,
  failed: CheckResult.FAILED,
};

export function serverRoutes({
  agentPrograms,
  facts,
  doctor,
  backup,
  settings,
  apiTokens,
  clock,
}: ConsoleServices): ServiceImpl<typeof ServerService> {
  return {
    async getServer(_, context) {
      const { version, bootId, startedAtMs, hostName, dataDir, caFingerprint, agentAddress } = facts;
      const storage = await doctor.storage();
      return {
        version,
        bootId,
        startedAtMs,
        serverTimeMs: clock.nowMs(),
        hostName,
        dataDir,
        caFingerprint,
        agentAddress,
        listeners: facts.listeners().map(({ kind, url }) => ({ kind: listenerKindOf[kind], url })),
        databaseBytes: storage.databaseBytes,
        diskFreeBytes: storage.diskFreeBytes,
        operator: operatorOf(context),
        nodeVersion: facts.nodeVersion,
        platform: facts.platform,
        timeZone: facts.timeZone,
        agentProgramVersion: agentPrograms.shipped?.version ?? '',
      };
    },

    async runDoctor(_, context) {
      const findings = await doctor.examine(context.signal);
      return { checks: findings.map((finding) => ({ ...finding, result: checkResultOf[finding.result] })) };
    },

    async backUpNow(request, context) {
      return { backup: backupMessage(await backup.now(request.folder.trim(), context.signal)) };
    },

    listBackups() {
      return { backups: backup.list().map(backupMessage) };
    },

    listSettings() {
      return { settings: settings.list().map(settingMessage) };
    },

    changeSetting(request, context) {
      const { key, valueJson, expectedVersion } = request;
      if (!isSettingKey(key)) throw new DomainError('not-found', `there is no setting "${key}"`, { subject: 'key' });
      const by = operatorOf(context);
      const setting =
        valueJson === '' ? settings.reset(key, by) : settings.set(key, valueFrom(valueJson), by, expectedVersion);
      return { setting: settingMessage(setting) };
    },

    listApiTokens() {
      return { tokens: apiTokens.list().map(apiTokenMessage) };
    },

    createApiToken(request, context) {
      const expiresAtMs = request.validForMs > 0 ? clock.nowMs() + request.validForMs : null;
      const { token, record } = apiTokens.create({ name: request.name, expiresAtMs }, operatorOf(context));
      return { token: apiTokenMessage(record), secret: token };
    },

    revokeApiToken(request, context) {
      apiTokens.revoke(idFrom<TokenId>(request.tokenId, 'token_id'), operatorOf(context));
      return {};
    },
  };
}

function backupMessage(record: BackupRecord): MessageInitShape<typeof BackupSchema> {
  const { folder, atMs, databaseBytes, blobBytes, blobCount } = record;
  return { folder, atMs, databaseBytes, blobBytes, blobs: blobCount };
}

function settingMessage(setting: Setting): MessageInitShape<typeof SettingSchema> {
  return {
    key: setting.key,
    valueJson: JSON.stringify(setting.value),
    isDefault: setting.isDefault,
    version: setting.version,
    ...presentTimes({ updatedAtMs: setting.updatedAtMs }),
    updatedBy: setting.updatedBy,
    schemaJson: JSON.stringify(z.toJSONSchema(settingSchemas[setting.key])),
  };
}

function apiTokenMessage(token: ApiToken): MessageInitShape<typeof ApiTokenSchema> {
  return {
    tokenId: token.id,
    name: token.name,
    createdAtMs: token.createdAtMs,
    createdBy: token.createdBy,
    ...presentTimes({
      expiresAtMs: token.expiresAtMs,
      lastUsedAtMs: token.lastUsedAtMs,
      revokedAtMs: token.revokedAtMs,
    }),
  };
}

function valueFrom(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw malformed('value_json', `value_json is not JSON: ${json.slice(0, 80)}`, { cause });
  }
}
