import { DomainError } from '../domain/errors.ts';
import type { ApiTokens } from '../services/api-tokens.ts';
import type { Runners } from '../services/runners.ts';
import type { StepTokens } from '../services/step-tokens.ts';
import type { Caller, VerifyToken } from './authenticate.ts';

interface Credentials {
  readonly runners: Runners;
  readonly apiTokens: ApiTokens;
  readonly stepTokens: StepTokens;
}

/** Any credential of this control plane. A token's form says whose kind it is; being wrong is all a caller learns. */
export function tokenVerifier({ runners, apiTokens, stepTokens }: Credentials): VerifyToken {
  function ownerOf(token: string): Caller {
    if (token.startsWith('sbx_')) return { kind: 'operator', name: apiTokens.verify(token).name };
    if (/^[^:]+:[^:]+$/.test(token)) {
      const runnerId = runners.authenticate(token);
      runners.heard(runnerId);
      return { kind: 'agent', runnerId };
    }
    return { kind: 'step', stepRunId: stepTokens.verify(token) };
  }

  return (token) => {
    try {
      return ownerOf(token);
    } catch (reason) {
      if (reason instanceof DomainError && reason.kind === 'unauthenticated') return undefined;
      throw reason;
    }
  };
}
