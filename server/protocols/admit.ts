import type { DescMethod } from '@bufbuild/protobuf';
import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import { type Caller, callerKey } from './authenticate.ts';

export type Role = 'agent' | 'operator' | 'step';

const roleOf = {
  agent: 'agent',
  connection: 'agent',
  operator: 'operator',
  step: 'step',
} as const satisfies Record<Caller['kind'], Role>;

/** Refuses callers whose role may not make the call. A method that `rolesFor` answers nothing for is open to nobody. */
export function admit(rolesFor: (method: DescMethod) => readonly (Role | 'anyone')[]): Interceptor {
  return (next) => (request) => {
    const allowed = rolesFor(request.method);
    if (allowed.includes('anyone')) return next(request);
    const caller = request.contextValues.get(callerKey);
    if (!caller) throw new ConnectError('this call needs a token', Code.Unauthenticated);
    const role = roleOf[caller.kind];
    if (allowed.includes(role)) return next(request);
    const wanted = allowed.join(' or ');
    throw new ConnectError(
      `a token of role ${role} may not call ${request.method.name}; use one of role ${wanted}`,
      Code.PermissionDenied,
    );
  };
}
