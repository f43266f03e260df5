import { attributesOf, elementsOf, parseXml, type XmlNode } from './xml.ts';

export interface TestSummary {
  readonly tests: number;
  /** Failures and errors: tests that did not pass. */
  readonly failures: number;
  readonly skipped: number;
  readonly seconds: number;
  readonly failed: readonly string[];
}

/** Counts the test cases themselves: the totals that tools write on suites differ in what they include. */
export function junitSummary(text: string): TestSummary {
  const document = parseXml(text);
  const cases = [...elementsOf(document, 'testcase')];
  const isSuite = document.some((node) => 'testsuites' in node || 'testsuite' in node);
  if (!isSuite) throw new Error('this is not a JUnit report: it has neither testsuites nor testsuite');
  const failed = cases.filter((test) => has(test, 'failure') || has(test, 'error'));
  return {
    tests: cases.length,
    failures: failed.length,
    skipped: cases.filter((test) => has(test, 'skipped')).length,
    seconds: cases.reduce((sum, test) => sum + (Number(attributesOf(test).time) || 0), 0),
    failed: failed.map(nameOf),
  };
}

function has(test: XmlNode, child: string): boolean {
  const children = test.testcase;
  return Array.isArray(children) && children.some((node: XmlNode) => child in node);
}

function nameOf(test: XmlNode): string {
  const { classname, name } = attributesOf(test);
  return [classname, name].filter(Boolean).join(' ');
}
