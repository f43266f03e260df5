import { inputValue, wantedBy } from '../inputs.ts';
import type { Input } from '../model.ts';
import { type RuleContext, report } from './rule.ts';

/** A choice has options, and a default fits its type: of an input as of a field of a gate. */
export function inputDefault(context: RuleContext, input: Input): void {
  const name = input.name?.value ?? '';
  if (input.type?.value === 'choice' && (input.options?.items.length ?? 0) === 0) {
    report(context, 'V10', input, `The choice \`${name}\` needs \`options\`.`);
  } else if (input.default !== undefined && inputValue(input, input.default.value) === undefined) {
    report(context, 'V2', input.default, `The default of \`${name}\` must be ${wantedBy(input)}.`);
  }
}
