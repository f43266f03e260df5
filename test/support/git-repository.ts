import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execaSync } from 'execa';

/** A repository with a working tree, as somebody has on this machine; what is pushed to it is taken. */
export class GitRepository implements Disposable {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'signalbox-repo-'));

  constructor() {
    this.git('init', '--quiet', '--initial-branch=main', '.');
    this.git('config', 'receive.denyCurrentBranch', 'ignore');
  }

  get url(): string {
    return `file://${this.folder}`;
  }

  git(...args: string[]): string {
    const identity = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.org'];
    return execaSync('git', ['-C', this.folder, ...identity, ...args]).stdout;
  }

  commit(files: Readonly<Record<string, string>>, message = 'change'): string {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(this.folder, file)), { recursive: true });
      writeFileSync(path.join(this.folder, file), text);
    }
    this.git('add', '-A');
    this.git('commit', '--quiet', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }

  show(ref: string): string {
    return execaSync('git', ['-C', this.folder, 'show', ref], { stripFinalNewline: false }).stdout;
  }

  hook(name: string, script: string): void {
    writeFileSync(path.join(this.folder, '.git/hooks', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** `file` holds "one" in the first commit, tagged `v1`, and "two" in the second, where `main` and `topic` are. */
export class RepositoryOfTwoCommits extends GitRepository {
  readonly first: string;
  readonly second: string;

  constructor() {
    super();
    this.first = this.commit({ file: 'one\n' }, 'first');
    this.git('tag', 'v1');
    this.second = this.commit({ file: 'two\n' }, 'second');
    this.git('branch', 'topic');
  }
}
