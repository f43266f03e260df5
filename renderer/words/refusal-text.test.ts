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
  [refusal(Code.Unavailable, 'server_stopping'), 'der Server hält an; noch einmal versuchen, wenn er wieder da ist'],
  [
    new ConnectError('stopping', Code.Unavailable),
    'der Server antwortet nicht; noch einmal versuchen, wenn er wieder da ist',
  ],
  [
    ConnectError.from(new TypeError('Failed to fetch'), Code.Internal),
    'der Server antwortet nicht; noch einmal versuchen, wenn er wieder da ist',
  ],
  [
    new ConnectError('the log has it under 7', Code.Internal),
    'der Server ist auf einen eigenen Fehler gestoßen: the log has it under 7',
  ],
  [new Error('as the server says'), 'as the server says'],
])('a refusal is said in the language of the window where it has words', (error, text) => {
  expect(refusalText(error, 'de')).toBe(text);
});
