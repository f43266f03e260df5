import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FakeClock } from '../test/support/fake-clock.ts';
import { Journal, type StepReport } from './journal.ts';
import { quietLog, temporaryFolder } from './testing/agents.ts';

const report: StepReport = {
  state: 'success',
  exitCode: 0,
  errorMessage: '',
  startedAtMs: 1,
  endedAtMs: 2,
  metrics: { 'output.tag': 'v1' },
};
const step = (number: number) => ({ stepRunId: `step-${number}`, jobRunId: 'job', commandId: `command-${number}` });

describe('the journal', () => {
  test('knows after a restart what was accepted, ended and answered', async () => {
    using folder = temporaryFolder();
    const [path, clock] = [join(folder.path, 'journal'), new FakeClock()];
    {
      using journal = Journal.open(path, clock, quietLog);
      await Promise.all([1, 2, 3].map((number) => journal.accept(step(number))));
      journal.ended('step-2', report);
      journal.ended('step-3', report);
      journal.answered('step-3');
    }

    using again = Journal.open(path, clock, quietLog);

    expect([
      again.unanswered().map(({ stepRunId, phase, report: kept }) => [stepRunId, phase, kept]),
      again.find('step-3')?.phase,
      again.find('step-4'),
    ]).toEqual([
      [
        ['step-1', 'accepted', null],
        ['step-2', 'ended', report],
      ],
      'answered',
      undefined,
    ]);
  });

  test('skips lines that a crash has torn', async () => {
    using folder = temporaryFolder();
    const [path, clock] = [join(folder.path, 'journal'), new FakeClock()];
    {
      using journal = Journal.open(path, clock, quietLog);
      await journal.accept(step(1));
    }
    appendFileSync(path, '\n{"kind":"ended","stepRunId":"step-1","rep');

    using again = Journal.open(path, clock, quietLog);

    expect(again.find('step-1')?.phase).toBe('accepted');
  });

  test('forgets an answered step after an hour, not before', async () => {
    using folder = temporaryFolder();
    const [path, clock] = [join(folder.path, 'journal'), new FakeClock()];
    {
      using journal = Journal.open(path, clock, quietLog);
      await journal.accept(step(1));
      journal.answered('step-1');
    }
    clock.advance(3_600_000);
    Journal.open(path, clock, quietLog)[Symbol.dispose]();
    const afterAnHour = readFileSync(path, 'utf8') !== '';
    clock.advance(1);
    Journal.open(path, clock, quietLog)[Symbol.dispose]();

    expect([afterAnHour, readFileSync(path, 'utf8')]).toEqual([true, '']);
  });

  test('can only be read by its user', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'journal');
    writeFileSync(path, '', { mode: 0o644 });

    using _journal = Journal.open(path, new FakeClock(), quietLog);

    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});
