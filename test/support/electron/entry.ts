import { fileURLToPath } from 'node:url';
import { launch } from '../../../electron/main/launch.ts';

/** The app from its sources, as `electron/main/main.ts` starts it from its bundles. */
const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
launch(
  {
    preload: at('electron/preload/preload.ts'),
    programs: {
      controlPlane: at('electron/control-plane.ts'),
      agent: at('electron/agent.ts'),
      fault: () => undefined,
    },
    rendererDir: at('dist/renderer'),
    agentProgramDir: at('dist/agent'),
  },
  process.argv,
);
