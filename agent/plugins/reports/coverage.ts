import { attributesOf, elementsOf, parseXml } from './xml.ts';

export interface Coverage {
  readonly covered: number;
  readonly lines: number;
}

/** The totals on the root where they are given, else its lines counted. */
export function coberturaCoverage(text: string): Coverage {
  const document = parseXml(text);
  const root = elementsOf(document, 'coverage').next().value;
  if (!root) throw new Error('this is not a Cobertura report: it has no element coverage');
  const { 'lines-covered': covered, 'lines-valid': valid } = attributesOf(root);
  if (covered !== undefined && valid !== undefined) return { covered: Number(covered), lines: Number(valid) };
  // Methods repeat the lines of their class, so only the lines directly below classes count.
  const lines = [...elementsOf(document, 'class')].flatMap((node) => {
    const parts = Array.isArray(node.class) ? node.class.filter((part: object) => 'lines' in part) : [];
    return [...elementsOf(parts, 'line')];
  });
  return { covered: lines.filter((line) => Number(attributesOf(line).hits) > 0).length, lines: lines.length };
}

/** Sums of `LF` (lines found) and `LH` (lines hit). */
export function lcovCoverage(text: string): Coverage {
  const sum = (field: string) =>
    [...text.matchAll(new RegExp(`^${field}:(\\d+)`, 'gm'))].reduce((total, match) => total + Number(match[1]), 0);
  const lines = sum('LF');
  if (lines === 0 && !/^(TN|SF|end_of_record)/m.test(text)) throw new Error('this is not an lcov report');
  return { covered: sum('LH'), lines };
}
