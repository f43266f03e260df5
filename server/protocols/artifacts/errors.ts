import { Code } from '@connectrpc/connect';
import { type CodeTable, ownCodes } from '../map-errors.ts';

export const codeOf: CodeTable = {
  ...ownCodes,
  stale: Code.OutOfRange, // a chunk that does not begin where the stored part ends
};
