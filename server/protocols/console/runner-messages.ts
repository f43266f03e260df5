import type { MessageInitShape } from '@bufbuild/protobuf';
import versionOrder from 'semver/functions/compare.js';
import validVersion from 'semver/functions/valid.js';
import {
  type CurrentWorkSchema,
  LoadMeasure,
  ProgramPhase,
  type RegistrationTokenSchema,
  RunnerAction,
  type RunnerProgramSchema,
  type RunnerSampleSchema,
  type RunnerSchema,
  RunnerStatus,
  type RunnerWarningSchema,
  VersionFit,
} from '../../../gen/signalbox/console/v1/runners_pb.js';
import * as allowed from '../../domain/allowed-actions.ts';
import { durationText } from '../../domain/duration-text.ts';
import type { Millis } from '../../domain/ids.ts';
import type { LoadPeak } from '../../domain/load-peak.ts';
import type { ProgramAction, ProgramChange, RunnerProgram } from '../../domain/runner-program.ts';
import type { RunnerMetrics, RunnerView, RunnerWarning } from '../../domain/runner-view.ts';
import type { RegistrationToken } from '../../domain/tokens.ts';
import { presentTimes } from './times.ts';

export type RunnerMessage = MessageInitShape<typeof RunnerSchema>;

const actionOf: Readonly<Record<allowed.RunnerAction | ProgramAction, RunnerAction>> = {
  approve: RunnerAction.APPROVE,
  reject: RunnerAction.REJECT,
  drain: RunnerAction.DRAIN,
  undrain: RunnerAction.UNDRAIN,
  pause: RunnerAction.PAUSE,
  resume: RunnerAction.RESUME,
  enable: RunnerAction.ENABLE,
  disable: RunnerAction.DISABLE,
  revoke: RunnerAction.REVOKE,
  rotate: RunnerAction.ROTATE,
  remove: RunnerAction.REMOVE,
  'edit-labels': RunnerAction.EDIT_LABELS,
  'edit-capacity': RunnerAction.EDIT_CAPACITY,
  update: RunnerAction.UPDATE,
  'roll-back': RunnerAction.ROLL_BACK,
  'keep-program': RunnerAction.KEEP_PROGRAM,
};

const phaseOf: Readonly<Record<ProgramChange['phase'], ProgramPhase>> = {
  waiting: ProgramPhase.WAITING,
  asked: ProgramPhase.FETCHING,
  fetching: ProgramPhase.FETCHING,
  finishing: ProgramPhase.FINISHING,
};

export function runnerMessage(
  runner: RunnerView,
  context: {
    readonly work: readonly MessageInitShape<typeof CurrentWorkSchema>[];
    readonly program: RunnerProgram;
    readonly programActions: readonly ProgramAction[];
    /** What its agent should have. */
    readonly wantedVersion: string;
  },
): RunnerMessage {
  const { work, program, programActions, wantedVersion } = context;
  const skew = runner.warnings.find((warning) => warning.kind === 'clock-skew');
  return {
    runnerId: runner.runnerId,
    name: runner.name,
    status: statusOf(runner),
    connected: runner.activity !== 'offline',
    approved: runner.approval === 'approved',
    enabled: runner.state !== 'disabled',
    embedded: runner.isEmbedded,
    registrationTokenId: runner.registrationTokenId ?? '',
    draining: runner.isDraining,
    leaving: runner.isLeaving,
    ...(runner.drain && {
      drain: { note: runner.drain.note, ...presentTimes({ untilMs: runner.drain.untilMs }) },
    }),
    ...(runner.pause && {
      pause: { note: runner.pause.note, ...presentTimes({ untilMs: runner.pause.untilMs }) },
    }),
    labels: { ...runner.labels },
    impliedLabels: { ...runner.implicitLabels },
    agentLabels: { ...runner.agentLabels },
    operatorLabels: { ...runner.adminLabels },
    capacity: runner.capacity,
    offeredCapacity: runner.offeredCapacity,
    ...(runner.wantedCapacity !== null && { wantedCapacity: runner.wantedCapacity }),
    runningJobs: work.length,
    work: [...work],
    protocol: runner.door,
    agentVersion: runner.version,
    versionFit: versionFitOf(runner, wantedVersion),
    os: runner.os,
    arch: runner.arch,
    address: runner.ip,
    createdAtMs: runner.createdAtMs,
    ...presentTimes({
      registeredAtMs: runner.registeredAtMs,
      lastHeardAtMs: runner.lastHeardAtMs,
      clockSkewMs: skew?.aheadMs,
    }),
    ...(runner.load && { load: sampleMessage(runner.load) }),
    wholeJobs: runner.delivery === 'whole-job',
    warnings: runner.warnings.map(warningMessage),
    sharingHosts: [...runner.sharingHosts],
    program: programMessage(program),
    allowed: [...allowed.runnerActions(runner), ...programActions].map((action) => actionOf[action]),
  };
}

