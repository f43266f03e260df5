import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { app } from 'electron';

/** Said by the start at login, on a command line that the shell itself writes: without a window, in the tray. */
export const hiddenFlag = '--hidden';

/** Whether Signalbox starts when the operator logs in. */
export function setStartAtLogin(isWanted: boolean): void {
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: isWanted, args: [hiddenFlag] });
    return;
  }
  const file = join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'autostart', 'signalbox.desktop');
  if (!isWanted) {
    rmSync(file, { force: true });
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, desktopEntry([process.env.APPIMAGE ?? process.execPath, ...ownFolder(), hiddenFlag]));
}

/** A start that nobody watches: the window stays away until it is asked for. */
export function isHiddenStart(argv: readonly string[]): boolean {
  return argv.includes(hiddenFlag) || (process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin);
}

/** Run from a checkout, the executable is Electron and has to be told what to run. */
function ownFolder(): string[] {
  return app.isPackaged ? [] : [app.getAppPath()];
}

function desktopEntry(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Signalbox',
    `Exec=${command.map(quoted).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** The quoting of the Desktop Entry Specification, "The Exec key"; a percent sign starts a field code. */
function quoted(text: string): string {
  const escaped = text
    .replace(/["`$\\]/g, '\\$&')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%');
  return `"${escaped}"`;
}
