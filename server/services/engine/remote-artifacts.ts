import type { TextMap } from '../../../pipeline/plan.ts';
import { isRemoteArtifact } from '../../domain/artifact.ts';
import type { ArtifactId } from '../../domain/ids.ts';
import type { StepRun } from '../../domain/step-run.ts';
import { findArtifact, listArtifactsOfStep, saveArtifact } from '../../store/artifacts.ts';
import type { Turn } from './turn.ts';

const keyPrefix = 'artifact.';
const mostAtOnce = 256;

/** `artifact.<name>` among the metrics of a step holds the key of what the agent stored (Arcentra API 4.6). */
export function noteReportedArtifacts(turn: Turn, step: StepRun, metrics: TextMap): void {
  const uris = Object.entries(metrics)
    .filter(([key]) => key.startsWith(keyPrefix))
    .map(([key, uri]) => [key.slice(keyPrefix.length), uri] as const)
    .filter(([, uri]) => findArtifact(turn.tx, uri as ArtifactId)?.runId !== step.runId); // our own agents name ours
  noteRemoteArtifacts(turn, step, Object.fromEntries(uris));
}

/**
 * Names to object keys or URIs become artifacts `<job>/<name>` of the step. The same again changes nothing; what breaks
 * a limit is left out, because a report that is refused would leave its step hanging.
 */
export function noteRemoteArtifacts(turn: Turn, step: StepRun, uris: TextMap): void {
  const { runId, pipelineId, jobRunId, stepRunId, jobName } = step;
  for (const [nameInJob, uri] of Object.entries(uris).slice(0, mostAtOnce)) {
    if (!isRemoteArtifact(nameInJob, uri)) continue;
    const name = `${jobName}/${nameInJob}`;
    const isKnown = listArtifactsOfStep(turn.tx, stepRunId).some((known) => known.name === name && known.uri === uri);
    if (isKnown) continue;
    const artifactId = turn.parts.ids.next<ArtifactId>();
    saveArtifact(turn.tx, {
      ...{ id: artifactId, runId, pipelineId, jobRunId, stepRunId, jobName, name, path: name, uri },
      ...{ sizeBytes: 0, sha256: '', isExecutable: false, createdAtMs: turn.nowMs, expiresAtMs: null },
    });
    turn.record({ type: 'artifact.stored', artifactId, runId, pipelineId, jobRunId, stepRunId, name, bytes: 0 });
  }
}
