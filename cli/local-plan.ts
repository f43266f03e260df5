import { type CompiledPlan, compilePlan } from '../pipeline/compile.ts';
import type { LocalDefinition } from './working-tree.ts';

/** What a run is assumed to be started by. */
export interface AssumedTrigger {
  readonly trigger: 'manual' | 'cron' | 'push' | 'tag' | 'pull_request';
  readonly branch?: string;
  readonly tag?: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, string>>;
}

/** The plan that a run of this file would have, with the facts of the working tree around it. */
export function compileLocally(definition: LocalDefinition, assumed: AssumedTrigger): CompiledPlan {
  const branch = assumed.branch ?? definition.git.branch ?? '';
  const tag = assumed.tag ?? definition.git.tag ?? '';
  const ref = assumed.tag !== undefined ? `refs/tags/${tag}` : `refs/heads/${branch}`;
  const isEvent = assumed.trigger !== 'manual' && assumed.trigger !== 'cron';
  const names = { branch: '', tag: '', commit: '', short_commit: '', ref: '', repo: '', message: '', author: '' };
  return compilePlan(definition.text, {
    path: definition.path,
    include: (name) => definition.includes[name],
    variables: assumed.variables,
    inputs: assumed.inputs,
    context: {
      git: { ...names, ...definition.git, branch, tag, ref },
      run: {
        id: 'simulated',
        number: 1,
        attempt: 1,
        trigger: isEvent ? 'event' : assumed.trigger,
        triggered_by: '',
        created_at: '1970-01-01T00:00:00Z',
        url: '',
      },
      pipeline: { id: '', name: definition.path, namespace: '', version: '' },
      event: isEvent ? { type: assumed.trigger, ref, commit: definition.git.commit ?? '', action: '' } : {},
    },
  });
}
