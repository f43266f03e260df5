import { exitCodes } from './failure.ts';

type SignalName = 'SIGINT' | 'SIGTERM';

/** Resolves with the first signal. The next one ends the process at once. */
export function untilSignalled(names: readonly SignalName[]): Promise<SignalName> {
  return new Promise((resolve) => {
    let isSecond = false;
    for (const name of names) {
      process.on(name, () => {
        if (isSecond) process.exit(exitCodes.interrupted);
        isSecond = true;
        resolve(name);
      });
    }
  });
}
