import { join } from 'node:path';
import { app, dialog, type MessageBoxOptions, nativeImage, nativeTheme, safeStorage, session, shell } from 'electron';
import { z } from 'zod';
import type { Event } from '../../gen/signalbox/console/v1/event_pb.js';
import { ServerService } from '../../gen/signalbox/console/v1/server_pb.js';
import { languages } from '../../renderer/words/language.ts';
import type { ServerOptions } from '../../server/config.ts';
import { systemClock } from '../../server/services/ports/clock.ts';
import type { OpenedFile } from '../ipc.ts';
import { Activity } from './activity.ts';
import { AppImageCommand } from './app-image-command.ts';
import { Backups } from './backups.ts';
import { Bridge } from './bridge.ts';
import { Bursts, commonPath } from './bursts.ts';
import { CommandLink } from './command-link.ts';
import { ControlPlane } from './control-plane.ts';
import { linkScheme, viewOf } from './deep-links.ts';
import { denyPermissions } from './guard.ts';
import { drawLamp } from './icon.ts';
import { DesktopKeychain } from './keychain/desktop-keychain.ts';
import { osKeychainFrom } from './keychain/os-cipher.ts';
import { type Say, sayIn, shellLanguage } from './language.ts';
import { LogFile } from './log-file.ts';
import { MainWindow } from './main-window.ts';
import { setMenu } from './menu.ts';
import { noticeFrom } from './notices.ts';
import { Notifier } from './notifier.ts';
import type { Openings } from './openings.ts';
import { servePages } from './pages.ts';
import { pipelineExtensions, readPipelineFile } from './pipeline-files.ts';
import { Power } from './power.ts';
import type { Programs } from './programs.ts';
import { Quitting } from './quitting.ts';
import { changeSchema, Settings, shownSettings } from './settings.ts';
import { isHiddenStart, setStartAtLogin } from './start-at-login.ts';
import { TrayLamp } from './tray.ts';
import { updateSource } from './updates/updater.ts';
import { Updates } from './updates/updates.ts';

/** Where the parts of the app are: bundled, or in a checkout. */
export interface ShellParts {
  readonly preload: string;
  readonly programs: Programs;
  readonly rendererDir: string;
  /** The agent program that is handed out to runners. */
  readonly agentProgramDir: string;
}

interface ShellOptions extends ShellParts {
  readonly dataDir: string;
  readonly argv: readonly string[];
  readonly openings: Openings;
  /** Whether a tray icon would be seen. */
  readonly hasTray: boolean;
}

/** After `ready`: makes everything and connects it. It ends with the app. */
export function startShell(options: ShellOptions): void {
  new Shell(options).start();
}

class Shell {
  readonly #options: ShellOptions;
  readonly #end = new AbortController();
  readonly #owned = new DisposableStack();
  readonly #settings: Settings;
  readonly #keychain: DesktopKeychain;
  readonly #log: LogFile;
  readonly #controlPlane: ControlPlane;
  readonly #window: MainWindow;
  readonly #bridge: Bridge;
  readonly #activity: Activity;
  readonly #backups: Backups;
  readonly #notifier: Notifier;
  readonly #bursts = new Bursts(systemClock);
  readonly #tray: TrayLamp | undefined;
  readonly #power: Power;
  readonly #updates: Updates;
  readonly #quitting: Quitting;
  #opened: OpenedFile[] = [];

