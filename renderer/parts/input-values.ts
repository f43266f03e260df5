import { type InputDefinition, InputType } from '../../gen/signalbox/console/v1/pipelines_pb.js';

export type FormValues = Readonly<Record<string, string>>;
export type InputProblem = 'required' | 'notANumber';

export function initialInputs(inputs: readonly InputDefinition[]): FormValues {
  return Object.fromEntries(inputs.map((input) => [input.name, input.default ?? firstValue(input)]));
}

function firstValue(input: InputDefinition): string {
  if (input.type === InputType.BOOLEAN) return 'false';
  return input.type === InputType.ENUM && input.required ? (input.options[0] ?? '') : '';
}

/** What the server would refuse, said before it is asked. */
export function checkInputs(inputs: readonly InputDefinition[], values: FormValues): ReadonlyMap<string, InputProblem> {
  const problems = new Map<string, InputProblem>();
  for (const input of inputs) {
    const value = (values[input.name] ?? '').trim();
    if (value === '') {
      if (input.required) problems.set(input.name, 'required');
    } else if (input.type === InputType.NUMBER && !Number.isFinite(Number(value))) {
      problems.set(input.name, 'notANumber');
    }
  }
  return problems;
}

/** Only what differs: a default that changes later shall not be frozen into old requests. */
export function valuesToSend(values: FormValues, defaults: FormValues): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== (defaults[name] ?? '')));
}
