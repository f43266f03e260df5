import { parentPort, workerData } from 'node:worker_threads';
import { DomainError } from '../../domain/errors.ts';
import { LogWordIndex } from '../../store/log-word-index.ts';
import { ReadOnlyStore } from '../../store/read-only-store.ts';
import { LogScan } from './log-scan.ts';
import type { ScanAnswers, ScanCall, ScanReply, ScanRequest, ScanWorkerSetup } from './scan-protocol.ts';

/** Thread that searches: answers one call after the other, over its own connections. */
const setup = workerData as ScanWorkerSetup; // given by LogScanner, the only one that starts this file
const scan = new LogScan({
  store: new ReadOnlyStore(setup.databaseFile),
  index: new LogWordIndex(setup.indexFile),
  nowMs: () => performance.now(),
});
const cancelled = new Int32Array(setup.cancelled);

parentPort?.on('message', ({ id, request }: ScanCall) => parentPort?.postMessage(replyTo(id, request)));

function replyTo(id: number, request: ScanRequest): ScanReply {
  try {
    return { id, kind: 'answer', answer: answerTo(id, request) };
  } catch (reason) {
    if (reason instanceof DomainError) {
      return { id, kind: 'refused', error: reason.kind, message: reason.message, details: reason.details };
    }
    return { id, kind: 'failed', message: reason instanceof Error ? (reason.stack ?? reason.message) : String(reason) };
  }
}

function answerTo(id: number, request: ScanRequest): ScanAnswers[keyof ScanAnswers] {
  const checkCancelled = () => {
    if (Atomics.load(cancelled, 0) === id) {
      throw new DomainError('unavailable', 'the search was given up', { word: 'search_given_up' });
    }
  };
  switch (request.kind) {
    case 'search':
      return scan.search(request, checkCancelled);
    case 'search-all':
      return scan.searchAll(request, checkCancelled);
    case 'outline':
      return scan.outline(request.logId, checkCancelled);
    case 'index':
      return scan.indexSome();
  }
}
