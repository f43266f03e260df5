import { approvals } from './approvals.ts';
import { dependencies } from './dependencies.ts';
import { execution } from './execution.ts';
import { checkExpressions, variableCycles } from './expressions.ts';
import { matrices } from './matrix.ts';
import { pluginUse } from './plugins.ts';
import { referenceCompatibility } from './reference.ts';
import type { Rule } from './rule.ts';
import { structure } from './structure.ts';
import { triggerRules } from './triggers.ts';
import { checkUsage } from './usage.ts';

const expressions: Rule = (context) => checkUsage(context, checkExpressions(context));

/** Every rule beyond keys and types, in the order of language reference 13. */
export const rules: readonly Rule[] = [
  structure,
  dependencies,
  execution,
  approvals,
  matrices,
  triggerRules,
  variableCycles,
  expressions,
  pluginUse,
  referenceCompatibility,
];
