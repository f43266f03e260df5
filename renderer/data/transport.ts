import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import { LogsService } from '../../gen/signalbox/console/v1/logs_pb.js';
import { RunsService } from '../../gen/signalbox/console/v1/runs_pb.js';
import { WatchService } from '../../gen/signalbox/console/v1/watch_pb.js';

/** The listener that served this page. Binary, because log text may hold bytes that are no UTF-8. */
export const transport = createConnectTransport({ baseUrl: location.origin, useBinaryFormat: true });

export const watchClient = createClient(WatchService, transport);
export const runsClient = createClient(RunsService, transport);
export const logsClient = createClient(LogsService, transport);
export type LogsClient = typeof logsClient;
