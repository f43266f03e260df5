import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/agents.ts';
import { perform } from '../../testing/step-context.ts';

async function report(action: string, files: Readonly<Record<string, string>>, args: Parameters<typeof perform>[2]) {
  using folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, name), text);
  return await perform('reports', action, args, { folder: folder.path });
}

const junit = `<?xml version="1.0"?>
<testsuites tests="99"><testsuite name="a"><testcase classname="A" name="ok" time="0.5"/>
<testcase classname="A" name="bad &lt;1&gt;" time="1"><failure message="x">1 &lt; 2</failure></testcase></testsuite>
<testsuite><testsuite><testcase name="nested"><error/></testcase><testcase name="later"><skipped/></testcase></testsuite></testsuite></testsuites>`;

describe('dotenv', () => {
  test('makes each value an output', async () => {
    const text = '# comment\nA=1\nexport B="two\\nlines"\nC=\'raw $x\'\n\nD = no\n'.replace('D = no\n', 'D=a=b\n');

    expect((await report('dotenv', { 'build.env': text }, { dotenv: ['build.env'] })).outputs).toEqual({
      A: '1',
      B: 'two\nlines',
      C: 'raw $x',
      D: 'a=b',
    });
  });

  test('refuses a file with anything else', async () => {
    expect((await report('dotenv', { e: 'A=1\nwhat' }, { dotenv: ['e'] })).outcome).toEqual({
      kind: 'failed',
      because: 'e: line 2 is not NAME=value',
    });
  });

  test('fails when the file is missing', async () => {
    await expect(report('dotenv', {}, { dotenv: ['e'] })).rejects.toThrow('no file matches e');
  });
});

describe('junit', () => {
  test('counts test cases at any depth, over all files', async () => {
    const files = { 'a.xml': junit, 'b.xml': '<testsuite><testcase name="x" time="0.25"/></testsuite>' };
    const { outcome, outputs, log } = await report('junit', files, { paths: ['*.xml'] });

    expect([outcome, outputs, log]).toEqual([
      { kind: 'exited', exitCode: 0 },
      { tests: '5', failures: '2', skipped: '1', time: '1.750' },
      'failed: A bad <1>\nfailed: nested\n5 tests, 2 failures, 1 skipped\n',
    ]);
  });

  test('tells the page of the run the figures and what failed, whatever names hold', async () => {
    const text = '<testsuite><testcase name="x`|y"><failure/></testcase><testcase name="ok"/></testsuite>';
    const { annotations } = await report('junit', { 'a.xml': text }, { paths: ['a.xml'] });

    expect(annotations).toEqual([
      {
        name: 'compile',
        style: 'error',
        markdown: '| tests | failed | skipped | seconds |\n|--:|--:|--:|--:|\n| 2 | 1 | 0 | 0.0 |\n\n* `` x`|y ``',
      },
    ]);
  });

  test('fails the step when asked to', async () => {
    expect((await report('junit', { 'a.xml': junit }, { paths: 'a.xml', fail_on_failure: true })).outcome).toEqual({
      kind: 'failed',
      because: '2 tests failed',
    });
  });

  test.each([
    ['<a/>', 'a.xml: this is not a JUnit report'],
    ['<testsuite>', 'a.xml: line 1'],
  ])('refuses %s', async (text, problem) => {
    await expect(report('junit', { 'a.xml': text }, { paths: ['a.xml'] })).rejects.toThrow(problem);
  });
});

test('entities of a document type cannot multiply', async () => {
  const entities = [...'bcdefghij'].map((name, index) => `<!ENTITY ${name} "${`&${'abcdefghi'[index]};`.repeat(10)}">`);
  const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${entities.join('')}]><testsuite><testcase name="&j;"><error/></testcase></testsuite>`;

  expect((await report('junit', { 'a.xml': bomb }, { paths: 'a.xml' })).log.length).toBeLessThan(1000);
});

describe('coverage', () => {
  test.each([
    ['cobertura totals', '<coverage lines-covered="30" lines-valid="40" line-rate="0.75"/>', '75.00'],
    [
      'cobertura lines',
      `<coverage><packages><package><classes><class><methods><method><lines><line number="1" hits="1"/></lines></method></methods>
       <lines><line number="1" hits="1"/><line number="2" hits="0"/></lines></class></classes></package></packages></coverage>`,
      '50.00',
    ],
    ['lcov', 'TN:\nSF:a.js\nLF:10\nLH:9\nend_of_record\nSF:b.js\nLF:10\nLH:0\nend_of_record\n', '45.00'],
  ])('reads %s', async (_, text, percent) => {
    expect((await report('coverage', { 'c.txt': text }, { paths: ['c.txt'] })).outputs?.percent).toBe(percent);
  });
});
