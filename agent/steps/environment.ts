import type { TextMap } from '../../pipeline/plan.ts';
import type { StepOrder } from './step-order.ts';

/** What a process gets of the agent's own environment; the agent's configuration may name more. */
const baseNames = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'TZ', 'USER', 'LOGNAME'];
/** Without these most Windows programs do not start. */
const windowsNames = [
  ...['SystemRoot', 'SystemDrive', 'ComSpec', 'PATHEXT', 'TEMP', 'TMP', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'],
  ...['ProgramData', 'ProgramFiles', 'ProgramFiles(x86)', 'windir', 'NUMBER_OF_PROCESSORS', 'PROCESSOR_ARCHITECTURE'],
];

export function baseEnvironment(own: NodeJS.ProcessEnv, passed: readonly string[]): TextMap {
  const names = [...baseNames, ...(process.platform === 'win32' ? windowsNames : []), ...passed];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = own[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

export interface StepPlaces {
  readonly outputFile: string;
  readonly annotations: string;
  readonly workspace: string;
  /** Where the services of the job are. */
  readonly services: TextMap;
}

/** Lowest to highest: base, the step's own, secrets, standard names, which nothing overrides (language reference 9.4). */
export function stepEnvironment(order: StepOrder, base: TextMap, places: StepPlaces, extra: TextMap = {}): TextMap {
  return { ...base, ...order.env, ...extra, ...order.secrets, ...standardNames(order, places) };
}

function standardNames(order: StepOrder, places: StepPlaces): TextMap {
  return {
    CI: 'true',
    ARCENTRA_RUN_ID: order.runId,
    ARCENTRA_JOB_NAME: order.jobName,
    ARCENTRA_STEP_NAME: order.stepName,
    ARCENTRA_STEP_RUN_ID: order.stepRunId,
    ARCENTRA_OUTPUT: places.outputFile,
    SIGNALBOX_ANNOTATIONS: places.annotations,
    ARCENTRA_WORKSPACE: places.workspace,
    ...places.services,
  };
}
