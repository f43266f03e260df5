import { join } from 'node:path';
import { app } from 'electron';
import { launch } from './launch.ts';
import { packedPrograms } from './programs.ts';

/** The app's entry, bundled as `main.js`; its parts are where the packaging puts them. */
const here = import.meta.dirname;
launch(
  {
    preload: join(here, 'preload.cjs'),
    programs: packedPrograms({
      folder: join(here, '..', 'programs'),
      digestsFile: join(here, 'programs.json'),
      isPackaged: app.isPackaged,
    }),
    rendererDir: join(here, '..', 'renderer'),
    agentProgramDir: join(here, '..', 'programs', 'for-runners'),
  },
  process.argv,
);
