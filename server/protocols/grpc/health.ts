import { once } from 'node:events';
import { Code, ConnectError } from '@connectrpc/connect';
import { Health, HealthCheckResponse_ServingStatus as Status } from '../../../gen/grpc/health/v1/health_pb.js';
import type { FrontDoor } from '../front-door.ts';

/** Whoever is answered is served: a listener that is stopping refuses calls before they come here. */
export const health: FrontDoor<{ readonly serviceNames: readonly string[] }> = (router, { serviceNames }) => {
  const isServed = (service: string) => service === '' || serviceNames.includes(service);

  router.service(Health, {
    check({ service }) {
      if (isServed(service)) return { status: Status.SERVING };
      throw new ConnectError(`no service ${service} is served here`, Code.NotFound);
    },

    async *watch({ service }, { signal }) {
      yield { status: isServed(service) ? Status.SERVING : Status.SERVICE_UNKNOWN };
      if (!signal.aborted) await once(signal, 'abort');
      throw ConnectError.from(signal.reason, Code.Canceled);
    },
  });
};
