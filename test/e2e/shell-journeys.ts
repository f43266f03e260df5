import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RunState } from '../../gen/signalbox/console/v1/run_pb.js';
import { RunnerStatus } from '../../gen/signalbox/console/v1/runners_pb.js';
import { lockDataDir } from '../../server/store/data-dir-lock.ts';
import type { LaunchOptions, ShellApp } from '../support/electron/shell-app.ts';
import { consoleOf, heldScript, PlaneOf, temporaryFolder } from '../support/shell-journey.ts';

export type Launch = (options?: LaunchOptions) => Promise<ShellApp>;

/** What an operator does with the app, however it is driven. */
export function shellJourneys(launch: Launch): void {
  test('from the first start to a green run, and from a notification to the run that failed', async () => {
    await using app = await launch();
    const page = await consoleOf(app);
    using folder = temporaryFolder();
    const repaired = join(folder.path, 'repaired');

    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('button', { name: 'Watch', exact: true }).click();
    await page.getByText('Hello from your own machine').waitFor();
    const plane = new PlaneOf(app);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    const pipelineId = await plane.createPipeline('breaks', `test -e '${repaired}'`);
    await plane.trigger(pipelineId);
    const failed = await clickNotification(app);

    expect(failed).toBe('breaks #1 failed');
    await page.getByRole('heading', { name: 'breaks #1' }).waitFor();
    expect(await isWindowVisible(app)).toBe(true);

    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    writeFileSync(repaired, '');
    await plane.trigger(pipelineId);

    expect(await clickNotification(app)).toBe('breaks #2 is green again');
    await page.getByRole('heading', { name: 'breaks #2' }).waitFor();
  });

  test('closing asks once; then the window goes to the tray and comes back as it was', async () => {
    await using app = await launch({ settings: { whenClosed: 'ask' } });
    const page = await consoleOf(app);
    await page.getByRole('link', { name: 'Runners' }).first().click();
    await page.getByRole('heading', { name: 'Runners' }).waitFor();

    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    const question = await app.evaluate(() => shellRecord.take('dialogs').then(({ message }) => message));
    await app.evaluate(async ({ BrowserWindow }) => {
      const hidden = new Promise((resolve) => BrowserWindow.getAllWindows()[0]?.once('hide', () => resolve(undefined)));
      shellRecord.answer({ response: 0, checkboxChecked: false });
      await hidden;
    });

    expect(question).toBe('Keep Signalbox running?');
    expect((await fetch(`${new PlaneOf(app).url}/healthz`)).status).toBe(200);

    await app.evaluate(() => shellRecord.tray.menu?.items[0]?.click());

    expect(await isWindowVisible(app)).toBe(true);
    expect(await page.getByRole('heading', { name: 'Runners' }).isVisible()).toBe(true);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    expect(await isWindowVisible(app)).toBe(false);
  });

  test.skipIf(process.platform !== 'linux')('without a tray a closed window is made small, never lost', async () => {
    await using app = await launch({ hasTray: false });
    await consoleOf(app);

    const isMinimized = await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.close();
      return window?.isMinimized();
    });

    expect(isMinimized).toBe(true);
  });

  test('a control plane that dies is started again, and the console catches up', async () => {
    await using app = await launch();
    const page = await consoleOf(app);
    const { pid } = JSON.parse(readFileSync(join(app.dataDir, 'console.json'), 'utf8')) as { pid: number };
    const url = page.url();

    const down = app.evaluate(() => shellRecord.when(({ tray }) => tray.toolTip.includes('control plane is down')));
    process.kill(pid, 'SIGKILL');
    await down;
    await app.evaluate(() => shellRecord.when(({ tray }) => tray.toolTip.includes('Nothing runs')));
    const plane = new PlaneOf(app);
    await plane.createPipeline('after-the-crash', 'true');
    await page.getByRole('link', { name: 'Pipelines' }).first().click();
    await page.getByText('after-the-crash').first().waitFor();

    expect(new URL(page.url()).origin).toBe(new URL(url).origin);
    expect(readFileSync(join(app.dataDir, 'logs', 'control-plane.log'), 'utf8')).toContain('the control plane ended');
  });

  test('a control plane that cannot start says why, and starts when the reason is gone', async () => {
    using folder = temporaryFolder();
    const other = lockDataDir(folder.path);
    await using app = await launch({ dataDir: folder.path });
    const page = await app.page();

    await page.getByRole('heading', { name: 'The control plane cannot be started' }).waitFor();
    await page.getByText('another Signalbox already uses the data directory').first().waitFor();
    await page.getByRole('region', { name: 'End of the log' }).waitFor();
    other?.[Symbol.dispose]();
    await page.getByRole('button', { name: 'Start it now' }).click();

    await page.getByText('Server ok').waitFor();
  });

  test('a second start shows the first window, and hands over what it was to open', async () => {
    await using app = await launch();
    const page = await consoleOf(app);
    const plane = new PlaneOf(app);
    const runId = await plane.run('linked', 'true');
    await plane.until(runId, RunState.SUCCESS);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());

    expect(await app.startAgain()).toBe(0);
    expect(await isWindowVisible(app)).toBe(true);

    expect(await app.startAgain(`signalbox://run/${runId}`)).toBe(0);
    await page.getByRole('heading', { name: 'linked #1' }).waitFor();

    const file = join(app.dataDir, 'from-outside.yaml');
    writeFileSync(file, 'namespace: examples\njobs:\n  - name: dropped\n    steps: []\n');
    expect(await app.startAgain(file)).toBe(0);
    await page.getByRole('dialog').waitFor();
    expect(await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).inputValue()).toBe('from-outside');
  });

  test('a link of macOS opens its view, and one that is none of ours opens nothing else', async () => {
    await using app = await launch();
    const page = await consoleOf(app);

    await app.evaluate(({ app: self }) => self.emit('open-url', { preventDefault() {} }, 'signalbox://runner/../../x'));
    await page.getByText('Server ok').waitFor();
    expect(new URL(page.url()).pathname).toBe('/');

    await app.evaluate(
      ({ app: self }, url) => self.emit('open-url', { preventDefault() {} }, url),
      ['signalbox://approval/01ARZ3NDEKTSV4RRFFQ69G5FAV'][0],
    );
    await page.getByRole('heading', { name: 'Approvals' }).waitFor();
  });

  test('the machine stays awake for a job, which goes on after it slept all the same', async () => {
    await using app = await launch();
    const page = await consoleOf(app);
    const plane = new PlaneOf(app);
    using held = heldScript();

    const runId = await plane.run('overnight', held.script);
    await app.evaluate(() => shellRecord.when(({ awake }) => awake.size === 1));
    await app.evaluate(({ powerMonitor }) => {
      powerMonitor.emit('suspend');
      powerMonitor.emit('resume');
    });
    held.release();
    await plane.until(runId, RunState.SUCCESS);
    await app.evaluate(() => shellRecord.when(({ awake }) => awake.size === 0));

    await page.getByText('Server ok').waitFor();
  });

  test('quitting while a job runs: in the background it goes on', async () => {
    await using app = await launch();
    await consoleOf(app);
    const plane = new PlaneOf(app);
    using held = heldScript();
    const runId = await startedJob(app, plane, held.script);

    const asked = await quitWithAnswer(app, { response: 0, checkboxChecked: true });
    held.release();
    await plane.until(runId, RunState.SUCCESS);

    expect(asked).toBe('1 job is running on this machine');
    expect(await isWindowVisible(app)).toBe(false);
    const settings = readFileSync(join(app.dataDir, 'shell', 'settings.json'), 'utf8');
    expect(JSON.parse(settings)).toMatchObject({ whenQuitting: 'background' });
  });

  test('quitting while a job runs: it may be finished first', async () => {
    using folder = temporaryFolder();
    await using app = await launch({ dataDir: folder.path });
    await consoleOf(app);
    using held = heldScript();
    const runId = await startedJob(app, new PlaneOf(app), held.script);

    await quitWithAnswer(app, { response: 1, checkboxChecked: false });
    await app.evaluate(() => shellRecord.when(({ tray }) => tray.toolTip.includes('Finishing jobs')));
    held.release();

    expect(await app.ended).toBe(0);
    expect(await runAfterRestart(launch, folder.path, runId, RunState.SUCCESS)).toBe(RunState.SUCCESS);
  });

  test('quitting while a job runs: it may be stopped', async () => {
    using folder = temporaryFolder();
    await using app = await launch({ dataDir: folder.path });
    await consoleOf(app);
    using held = heldScript();
    const runId = await startedJob(app, new PlaneOf(app), held.script);

    await quitWithAnswer(app, { response: 2, checkboxChecked: false });

    expect(await app.ended).toBe(0);
    const endings = [RunState.FAILED, RunState.CANCELLED] as const;
    expect(endings).toContain(await runAfterRestart(launch, folder.path, runId, ...endings));
  });

  test('without a keychain the key is in its file, moves when there is one, and the secrets stay readable', async () => {
    using folder = temporaryFolder();
    const [plain, sealed] = [join(folder.path, 'master.key'), join(folder.path, 'master.key.sealed')];
    const places: (readonly [inFile: boolean, inKeychain: boolean])[] = [];
    {
      await using app = await launch({ dataDir: folder.path, hasKeychain: false });
      await consoleOf(app);
      await new PlaneOf(app).createSecret('TOKEN', 'open-sesame');
      places.push([existsSync(plain), existsSync(sealed)]);
    }
    await using app = await launch({ dataDir: folder.path });
    await consoleOf(app);
    const plane = new PlaneOf(app);

    const runId = await plane.run('uses-the-secret', "test '${{ secrets.TOKEN }}' = open-sesame");
    const run = await plane.until(runId, RunState.SUCCESS, RunState.FAILED);
    places.push([existsSync(plain), existsSync(sealed)]);

    expect(run.state).toBe(RunState.SUCCESS);
    expect(places).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  test('a machine that shuts down asks nothing: the job is stopped, and its end is kept', async () => {
    using folder = temporaryFolder();
    await using app = await launch({ dataDir: folder.path });
    await consoleOf(app);
    using held = heldScript();
    const runId = await startedJob(app, new PlaneOf(app), held.script);

    await app.evaluate(({ powerMonitor }) => void setImmediate(() => powerMonitor.emit('shutdown')));

    expect(await app.ended).toBe(0);
    const endings = [RunState.FAILED, RunState.CANCELLED] as const;
    expect(endings).toContain(await runAfterRestart(launch, folder.path, runId, ...endings));
  });

  test('this machine stops taking jobs when told in the tray, and takes what waited when told again', async () => {
    await using app = await launch();
    await consoleOf(app);
    const plane = new PlaneOf(app);
    const toggle = () =>
      app.evaluate(() =>
        shellRecord.tray.menu?.items.find(({ label }) => label === 'Run jobs on this machine')?.click(),
      );

    await plane.until(await plane.run('first', 'true'), RunState.SUCCESS);
    await toggle();
    await plane.untilRunner('embedded', RunnerStatus.OFFLINE, RunnerStatus.DISCONNECTED);
    const runId = await plane.run('patient', 'true');
    await toggle();

    expect((await plane.until(runId, RunState.SUCCESS, RunState.FAILED)).state).toBe(RunState.SUCCESS);
  });

  test('a window is where it was left, and the menu leads to every view', async () => {
    using folder = temporaryFolder();
    const bounds = { x: 40, y: 30, width: 1100, height: 700 };
    {
      await using app = await launch({ dataDir: folder.path });
      const page = await consoleOf(app);
      await app.evaluate(({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted), bounds);

      await app.evaluate(({ Menu }) => {
        const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []);
        items?.find(({ label }) => label === 'Settings…')?.click();
      });
      await page.getByRole('tab', { name: 'This app', selected: true }).waitFor();
      await page.getByRole('tab', { name: 'Notifications' }).click();
      await page.getByLabel('a runner is lost', { exact: true }).uncheck();
      await app.evaluate(({ app: self }) => void setImmediate(() => self.quit()));
      expect(await app.ended).toBe(0);
    }
    await using again = await launch({ dataDir: folder.path });
    await consoleOf(again);

    const restored = await again.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());

    expect(restored).toEqual(bounds);
    const settings = readFileSync(join(folder.path, 'shell', 'settings.json'), 'utf8');
    expect(JSON.parse(settings)).toMatchObject({ notifyRunnerLost: false });
  });

  test('a backup is made where it is wanted, and put back in the place of what came after', async () => {
    await using app = await launch();
    const page = await consoleOf(app);
    const plane = new PlaneOf(app);
    using folder = temporaryFolder();
    await plane.createPipeline('kept', 'true');

    await chooseInMenu(app, 'Back up to folder…');
    await answer(app, { canceled: false, filePaths: [folder.path] });
    const made = await answer(app, { response: 0 });
    await plane.createPipeline('came-later', 'true');
    const backup = join(folder.path, readdirSync(folder.path).find((name) => name.startsWith('signalbox-')) ?? '');
    await chooseInMenu(app, 'Restore a backup…');
    await answer(app, { canceled: false, filePaths: [backup] });
    await answer(app, { response: 0 });
    const restored = await answer(app, { response: 0 });
    await page.getByRole('link', { name: 'Pipelines' }).first().click();
    await page.getByText('kept').first().waitFor();
    await page.getByText('came-later').first().waitFor({ state: 'detached' });

    expect([made, restored]).toEqual(['The backup is made', 'The backup is in place']);
    expect(readdirSync(app.dataDir).filter((name) => name.startsWith('before-restore-'))).toHaveLength(1);
  });
}

