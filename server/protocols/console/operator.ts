import type { HandlerContext } from '@connectrpc/connect';
import { callerKey } from '../authenticate.ts';

/** The name under which a call acts. Only operators get as far as a handler of this door. */
export function operatorOf(context: HandlerContext): string {
  const caller = context.values.get(callerKey);
  if (caller?.kind !== 'operator') throw new Error('a console call was let in without an operator');
  return caller.name;
}
