import { ApprovalState } from '../../gen/signalbox/console/v1/approval_pb.js';
import { JobState, RunState, StepState } from '../../gen/signalbox/console/v1/run_pb.js';
import { RunnerStatus } from '../../gen/signalbox/console/v1/runners_pb.js';
import type { Words } from '../words/words.ts';

/** Four hues and one neutral. Everything else is told apart by shape and word, so that no meaning rests on colour. */
export type Tone = 'passed' | 'failed' | 'running' | 'attention' | 'neutral';

export type Shape = 'check' | 'cross' | 'ring' | 'diamond' | 'clock' | 'dash' | 'slash' | 'bars' | 'dot' | 'plug';

export interface Status {
  readonly tone: Tone;
  readonly shape: Shape;
  readonly word: keyof typeof statusWords;
}

export const statusWords = {
  unknown: ['unknown', 'unbekannt', 'inconnu'],
  info: ['note', 'Hinweis', 'note'],
  warning: ['warning', 'Warnung', 'avertissement'],
  pending: ['pending', 'bereit', 'prêt'],
  waiting: ['waiting', 'wartet', 'en attente'],
  queued: ['queued', 'in der Schlange', 'en file'],
  running: ['running', 'läuft', 'en cours'],
  passed: ['passed', 'bestanden', 'réussi'],
  failed: ['failed', 'fehlgeschlagen', 'échec'],
  cancelled: ['cancelled', 'abgebrochen', 'annulé'],
  cancelling: ['stopping', 'wird gestoppt', 'arrêt en cours'],
  paused: ['paused', 'angehalten', 'en pause'],
  partial: ['passed with failures', 'mit Fehlern bestanden', 'réussi avec échecs'],
  timedOut: ['timed out', 'Zeit überschritten', 'délai dépassé'],
  skipped: ['skipped', 'übersprungen', 'ignoré'],
  tolerated: ['failed, allowed to', 'fehlgeschlagen, erlaubt', 'échec toléré'],
  needsApproval: ['needs approval', 'braucht Freigabe', 'à approuver'],
  approved: ['approved', 'freigegeben', 'approuvé'],
  rejected: ['rejected', 'abgelehnt', 'refusé'],
  expired: ['expired', 'abgelaufen', 'expiré'],
  withdrawn: ['withdrawn', 'zurückgezogen', 'retiré'],
  idle: ['idle', 'frei', 'libre'],
  busy: ['busy', 'arbeitet', 'occupé'],
  draining: ['draining', 'läuft aus', 'en drainage'],
  disabled: ['disabled', 'abgeschaltet', 'désactivé'],
  disconnected: ['reconnecting', 'verbindet neu', 'reconnexion'],
  offline: ['offline', 'offline', 'hors ligne'],
  neverContacted: ['never contacted', 'nie gemeldet', 'jamais vu'],
  pendingAdmission: ['waits for admission', 'wartet auf Aufnahme', 'à admettre'],
} satisfies Words;

const status = (tone: Tone, shape: Shape, word: keyof typeof statusWords): Status => ({ tone, shape, word });
const unknown = status('neutral', 'dot', 'unknown');

const ofRun: Readonly<Record<RunState, Status>> = {
  [RunState.UNSPECIFIED]: unknown,
  [RunState.PENDING]: status('neutral', 'clock', 'pending'),
  [RunState.RUNNING]: status('running', 'ring', 'running'),
  [RunState.SUCCESS]: status('passed', 'check', 'passed'),
  [RunState.FAILED]: status('failed', 'cross', 'failed'),
  [RunState.CANCELLED]: status('neutral', 'slash', 'cancelled'),
  [RunState.PAUSED]: status('neutral', 'bars', 'paused'),
  [RunState.CANCELLING]: status('running', 'ring', 'cancelling'),
  [RunState.PARTIAL]: status('attention', 'diamond', 'partial'),
};

