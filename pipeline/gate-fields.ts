import type { JsonValue, PlanField } from './plan.ts';

export type FieldValues = Readonly<Record<string, string | number | boolean>>;

export type FieldAnswers =
  | { readonly ok: true; readonly values: FieldValues }
  | { readonly ok: false; readonly field: string; readonly problem: FieldProblem; readonly message: string };

export type FieldProblem = 'unknown' | 'missing' | 'misfit';

/** What somebody filled in at a gate, as text, with the types that the fields declare; defaults where nothing is given. */
export function fieldAnswers(fields: readonly PlanField[], given: Readonly<Record<string, string>>): FieldAnswers {
  const unknown = Object.keys(given).find((name) => !fields.some((field) => field.name === name));
  if (unknown !== undefined) {
    return { ok: false, field: unknown, problem: 'unknown', message: `the gate has no field ${unknown}` };
  }
  const values: Record<string, string | number | boolean> = {};
  for (const field of fields) {
    const text = given[field.name]?.trim() || textOfDefault(field.default);
    if (text === '' && field.required) {
      return { ok: false, field: field.name, problem: 'missing', message: `field ${field.name} needs a value` };
    }
    const value = typed(field, text);
    if (value === undefined) {
      const message = `field ${field.name} must be ${wanted(field)}`;
      return { ok: false, field: field.name, problem: 'misfit', message };
    }
    values[field.name] = value;
  }
  return { ok: true, values };
}

function textOfDefault(value: JsonValue): string {
  return value === null ? '' : String(value);
}

/** Undefined: the text does not fit. An empty one gives the empty value of the type. */
function typed({ type, options }: PlanField, text: string): string | number | boolean | undefined {
  switch (type) {
    case 'boolean':
      return text === '' || text === 'false' ? false : text === 'true' ? true : undefined;
    case 'number': {
      const value = Number(text);
      return Number.isFinite(value) ? value : undefined;
    }
    case 'choice':
      return text === '' || options.includes(text) ? text : undefined;
    case 'string':
      return text;
  }
}

function wanted({ type, options }: PlanField): string {
  if (type === 'boolean') return 'true or false';
  return type === 'number' ? 'a number' : `one of ${options.join(', ')}`;
}
