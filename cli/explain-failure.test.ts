import { Code, ConnectError } from '@connectrpc/connect';
import { expect, test } from 'vitest';
import { DomainError } from '../server/domain/errors.ts';
import { explainFailure } from './explain-failure.ts';

test('a server that refuses for now is quoted, and one that cannot be reached is said to be silent', () => {
  const refused = new ConnectError('the disk is full', Code.Unavailable);
  const unreachable = new ConnectError('connect ECONNREFUSED', Code.Unavailable, undefined, undefined, new Error('x'));

  expect(explainFailure(refused).message).toBe('signalbox: the disk is full');
  expect(explainFailure(unreachable).message).toBe('signalbox: the server does not answer: connect ECONNREFUSED');
});

test('only a defect shows where in the program it happened', () => {
  const refusal = explainFailure(new DomainError('wrong-state', 'the database is damaged; restore a backup'));
  const defect = explainFailure(new Error('x is undefined'));

  expect(refusal).toEqual({ message: 'signalbox: the database is damaged; restore a backup', exitCode: 1 });
  expect(defect.message).toMatch(/defect of the program.*explain-failure\.test/s);
});
