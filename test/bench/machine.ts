import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { samplesOf } from './measure.ts';

/** What the numbers were taken on: processor, memory, system, and three costs nobody can go below. */
export function describeMachine(folder: string): readonly string[] {
  const [processor] = cpus();
  const gibibytes = (totalmem() / 2 ** 30).toFixed(0);
  return [
    `${cpus().length} × ${processor?.model.trim() ?? arch()}, ${gibibytes} GiB, ${platform()} ${release()}, Node ${process.version}`,
    `starting a process (\`true\`): ${spawnCost().toFixed(2)} ms; one SQLite commit, synchronous=FULL: ${commitCost(folder).toFixed(2)} ms`,
  ];
}

function spawnCost(): number {
  const times = Array.from({ length: 100 }, () => timed(() => spawnSync('true')));
  return samplesOf(times).median;
}

function commitCost(folder: string): number {
  const file = join(folder, 'commit.db');
  const db = new Sqlite(file);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.exec('CREATE TABLE t (v INTEGER) STRICT');
    const insert = db.prepare('INSERT INTO t VALUES (1)');
    return samplesOf(Array.from({ length: 200 }, () => timed(() => insert.run()))).median;
  } finally {
    db.close();
    rmSync(file);
  }
}

function timed(work: () => unknown): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}
