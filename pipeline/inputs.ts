import type { Findings } from './findings.ts';
import type { Input, Pipeline } from './model.ts';
import { didYouMean } from './nearest.ts';
import type { JsonValue } from './plan.ts';

export type InputValue = string | number | boolean;
export type InputValues = Readonly<Record<string, InputValue>>;

/** The inputs of a pipeline: its own list, then those of its manual triggers. */
export function inputsOf(model: Pipeline): readonly Input[] {
  const ofTriggers = (model.triggers?.items ?? []).flatMap(({ options }) =>
    options?.at.object === 'ManualOptions' && 'inputs' in options ? (options.inputs?.items ?? []) : [],
  );
  return [...(model.inputs?.items ?? []), ...ofTriggers];
}

/** The values of the inputs for one run: given, else the default, else the empty value of the type. */
export function planInputs(model: Pipeline, given: InputValues, findings: Findings): InputValues {
  const inputs = inputsOf(model);
  const names = inputs.map((input) => input.name?.value ?? '');
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    const message = `There is no input \`${name}\`.${didYouMean(name, names)}`;
    findings.add({ code: 'V2', message, path: 'inputs', range: model.inputs?.at.range ?? { start: 0, end: 0 } });
  }
  const values = inputs.map((input): readonly [string, InputValue] => {
    const name = input.name?.value ?? '';
    const value = Object.hasOwn(given, name) ? given[name] : input.default?.value;
    const refuse = (message: string) =>
      findings.add({ code: 'V2', message, path: input.at.path, range: input.name?.at.range ?? input.at.range });
    if ((value === undefined || value === null) && input.required?.value === true) {
      refuse(`The input \`${name}\` needs a value.`);
    }
    const converted = inputValue(input, value ?? undefined);
    if (converted === undefined) refuse(`The input \`${name}\` must be ${wantedBy(input)}.`);
    return [name, converted ?? ''];
  });
  return Object.fromEntries(values);
}

/** undefined: the value does not fit. */
export function inputValue(input: Input, value: JsonValue | undefined): InputValue | undefined {
  switch (input.type?.value ?? 'string') {
    case 'boolean':
      if (value === undefined) return false;
      if (typeof value === 'boolean') return value;
      return value === 'true' ? true : value === 'false' ? false : undefined;
    case 'number': {
      if (value === undefined) return 0;
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
    }
    case 'choice': {
      const options = (input.options?.items ?? []).map((option) => String(option.value));
      if (value === undefined) return options[0];
      return options.includes(String(value)) ? String(value) : undefined;
    }
    case 'string':
      return typeof value === 'object' ? undefined : value === undefined ? '' : String(value);
  }
}

export function wantedBy(input: Input): string {
  switch (input.type?.value ?? 'string') {
    case 'boolean':
      return '`true` or `false`';
    case 'number':
      return 'a number';
    case 'choice':
      return `one of ${(input.options?.items ?? []).map((option) => `\`${option.value}\``).join(', ')}`;
    case 'string':
      return 'a text';
  }
}
