import type { FromControlPlane, ToControlPlane } from '../../../../electron/control-plane-messages.ts';

/** Stands for the control plane where a test is about the process and not about what it does. `PLANE` says how it behaves. */
const behaviour = process.env.PLANE ?? 'works';
const tell = (message: FromControlPlane) => process.parentPort.postMessage(message);

process.parentPort.on('message', ({ data }: { data: ToControlPlane }) => {
  if (data.kind === 'start') start();
  if (data.kind === 'ping' && behaviour !== 'hangs') tell({ kind: 'pong', id: data.id });
  if (data.kind === 'issue-code') tell({ kind: 'code', id: data.id, code: `code-${data.id}` });
  if (data.kind === 'drain') tell({ kind: 'drained' });
  if (data.kind === 'stop') process.exit();
});

function start(): void {
  if (behaviour === 'refuses') {
    tell({ kind: 'refused', because: 'the disk is full', isLasting: false });
    return;
  }
  if (behaviour === 'refuses for good') {
    tell({ kind: 'refused', because: 'no such folder', isLasting: true });
    return;
  }
  tell({ kind: 'ready', url: 'http://127.0.0.1:1', token: 'token', agentPort: 2 });
}
