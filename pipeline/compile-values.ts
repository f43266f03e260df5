import { parseDuration } from './duration.ts';
import { resolveText, resolveValue } from './expressions.ts';
import type { Findings } from './findings.ts';
import type { Approval, Concurrency, Input, Located, ModelMap, Notify, Retry, Selector, Text } from './model.ts';
import type {
  JsonObject,
  JsonValue,
  PlanConcurrency,
  PlanField,
  PlanGate,
  PlanNotify,
  PlanRetry,
  PlanSelector,
  TextMap,
} from './plan.ts';
import { channelName } from './plugins.ts';
import type { Scope } from './scope.ts';
import { normaliseOperator } from './selector.ts';
import { jsonFrom, type MapEntry } from './tree.ts';

/** Translations of shared objects of the model into their parts of the plan. */

export function textMap(map: ModelMap<Text> | undefined): TextMap {
  return Object.fromEntries((map?.entries ?? []).map(({ name, value }) => [name, value.value]));
}

export function jsonMap(map: ModelMap<Located<JsonValue>> | undefined): JsonObject {
  return Object.fromEntries((map?.entries ?? []).map(({ name, value }) => [name, value.value]));
}

export function restMap(rest: readonly MapEntry[]): JsonObject {
  return Object.fromEntries(
    rest.filter(({ key }) => !key.startsWith('x-')).map(({ key, value }) => [key, jsonFrom(value)]),
  );
}

/** Resolves what is evaluated at plan time; a failure is a V12 finding at the value. */
export class PlanValues {
  readonly #findings: Findings;
  readonly #scope: Scope;

  constructor(scope: Scope, findings: Findings) {
    this.#scope = scope;
    this.#findings = findings;
  }

  with(scope: Scope): PlanValues {
    return new PlanValues({ ...this.#scope, ...scope }, this.#findings);
  }

  text(value: Text): string {
    const result = resolveText(value.value, this.#scope);
    if (!result.ok) this.#refuse(value, 'V12', result.message);
    return result.ok ? result.value : '';
  }

  json(value: Located<JsonValue>): JsonValue {
    const result = resolveValue(value.value, this.#scope);
    if (!result.ok) this.#refuse(value, 'V12', result.message);
    return result.ok ? result.value : null;
  }

  /** null: no limit. */
  timeout(value: Text | undefined, absent: number | null): number | null {
    if (value === undefined) return absent;
    const text = this.text(value).trim();
    if (text === 'unlimited') return null;
    const ms = parseDuration(text);
    if (ms === undefined || ms < 1_000)
      this.#refuse(value, 'V11', `\`${text.slice(0, 60)}\` is no duration of at least 1s.`);
    return ms ?? absent;
  }

  #refuse(value: Located<unknown>, code: string, message: string): void {
    this.#findings.add({ code, message, path: value.at.path, range: value.at.range });
  }
}

export const noRetry: PlanRetry = { maxAttempts: 1, delayMs: 0, backoff: 'fixed', on: ['failed', 'timeout', 'lost'] };

export function planRetry(retry: Retry | undefined): PlanRetry {
  if (retry === undefined) return noRetry;
  const on = retry.on?.items.map((ending) => ending.value) ?? [];
  return {
    maxAttempts: retry.max_attempts?.value ?? 1,
    delayMs: parseDuration(retry.delay?.value ?? '') ?? 0,
    backoff: retry.backoff?.value ?? 'fixed',
    on: on.length > 0 ? on : noRetry.on,
  };
}

export function planConcurrency(concurrency: Concurrency | undefined): PlanConcurrency | null {
  if (concurrency?.key === undefined) return null;
  return {
    keyTemplate: concurrency.key.value,
    max: concurrency.max?.value ?? 1,
    cancelInProgress: concurrency.cancel_in_progress?.value ?? false,
    scope: concurrency.scope?.value ?? 'global',
  };
}

export function planGate(approval: Approval | undefined, values: PlanValues): PlanGate | null {
  if (approval?.required?.value !== true) return null;
  const fields = planFields(approval.params?.fields?.items ?? []);
  return {
    type: approval.type?.value ?? 'manual',
    plugin: channelName(approval.plugin?.value ?? ''),
    approvers: approval.params?.approvers?.items.map((approver) => approver.value) ?? [],
    messageTemplate: approval.params?.message?.value ?? '',
    paramsTemplate: restMap(approval.params?.at.rest ?? []),
    ...(fields.length > 0 && { fields }),
    ...(approval.timeout && { timeoutMs: values.timeout(approval.timeout, null) }),
    quorum: approval.quorum?.value ?? 1,
    allowSelf: approval.allow_self?.value ?? true,
    ...(approval.require_comment?.value === true && { requireComment: true }),
  };
}

function planFields(inputs: readonly Input[]): readonly PlanField[] {
  return inputs.map((input) => ({
    name: input.name?.value ?? '',
    type: input.type?.value ?? 'string',
    description: input.description?.value ?? '',
    required: input.required?.value ?? false,
    default: input.default?.value ?? null,
    options: (input.options?.items ?? []).map((option) => String(option.value)),
  }));
}

export function planSelectors(selectors: readonly (Selector | undefined)[]): readonly PlanSelector[] {
  return selectors.flatMap((selector) => {
    if (selector === undefined) return [];
    const matchExpressions = (selector.match_expressions?.items ?? []).flatMap(({ key, operator, values }) => {
      const known = normaliseOperator(operator?.value ?? '');
      if (key === undefined || known === undefined) return [];
      return [{ key: key.value, operator: known, values: values?.items.map((value) => value.value) ?? [] }];
    });
    return [{ matchLabels: textMap(selector.match_labels), matchExpressions }];
  });
}

const occasions = {
  on_start: 'start',
  on_success: 'success',
  on_failure: 'failure',
  on_cancelled: 'cancelled',
  on_partial: 'partial',
  on_approval: 'approval',
  always: 'always',
} as const;

export function planNotify(notify: Notify | undefined): PlanNotify | null {
  if (notify === undefined) return null;
  const items = Object.entries(occasions).flatMap(([key, occasion]) => {
    // The keys of `occasions` are keys of Notify.
    const list = notify[key as keyof typeof occasions];
    return (list?.items ?? []).map((item) => ({
      occasion,
      plugin: channelName(item.plugin?.value ?? ''),
      action: item.action?.value ?? 'Send',
      paramsTemplate: jsonMap(item.params),
    }));
  });
  return items.length === 0 ? null : { items };
}
