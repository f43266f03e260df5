import { spawn } from 'node:child_process';

/** Asks every member of the group to end. On Windows, where groups do not exist, the tree below the process. */
export function terminateGroup(pid: number): void {
  signalGroup(pid, 'SIGTERM');
}

export function killGroup(pid: number): void {
  signalGroup(pid, 'SIGKILL');
}

export function groupIsAlive(pid: number): boolean {
  if (process.platform === 'win32') return false;
  try {
    process.kill(-pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // errors of process.kill carry a code
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