  constructor(options: ShellOptions) {
    this.#options = options;
    const { dataDir, hasTray } = options;
    this.#settings = new Settings(join(dataDir, 'shell', 'settings.json'));
    this.#keychain = new DesktopKeychain({
      dataDir,
      // Not awaited: a keychain that is locked asks the operator first, who shall see the window meanwhile.
      keychain: osKeychainFrom(safeStorage, process.platform),
      preference: this.#settings.current.keyPlace,
    });
    this.#log = this.#owned.use(new LogFile(join(dataDir, 'logs', 'control-plane.log')));
    this.#owned.use(servePages(options.rendererDir));
    this.#controlPlane = new ControlPlane({
      programs: options.programs,
      clock: systemClock,
      log: this.#log,
      keyPlace: this.#keychain,
      options: () => this.#serverOptions(),
      hasRunner: () => this.#settings.current.embeddedRunner,
      portIsBusy: (port) => this.#avoidPort(port),
      portsAre: (ports) => this.#settings.change(ports),
    });
    this.#window = this.#owned.use(
      new MainWindow({
        preload: options.preload,
        closing: () => this.#closing(),
        navigate: (path) => this.#bridge.announce('window:navigate', path),
      }),
    );
    this.#bridge = this.#owned.use(
      new Bridge({
        page: () => this.#window.page,
        isOurs: (origin) => this.#window.isOurs(origin),
        failed: (channel, reason) => this.#log.write(`${channel} failed: ${reason}\n`),
      }),
    );
    this.#activity = this.#owned.use(
      new Activity({
        controlPlane: this.#controlPlane,
        clock: systemClock,
        changed: () => {
          this.#showState();
          // While it starts again nobody knows what runs: that is no sign that nothing does.
          if (this.#controlPlane.state.kind === 'ready') this.#updates.consider();
        },
        happened: (event, wasBroken) => this.#notify(event, wasBroken),
      }),
    );
    this.#backups = new Backups({
      programs: options.programs,
      dataDir,
      controlPlane: this.#controlPlane,
      log: this.#log,
      say: () => this.#say,
      frame: () => this.#window.frame,
    });
    this.#notifier = this.#owned.use(new Notifier());
    this.#tray = hasTray
      ? this.#owned.use(
          new TrayLamp({
            open: (path) => (path === undefined ? this.#window.show() : this.#window.showAt(path)),
            setRunner: (isOn) => this.#settings.change({ embeddedRunner: isOn }),
            quit: () => app.quit(),
          }),
        )
      : undefined;
    this.#power = this.#owned.use(
      new Power({
        suspended: () => this.#controlPlane.suspend(),
        resumed: () => this.#controlPlane.resume(),
        shuttingDown: () => void this.#quitting.end(),
      }),
    );
    this.#updates = this.#owned.use(
      new Updates({
        source: updateSource(this.#log),
        clock: systemClock,
        channel: () => this.#settings.current.updateChannel,
        runningRuns: () => this.#activity.summary.runningRuns,
        changed: (state) => this.#bridge.announce('updates:changed', state),
        end: () => void this.#quitting.end(),
      }),
    );
    this.#quitting = this.#owned.use(
      new Quitting({
        settings: this.#settings,
        say: () => this.#say,
        jobsHere: () => this.#activity.summary.jobsHere,
        frame: () => this.#window.frame,
        goToBackground: () => this.#window.leave(this.#options.hasTray ? 'hide' : 'minimize'),
        drain: () => this.#controlPlane.drain(),
        drainingChanged: () => this.#showState(),
        end: () => this.#leave(),
      }),
    );
  }

  start(): void {
    const { argv, openings } = this.#options;
    denyPermissions(session.defaultSession, (origin) => this.#window.isOurs(origin));
    if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme);
    nativeTheme.themeSource = this.#settings.current.theme;
    this.#answer();
    this.#controlPlane.onChange((state) => {
      this.#bridge.announce('control-plane:changed', state);
      if (state.kind === 'ready') this.#window.open(state.url);
      if (state.kind === 'failed') this.#window.wait();
      this.#showState();
    });
    this.#settings.onChange((settings, before) => {
      this.#bridge.announce('settings:changed', shownSettings(settings));
      if (settings.startAtLogin !== before.startAtLogin) setStartAtLogin(settings.startAtLogin);
      if (settings.embeddedRunner !== before.embeddedRunner) this.#controlPlane.setRunner(settings.embeddedRunner);
      if (settings.language !== before.language) this.#setMenu();
      if (settings.updateChannel !== before.updateChannel) this.#updates.consider();
      this.#showState();
    });
    app.on('window-all-closed', () => {}); // the window may come back: quitting is a decision of its own
    this.#setMenu();
    this.#showState();
    this.#controlPlane.start();
    this.#updates.consider();
    if (!isHiddenStart(argv)) this.#window.show();
    openings.deliver(
      {
        link: (url) => this.#window.showAt(viewOf(url) ?? '/'),
        file: (path) => this.#openFile(path),
        activated: () => this.#window.show(),
      },
      argv,
    );
  }

  get #say(): Say {
    return sayIn(this.#settings.current.language);
  }

  #serverOptions(): ServerOptions {
    const { consolePort, agentPort } = this.#settings.current;
    return {
      dataDir: this.#options.dataDir,
      rendererDir: this.#options.rendererDir,
      agentProgramDir: this.#options.agentProgramDir,
      console: { host: '127.0.0.1', port: consolePort },
      lan: { host: '0.0.0.0', port: agentPort },
    };
  }

  /** Another program has it: any free one is taken, and kept from then on. */
  #avoidPort(port: number): void {
    const { consolePort } = this.#settings.current;
    this.#settings.change(port === consolePort ? { consolePort: 0 } : { agentPort: 0 });
  }

  #answer(): void {
    const none = z.tuple([]);
    const bridge = this.#bridge;
    bridge.handle('session:code', none, () => this.#controlPlane.issueCode(this.#end.signal));
    bridge.handle('shell:facts', none, () => ({
      platform: process.platform,
      version: app.getVersion(),
      dataDir: this.#options.dataDir,
      hasTray: this.#options.hasTray,
    }));
    bridge.handle('settings:get', none, () => shownSettings(this.#settings.current));
    bridge.handle('settings:change', z.tuple([changeSchema]), (change) => {
      this.#settings.change(change);
      return shownSettings(this.#settings.current);
    });
    bridge.handle('appearance:set', z.tuple([appearanceSchema]), ({ theme, language }) => {
      const { current } = this.#settings;
      if (current.theme === theme && current.language === language) return;
      nativeTheme.themeSource = theme;
      this.#settings.change({ theme, language });
    });
    bridge.handle('control-plane:state', none, () => this.#controlPlane.state);
    bridge.handle('control-plane:log', none, () => this.#log.tail());
    bridge.handle('control-plane:start', none, () => this.#controlPlane.start());
    bridge.handle('control-plane:reveal-log', none, () => shell.showItemInFolder(this.#log.path));
    bridge.handle('data:reveal', none, () => this.#revealData());
    bridge.handle('key:whereabouts', none, () => this.#keychain.whereabouts());
    bridge.handle('key:prefer', z.tuple([z.enum(['keychain', 'file'])]), async (place) => {
      await this.#keychain.prefer(place);
      this.#settings.change({ keyPlace: place });
      return this.#keychain.whereabouts();
    });
    // Elsewhere the package does it. A checkout may be moved or removed: nothing shall point into it.
    const link = app.isPackaged ? commandOf(process.platform, process.env.APPIMAGE) : undefined;
    bridge.handle('command:state', none, () => link?.state ?? 'installed');
    bridge.handle('command:link', none, () => link?.make() ?? 'installed');
    bridge.handle('updates:state', none, () => this.#updates.state);
    bridge.handle('updates:check', none, () => this.#updates.check());
    bridge.handle('updates:install', z.tuple([z.enum(['now', 'idle', 'quit'])]), (when) => this.#updates.install(when));
    bridge.handle('backups:choose-folder', none, () => this.#backups.chooseFolder());
    bridge.handle('backups:restore', none, () => this.#backups.restore());
    bridge.handle('files:take', none, () => this.#opened.splice(0));
  }

  #setMenu(): void {
    setMenu(this.#say, {
      open: (path) => this.#window.showAt(path),
      openFile: () => void this.#chooseFile(),
      backUp: () => void this.#backUp(),
      restore: () => void this.#restore(),
      revealData: () => void this.#revealData(),
      revealLog: () => shell.showItemInFolder(this.#log.path),
      closeWindow: () => this.#window.frame?.close(),
      back: () => this.#window.page?.navigationHistory.goBack(),
      forward: () => this.#window.page?.navigationHistory.goForward(),
      quit: () => app.quit(),
    });
  }

  /** Everything outside the window that shows how things are. */
  #showState(): void {
    const { summary } = this.#activity;
    const { current } = this.#settings;
    this.#tray?.show(
      {
        ...summary,
        controlPlane: this.#controlPlane.state.kind,
        isDraining: this.#quitting.isDraining,
        runsJobs: current.embeddedRunner,
      },
      this.#say,
    );
    this.#power.keepAwake(current.keepAwake && summary.jobsHere > 0);
    const wanting = summary.brokenPipelines - summary.takenPipelines + summary.pendingApprovals;
    if (process.platform !== 'win32') app.setBadgeCount(wanting);
    else if (wanting === 0) this.#window.frame?.setOverlayIcon(null, '');
    else {
      const icon = nativeImage.createFromBuffer(drawLamp('attention', 32, 'coloured'), { scaleFactor: 2 });
      this.#window.frame?.setOverlayIcon(icon, this.#say('waiting', { count: wanting }));
    }
  }

  /** What the operator looks at needs no notification. */
  #notify(event: Event, wasBroken: boolean): void {
    if (this.#window.isFocused) return;
    const { current } = this.#settings;
    const language = shellLanguage(current.language);
    const notice = noticeFrom(event, { wasBroken, wanted: shownSettings(current), language });
    if (!notice) return;
    const { title, values, body, path, isUrgent } = notice;
    const said = { title: this.#say(title, values), path };
    const together = this.#bursts.next(said);
    if (together.length === 0) {
      this.#notifier.show({ title: said.title, body, isUrgent, clicked: () => this.#window.showAt(path) });
      return;
    }
    this.#notifier.showTogether({
      title: this.#say('moreHappened', { count: together.length }),
      body: together.map((one) => one.title).join('\n'),
      isUrgent: false,
      clicked: () => this.#window.showAt(commonPath(together)),
    });
  }

  /** What closing the window means. On macOS an app without a window is an ordinary thing; elsewhere it is asked once. */
  #closing(): 'close' | 'hide' | 'minimize' | 'stay' {
    if (this.#quitting.isEnding) return 'close';
    const { whenClosed } = this.#settings.current;
    const staysOpen = whenClosed === 'background' || (whenClosed === 'ask' && process.platform === 'darwin');
    if (staysOpen) return this.#options.hasTray ? 'hide' : 'minimize';
    if (whenClosed === 'quit') app.quit();
    else void this.#askWhatClosingMeans();
    return 'stay';
  }

  async #askWhatClosingMeans(): Promise<void> {
    const say = this.#say;
    const response = await this.#tell({
      type: 'question',
      message: say('closeTitle'),
      detail: say(this.#options.hasTray ? 'closeBody' : 'closeBodyNoTray'),
      buttons: [say('keepRunning'), say('quitShort'), say('cancel')],
      defaultId: 0,
      cancelId: 2,
      noLink: true,
    });
    if (response === 2) return;
    this.#settings.change({ whenClosed: response === 0 ? 'background' : 'quit' });
    this.#window.frame?.close();
  }

  #openFile(path: string): void {
    const say = this.#say;
    const read = readPipelineFile(path);
    this.#window.show();
    if (read.kind !== 'read') {
      const detail = read.kind === 'too-large' ? say('fileTooLarge', { name: read.name }) : read.because;
      void this.#tell({ type: 'error', message: say('fileRefused'), detail });
      return;
    }
    this.#opened.push(read.file);
    this.#bridge.announce('files:opened');
  }

  async #chooseFile(): Promise<void> {
    const filters = [{ name: this.#say('pipelineFiles'), extensions: pipelineExtensions }];
    const { filePaths } = await dialog.showOpenDialog({ filters, properties: ['openFile'] });
    for (const path of filePaths) this.#openFile(path);
  }

  async #backUp(): Promise<void> {
    const folder = await this.#backups.chooseFolder();
    if (folder === undefined) return;
    const say = this.#say;
    try {
      const { backup } = await this.#activity.client(ServerService).backUpNow({ folder });
      await this.#tell({ type: 'info', message: say('backedUp'), detail: backup?.folder ?? folder });
    } catch (reason) {
      await this.#tell({ type: 'error', message: say('backupFailed'), detail: String(reason) });
    }
  }

  async #restore(): Promise<void> {
    const outcome = await this.#backups.restore();
    const say = this.#say;
    if (outcome.kind === 'restored') await this.#tell({ type: 'info', message: say('restored') });
    if (outcome.kind === 'refused')
      await this.#tell({ type: 'error', message: say('restoreFailed'), detail: outcome.because });
  }

  async #revealData(): Promise<void> {
    const problem = await shell.openPath(this.#options.dataDir);
    if (problem) await this.#tell({ type: 'error', message: problem });
  }

  async #tell(message: MessageBoxOptions): Promise<number> {
    const window = this.#window.frame;
    const isShown = window?.isVisible() === true;
    const { response } = await (isShown ? dialog.showMessageBox(window, message) : dialog.showMessageBox(message));
    return response;
  }

  /** Nothing new is shown or asked; then the control plane stops, which stops what runs and closes the database. */
  async #leave(): Promise<void> {
    this.#end.abort();
    this.#activity[Symbol.dispose]();
    this.#window.destroy();
    await this.#controlPlane[Symbol.asyncDispose]();
    this.#owned.dispose();
    this.#updates.finish();
  }
}

/** Undefined: whatever installed the app has put it where shells find it. */
function commandOf(platform: NodeJS.Platform, appImage: string | undefined): CommandLink | AppImageCommand | undefined {
  if (platform === 'linux' && appImage)
    return new AppImageCommand({ appImage, file: join(app.getPath('home'), '.local', 'bin', 'signalbox') });
  if (platform !== 'darwin') return undefined;
  return new CommandLink({
    command: join(process.resourcesPath, 'bin', 'signalbox'),
    link: '/usr/local/bin/signalbox',
  });
}

const appearanceSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(languages),
});