function isWindowVisible(app: ShellApp): Promise<boolean> {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false);
}

/** The title of the notification that was clicked. */
function clickNotification(app: ShellApp): Promise<string> {
  return app.evaluate(async () => {
    const notification = await shellRecord.take('notifications');
    notification.emit('click', {});
    return notification.title;
  });
}

/** What the dialog says that was answered. */
function answer(app: ShellApp, given: object): Promise<string> {
  return app.evaluate(async (_electron, value) => {
    const { message = '' } = await shellRecord.take('dialogs');
    shellRecord.answer(value);
    return message;
  }, given);
}

function chooseInMenu(app: ShellApp, label: string): Promise<void> {
  return app.evaluate(({ Menu }, wanted) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []);
    items?.find((item) => item.label === wanted)?.click();
  }, label);
}

async function quitWithAnswer(app: ShellApp, given: object): Promise<string> {
  await app.evaluate(({ app: self }) => void setImmediate(() => self.quit()));
  return answer(app, given);
}

/** A run whose job is on this machine, and whose shell knows that it is. */
async function startedJob(app: ShellApp, plane: PlaneOf, script: string): Promise<string> {
  const runId = await plane.run('held', script);
  await plane.untilStepRuns(runId); // what is only handed out may still be given back
  await app.evaluate(() => shellRecord.when(({ awake }) => awake.size === 1));
  return runId;
}

async function runAfterRestart(
  launch: Launch,
  dataDir: string,
  runId: string,
  ...states: readonly RunState[]
): Promise<RunState> {
  await using app = await launch({ dataDir });
  await consoleOf(app);
  return (await new PlaneOf(app).until(runId, ...states)).state;
}
