import { join } from 'node:path';
import { launch } from './launch.ts';

/** The app's entry, bundled as `main.js`; its parts are where the packaging puts them. */
const here = import.meta.dirname;
launch(
  {
    preload: join(here, 'preload.cjs'),
    controlPlaneProgram: join(here, '..', 'programs', 'control-plane.js'),
    agentProgram: join(here, '..', 'programs', 'agent.js'),
    rendererDir: join(here, '..', 'renderer'),
  },
  process.argv,
);
