import { describe } from 'vitest';
import { launchDouble } from '../support/electron/shell-app.ts';
import { shellJourneys } from './shell-journeys.ts';
import { shellSecurity } from './shell-security.ts';

describe('the app over the double of Electron', () => {
  shellJourneys(launchDouble);
  shellSecurity(launchDouble);
});
