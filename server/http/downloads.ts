import { once } from 'node:events';
import { DomainError } from '../domain/errors.ts';
import { idFrom } from '../domain/ids.ts';
import type { Artifacts } from '../services/artifacts.ts';
import type { Logs } from '../services/logs.ts';
import type { HttpResponse, HttpRoute } from './http-route.ts';

/** Artifacts by signed address: whoever has it may download, for 10 minutes. */
export function artifactDownloads(artifacts: Artifacts): HttpRoute {
  return {
    method: 'GET',
    prefix: '/artifacts/',
    openTo: 'anyone',
    async handle(request, response, { url, signal }) {
      const artifact = artifacts.verifySignedPath(`${url.pathname}${url.search}`);
      response.writeHead(200, {
        'content-type': 'application/octet-stream',
        'content-length': artifact.sizeBytes,
        'content-disposition': attachment(artifact.path.split('/').at(-1) ?? artifact.name),
        'cache-control': 'private, no-store',
        etag: `"${artifact.sha256}"`,
      });
      if (request.method === 'HEAD') response.end();
      else await send(response, artifacts.open(artifact.id, 0, signal), signal);
    },
  };
}

/** The whole log of a step as text. */
export function logDownloads(logs: Logs): HttpRoute {
  return {
    method: 'GET',
    prefix: '/logs/',
    openTo: 'operator',
    async handle(request, response, { url, signal }) {
      const stepRunId = idFrom<'step-run'>(url.pathname.slice('/logs/'.length).replace(/\.txt$/, ''));
      if (!stepRunId) throw new DomainError('not-found', 'name a step run: /logs/<step run id>.txt');
      logs.size(stepRunId); // refuses unknown steps before anything is sent
      response.writeHead(200, {
        'content-type': 'text/plain; charset=utf-8',
        'content-disposition': attachment(`${stepRunId}.txt`),
        'cache-control': 'private, no-store',
      });
      if (request.method === 'HEAD') response.end();
      else await send(response, logs.download(stepRunId), signal);
    },
  };
}

/** Waits for the reader, so that a slow one costs no memory. */
async function send(
  response: HttpResponse,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  for await (const chunk of chunks) {
    if (!response.write(chunk)) await once(response, 'drain', { signal });
  }
  response.end();
}

function attachment(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9._-]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`;
}
