import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Asks every member of the group to end. On Windows, where groups do not exist, the tree below the process. */
export function terminateGroup(pid: number): void {
  signalGroup(pid, 'SIGTERM');
}

export function killGroup(pid: number): void {
  signalGroup(pid, 'SIGKILL');
}

/** Whether any process of the group still runs. */
export function groupIsAlive(pid: number): boolean {
  if (process.platform === 'win32') return false;
  try {
    process.kill(-pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // errors of process.kill carry a code
  }
  // A dead member that nobody has reaped yet counts for kill(2), and in a container without an init it stays for ever.
  return process.platform !== 'linux' || hasLivingMember(pid);
}

function hasLivingMember(group: number): boolean {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // "pid (name) state parent group ...": the name may hold anything, so count from its closing parenthesis.
    const stat = readOrEmpty(`/proc/${name}/stat`);
    const [state, , memberOf] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(memberOf) === group && state !== 'Z' && state !== 'X') return true;
  }
  return false;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // it ended between the two looks
  }
}

function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (process.platform === 'win32') {
    const force = signal === 'SIGKILL' ? ['/F'] : [];
    spawn('taskkill', ['/PID', String(pid), '/T', ...force], { stdio: 'ignore', windowsHide: true }).on(
      'error',
      () => {},
    );
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: the group ended by itself, which is what was wanted.
  }
}