const ofJob: Readonly<Record<JobState, Status>> = {
  [JobState.UNSPECIFIED]: unknown,
  [JobState.WAITING]: status('neutral', 'clock', 'waiting'),
  [JobState.QUEUED]: status('neutral', 'clock', 'queued'),
  [JobState.RUNNING]: status('running', 'ring', 'running'),
  [JobState.SUCCESS]: status('passed', 'check', 'passed'),
  [JobState.FAILED]: status('failed', 'cross', 'failed'),
  [JobState.CANCELLED]: status('neutral', 'slash', 'cancelled'),
  [JobState.TIMEOUT]: status('failed', 'cross', 'timedOut'),
  [JobState.SKIPPED]: status('neutral', 'dash', 'skipped'),
};

const ofStep: Readonly<Record<StepState, Status>> = {
  [StepState.UNSPECIFIED]: unknown,
  [StepState.PENDING]: status('neutral', 'clock', 'pending'),
  [StepState.QUEUED]: status('neutral', 'clock', 'queued'),
  [StepState.RUNNING]: status('running', 'ring', 'running'),
  [StepState.SUCCESS]: status('passed', 'check', 'passed'),
  [StepState.FAILED]: status('failed', 'cross', 'failed'),
  [StepState.CANCELLED]: status('neutral', 'slash', 'cancelled'),
  [StepState.TIMEOUT]: status('failed', 'cross', 'timedOut'),
  [StepState.SKIPPED]: status('neutral', 'dash', 'skipped'),
};

const ofRunner: Readonly<Record<RunnerStatus, Status>> = {
  [RunnerStatus.UNSPECIFIED]: unknown,
  [RunnerStatus.PENDING]: status('attention', 'diamond', 'pendingAdmission'),
  [RunnerStatus.IDLE]: status('passed', 'check', 'idle'),
  [RunnerStatus.BUSY]: status('running', 'ring', 'busy'),
  [RunnerStatus.DRAINING]: status('running', 'ring', 'draining'),
  [RunnerStatus.PAUSED]: status('neutral', 'bars', 'paused'),
  [RunnerStatus.DISABLED]: status('neutral', 'slash', 'disabled'),
  [RunnerStatus.DISCONNECTED]: status('attention', 'diamond', 'disconnected'),
  [RunnerStatus.OFFLINE]: status('failed', 'plug', 'offline'),
  [RunnerStatus.REJECTED]: status('neutral', 'slash', 'rejected'),
  [RunnerStatus.NEVER_CONTACTED]: status('neutral', 'clock', 'neverContacted'),
};

const ofApproval: Readonly<Record<ApprovalState, Status>> = {
  [ApprovalState.UNSPECIFIED]: unknown,
  [ApprovalState.PENDING]: status('attention', 'diamond', 'needsApproval'),
  [ApprovalState.APPROVED]: status('passed', 'check', 'approved'),
  [ApprovalState.REJECTED]: status('failed', 'cross', 'rejected'),
  [ApprovalState.EXPIRED]: status('neutral', 'slash', 'expired'),
  [ApprovalState.WITHDRAWN]: status('neutral', 'dash', 'withdrawn'),
};

export const runStatus = (state: RunState): Status => ofRun[state] ?? unknown;
export const stepStatus = (state: StepState): Status => ofStep[state] ?? unknown;
export const runnerStatus = (state: RunnerStatus): Status => ofRunner[state] ?? unknown;
export const approvalStatus = (state: ApprovalState): Status => ofApproval[state] ?? unknown;

/** A failure that its author allowed is no alarm, and a gate asks for a person: both outrank the bare state. */
export function jobStatus(job: { readonly state: JobState; readonly tolerated?: boolean; readonly atGate?: boolean }) {
  if (job.tolerated) return status('attention', 'diamond', 'tolerated');
  if (job.atGate) return status('attention', 'diamond', 'needsApproval');
  return ofJob[job.state] ?? unknown;
}

const liveRunStates = new Set([RunState.PENDING, RunState.RUNNING, RunState.PAUSED, RunState.CANCELLING]);
export const isLiveRun = (state: RunState): boolean => liveRunStates.has(state);
const liveJobStates = new Set([JobState.WAITING, JobState.QUEUED, JobState.RUNNING]);
export const isLiveJob = (state: JobState): boolean => liveJobStates.has(state);
const liveStepStates = new Set([StepState.PENDING, StepState.QUEUED, StepState.RUNNING]);
export const isLiveStep = (state: StepState): boolean => liveStepStates.has(state);
