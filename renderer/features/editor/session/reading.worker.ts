import { answer } from './answer.ts';
import type { Request, Response } from './reader.ts';
import { readText } from './reading.ts';

self.addEventListener('message', ({ data }: MessageEvent<Request>) => {
  self.postMessage(responseTo(data));
});

function responseTo(request: Request): Response {
  if (request.kind === 'read') {
    const { version, text, facts } = request;
    return { kind: 'reading', reading: readText(version, text, facts) };
  }
  const { id, question, text, offset, facts } = request;
  return { kind: 'answer', id, answer: answer(question, text, offset, facts) };
}
