import { describe } from 'vitest';
import { electronExecutable, launchElectron } from '../support/electron/electron-app.ts';
import { shellJourneys } from './shell-journeys.ts';
import { shellSecurity } from './shell-security.ts';

const isHere = electronExecutable() !== undefined;
if (!isHere) {
  process.stderr.write(
    '\nLEFT OUT: the journeys of the app in Electron itself. Its executable is not installed here (`npm start` downloads\n' +
      'it). The same journeys run over the double of Electron, which is not Electron.\n\n',
  );
}

describe.skipIf(!isHere)('the app in Electron', () => {
  shellJourneys(launchElectron);
  shellSecurity(launchElectron);
});
