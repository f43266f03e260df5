import type { Words } from '../../words/words.ts';

export const appSettingWords = {
  background: ['In the background', 'Im Hintergrund'],
  startAtLogin: ['Start when I log in', 'Starten, wenn ich mich anmelde'],
  whenClosed: ['When the window is closed', 'Wenn das Fenster geschlossen wird'],
  whenQuitting: ['When I quit while jobs run on this machine', 'Wenn ich beende, während hier Jobs laufen'],
  ask: ['Ask', 'Fragen'],
  keepRunning: ['Keep running', 'Weiterlaufen'],
  quit: ['Quit', 'Beenden'],
  drain: ['Finish them first', 'Erst zu Ende führen'],
  stop: ['Stop them', 'Abbrechen'],
  noTray: [
    'This desktop shows no tray, so a window that keeps running stays in the task bar.',
    'Dieser Desktop zeigt keinen Infobereich; ein Fenster, das weiterläuft, bleibt in der Taskleiste.',
  ],
  jobs: ['Jobs', 'Jobs'],
  embeddedRunner: ['Run jobs on this machine', 'Jobs auf diesem Rechner ausführen'],
  embeddedRunnerHelp: [
    'Turned off, jobs that run here are finished and new ones go to other runners.',
    'Ausgeschaltet werden laufende Jobs beendet, und neue gehen an andere Runner.',
  ],
  keepAwake: ['Keep the machine awake while jobs run on it', 'Rechner wach halten, solange hier Jobs laufen'],
  keepAwakeHelp: ['The screen may still go dark.', 'Der Bildschirm darf dunkel werden.'],
  notify: ['Tell me when', 'Benachrichtigen, wenn'],
  notifyRunFailed: ['a run fails', 'ein Lauf fehlschlägt'],
  notifyRunFixed: ['a broken pipeline is green again', 'eine kaputte Pipeline wieder grün ist'],
  notifyApproval: ['an approval is needed', 'eine Freigabe nötig ist'],
  notifyRunnerLost: ['a runner is lost', 'ein Runner verschwindet'],
  data: ['Data', 'Daten'],
  revealData: ['Show the data folder', 'Datenordner zeigen'],
} satisfies Words;
