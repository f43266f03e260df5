import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { type RunnerWarning, RunnerWarningSchema } from '../../../gen/signalbox/console/v1/runners_pb.js';
import { warningText } from './warning-text.ts';

const aWarning = (kind: RunnerWarning['kind']) => create(RunnerWarningSchema, { sentence: 'as the server says', kind });

test.each([
  [aWarning({ case: 'clockAheadMs', value: 7_000 }), 'seine Uhr geht der des Servers um 7 s vor'],
  [aWarning({ case: 'clockAheadMs', value: -7_000 }), 'seine Uhr geht der des Servers um 7 s nach'],
  [
    aWarning({ case: 'namelessConnection', value: true }),
    'er verlor mit der Verbindung seine Identität; ihn neu starten',
  ],
  [aWarning({ case: undefined }), 'as the server says'],
])('what is odd about a runner is said in the language of the window', (warning, text) => {
  expect(warningText(warning, 'de')).toBe(text);
});