/** The one word: what an operator must know first goes before what is merely so. */
function statusOf(runner: RunnerView): RunnerStatus {
  if (runner.approval === 'rejected') return RunnerStatus.REJECTED;
  if (runner.approval === 'pending') return RunnerStatus.PENDING;
  if (runner.state === 'disabled') return RunnerStatus.DISABLED;
  if (runner.lastHeardAtMs === null) return RunnerStatus.NEVER_CONTACTED;
  if (runner.state === 'offline' || runner.state === 'removed') return RunnerStatus.OFFLINE;
  if (runner.state === 'disconnected') return RunnerStatus.DISCONNECTED;
  if (runner.isDraining || runner.isLeaving) return RunnerStatus.DRAINING;
  if (runner.pause) return RunnerStatus.PAUSED;
  return runner.activity === 'idle' ? RunnerStatus.IDLE : RunnerStatus.BUSY;
}

function versionFitOf(runner: RunnerView, wantedVersion: string): VersionFit {
  if (runner.version === '') return VersionFit.UNSPECIFIED;
  if (runner.door !== 'arcentra' || validVersion(runner.version) === null) return VersionFit.FOREIGN;
  const order = versionOrder(runner.version, wantedVersion);
  if (order === 0) return VersionFit.SAME;
  return order < 0 ? VersionFit.OLDER : VersionFit.NEWER;
}

function programMessage(program: RunnerProgram): MessageInitShape<typeof RunnerProgramSchema> {
  const { isChangeable, previousVersion, change, failure } = program;
  return {
    changeable: isChangeable,
    previousVersion: previousVersion ?? '',
    ...(change && {
      change: {
        version: change.version,
        phase: phaseOf[change.phase],
        rollBack: change.kind === 'roll-back',
        inTurn: change.isInTurn,
        sinceMs: change.sinceMs,
      },
    }),
    ...(failure && { failure }),
  };
}

function warningMessage(warning: RunnerWarning): MessageInitShape<typeof RunnerWarningSchema> {
  switch (warning.kind) {
    case 'clock-skew': {
      const direction = warning.aheadMs > 0 ? 'ahead of' : 'behind';
      return {
        sentence: `its clock is ${durationText(Math.abs(warning.aheadMs))} ${direction} the server's`,
        kind: { case: 'clockAheadMs', value: warning.aheadMs },
      };
    }
    case 'running-count': {
      const { reported, expected } = warning;
      return {
        sentence: `it reports ${reported} running steps, the server knows of ${expected}`,
        kind: { case: 'runningCount', value: { reported, expected } },
      };
    }
    case 'nameless-connection':
      return {
        sentence: 'it lost its identity with its connection; restart it',
        kind: { case: 'namelessConnection', value: true },
      };
  }
}

export function sampleMessage(sample: RunnerMetrics): MessageInitShape<typeof RunnerSampleSchema> {
  return {
    atMs: sample.atMs,
    cpu: sample.cpu,
    memoryUsedBytes: sample.memoryUsedBytes,
    memoryTotalBytes: sample.memoryTotalBytes,
    diskUsedBytes: sample.diskUsedBytes,
    diskTotalBytes: sample.diskTotalBytes,
  };
}

export function peakMessage({ measure, ratio, atMs }: LoadPeak) {
  return { measure: measure === 'cpu' ? LoadMeasure.CPU : LoadMeasure.MEMORY, ratio, atMs };
}

export function registrationTokenMessage(
  token: RegistrationToken,
  nowMs: Millis,
): MessageInitShape<typeof RegistrationTokenSchema> {
  return {
    tokenId: token.id,
    note: token.note,
    hint: token.hint,
    createdAtMs: token.createdAtMs,
    createdBy: token.createdBy,
    ...presentTimes({ expiresAtMs: token.expiresAtMs, revokedAtMs: token.revokedAtMs }),
    maxUses: token.maxUses,
    uses: token.uses,
    requiresApproval: token.needsApproval,
    unusableBecause: unusableBecause(token, nowMs),
  };
}

function unusableBecause(token: RegistrationToken, nowMs: Millis): string {
  if (token.revokedAtMs !== null) return 'revoked';
  if (token.maxUses > 0 && token.uses >= token.maxUses) return 'used up';
  return token.expiresAtMs !== null && token.expiresAtMs <= nowMs ? 'expired' : '';
}
