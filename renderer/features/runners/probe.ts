import type { Runner } from '../../../gen/signalbox/console/v1/runners_pb.js';
import windowsScript from './probe.ps1?raw';
import script from './probe.sh?raw';

/** A pipeline of one step that runs on this runner alone and tells what its machine has: JSON, which is YAML too. */
export function probeText({ name, os }: Pick<Runner, 'name' | 'os'>): string {
  const isWindows = os.toLowerCase().startsWith('windows') || os === 'win32';
  return JSON.stringify({
    namespace: 'signalbox',
    jobs: [
      {
        name: 'probe',
        agent_selector: { match_labels: { name } },
        timeout: '5m',
        steps: [
          {
            name: 'machine',
            uses: 'shell',
            args: isWindows ? { run: windowsScript, shell: 'powershell' } : { run: script },
          },
        ],
      },
    ],
  });
}
