import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { CheckSchema } from '../../../gen/signalbox/console/v1/server_pb.js';
import { checkText } from './check-text.ts';

test('a check is told in the language of the window, with its values', () => {
  const check = create(CheckSchema, {
    name: 'disk',
    sentence: '1.0 GiB are free',
    fix: 'free some space',
    code: 'disk-free',
    values: { bytes: String(2 ** 30), folder: '/data' },
  });

  expect(checkText(check, 'fr')).toEqual({
    name: 'disque',
    finding: '1 Gio libres là où sont les données (/data)',
    fix: 'libérer de la place, ou réduire la conservation dans les paramètres',
  });
});

test('nothing is to be done where the server says so', () => {
  const check = create(CheckSchema, { name: 'runners', code: 'runners-ready', values: { ready: '1', all: '1' } });

  expect(checkText(check, 'en').fix).toBe('');
});

test('a finding of a newer server is told in its words', () => {
  const check = create(CheckSchema, { name: 'moon', sentence: 'it is full', fix: 'wait', code: 'full-moon' });

  expect(checkText(check, 'de')).toEqual({ name: 'moon', finding: 'it is full', fix: 'wait' });
});
