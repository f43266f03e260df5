import { Menu, type MenuItemConstructorOptions, type NativeImage, nativeImage, Tray } from 'electron';
import type { ControlPlaneState } from '../ipc.ts';
import type { Summary } from './activity.ts';
import { drawLamp, type Lamp } from './icon.ts';
import type { Say } from './language.ts';

interface TrayState extends Summary {
  readonly controlPlane: ControlPlaneState['kind'];
  readonly isDraining: boolean;
  readonly runsJobs: boolean;
}

interface TrayActions {
  readonly open: (path?: string) => void;
  readonly setRunner: (isOn: boolean) => void;
  readonly quit: () => void;
}

/** The most urgent thing there is. A control plane that is down cannot tell of anything else. */
export function lampOf({
  controlPlane,
  runningRuns,
  brokenPipelines,
  takenPipelines,
  pendingApprovals,
}: TrayState): Lamp {
  if (controlPlane === 'failed' || controlPlane === 'restarting') return 'attention';
  if (pendingApprovals > 0) return 'attention';
  if (brokenPipelines > takenPipelines) return 'failed';
  if (brokenPipelines > 0) return 'taken';
  return runningRuns > 0 ? 'running' : 'idle';
}

/** The lamp in the tray, with the numbers behind it and what is wanted most. */
export class TrayLamp implements Disposable {
  readonly #tray: Tray;
  readonly #actions: TrayActions;
  #lamp: Lamp = 'idle';

  constructor(actions: TrayActions) {
    this.#actions = actions;
    this.#tray = new Tray(lampImage('idle'));
    this.#tray.on('click', () => {
      if (process.platform !== 'darwin') actions.open(); // there a click opens the menu
    });
  }

  show(state: TrayState, say: Say): void {
    const lamp = lampOf(state);
    if (lamp !== this.#lamp) this.#tray.setImage(lampImage(lamp));
    this.#lamp = lamp;
    this.#tray.setToolTip(['Signalbox', ...sentences(state, say)].join('\n'));
    // Made anew each time: on Linux a menu does not change once it is set.
    this.#tray.setContextMenu(Menu.buildFromTemplate(this.#menu(state, say)));
  }

  [Symbol.dispose](): void {
    this.#tray.destroy();
  }

  #menu(state: TrayState, say: Say): MenuItemConstructorOptions[] {
    const { open, setRunner, quit } = this.#actions;
    const facts = factsOf(state, say).map(({ label, path }) => ({ label, click: () => open(path) }));
    const calm = sentences(state, say).map((label) => ({ label, enabled: false }));
    return [
      { label: say('show'), click: () => open() },
      { type: 'separator' },
      ...(facts.length > 0 ? facts : calm),
      { type: 'separator' },
      { label: say('runHere'), type: 'checkbox', checked: state.runsJobs, click: ({ checked }) => setRunner(checked) },
      { type: 'separator' },
      { label: say('quit'), click: quit },
    ];
  }
}

function factsOf({ controlPlane, ...state }: TrayState, say: Say): { label: string; path: string }[] {
  if (controlPlane !== 'ready') return [];
  const { runningRuns, brokenPipelines, takenPipelines, pendingApprovals } = state;
  const broken = brokenPipelines - takenPipelines;
  return [
    ...(pendingApprovals > 0 ? [{ label: say('waiting', { count: pendingApprovals }), path: '/approvals' }] : []),
    ...(broken > 0 ? [{ label: say('broken', { count: broken }), path: '/runs?state=failed' }] : []),
    ...(takenPipelines > 0 ? [{ label: say('taken', { count: takenPipelines }), path: '/runs?state=failed' }] : []),
    ...(runningRuns > 0 ? [{ label: say('running', { count: runningRuns }), path: '/runs?state=live' }] : []),
  ];
}

function sentences(state: TrayState, say: Say): string[] {
  if (state.controlPlane === 'starting') return [say('planeStarting')];
  if (state.controlPlane !== 'ready') return [say('planeDown')];
  const facts = factsOf(state, say).map(({ label }) => label);
  return [...(state.isDraining ? [say('draining')] : []), ...(facts.length > 0 ? facts : [say('nothingRuns')])];
}

function lampImage(lamp: Lamp): NativeImage {
  const isTemplate = process.platform === 'darwin';
  const look = isTemplate ? 'template' : 'coloured';
  const image = nativeImage.createEmpty();
  for (const scaleFactor of [1, 2]) {
    const png = drawLamp(lamp, 16 * scaleFactor, look).toString('base64');
    image.addRepresentation({ scaleFactor, dataURL: `data:image/png;base64,${png}` });
  }
  image.setTemplateImage(isTemplate);
  return image;
}
