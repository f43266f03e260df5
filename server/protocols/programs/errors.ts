import { type CodeTable, ownCodes } from '../map-errors.ts';

export const codeOf: CodeTable = ownCodes;
