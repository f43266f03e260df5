import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { expect, test } from 'vitest';
import { RefusalSchema } from '../../gen/signalbox/console/v1/run_pb.js';
import { refusalText } from './refusal-text.ts';

function refusal(code: Code, word: string, values: Record<string, string> = {}): ConnectError {
  const details = [{ desc: RefusalSchema, value: create(RefusalSchema, { word, values }) }];
  return new ConnectError('as the server says', code, undefined, details);
}

test.each([
  [
    refusal(Code.FailedPrecondition, 'pipeline_disabled', { name: 'build' }),
    'die Pipeline build ist abgeschaltet; sie zuerst einschalten',
  ],
  [refusal(Code.NotFound, ''), 'das gibt es nicht (mehr)'],
  [refusal(Code.FailedPrecondition, 'of_a_newer_server'), 'as the server says'],
  [new Error('as the server says'), 'as the server says'],
])('a refusal is said in the language of the window where it has words', (error, text) => {
  expect(refusalText(error, 'de')).toBe(text);
});
