import type { Words } from '../../words/words.ts';

export const appSettingWords = {
  background: ['In the background', 'Im Hintergrund', 'En arrière-plan'],
  startAtLogin: ['Start when I log in', 'Starten, wenn ich mich anmelde', 'Démarrer à l’ouverture de session'],
  whenClosed: ['When the window is closed', 'Wenn das Fenster geschlossen wird', 'À la fermeture de la fenêtre'],
  whenQuitting: [
    'When I quit while jobs run on this machine',
    'Wenn ich beende, während hier Jobs laufen',
    'En quittant pendant que des jobs tournent sur cette machine',
  ],
  ask: ['Ask', 'Fragen', 'Demander'],
  keepRunning: ['Keep running', 'Weiterlaufen', 'Laisser en marche'],
  quit: ['Quit', 'Beenden', 'Quitter'],
  drain: ['Finish them first', 'Erst zu Ende führen', 'Les finir d’abord'],
  stop: ['Stop them', 'Abbrechen', 'Les arrêter'],
  noTray: [
    'This desktop shows no tray, so a window that keeps running stays in the task bar.',
    'Dieser Desktop zeigt keinen Infobereich; ein Fenster, das weiterläuft, bleibt in der Taskleiste.',
    'Ce bureau n’a pas de zone de notification : une fenêtre laissée en marche reste dans la barre des tâches.',
  ],
  jobs: ['Jobs', 'Jobs', 'Jobs'],
  embeddedRunner: [
    'Run jobs on this machine',
    'Jobs auf diesem Rechner ausführen',
    'Exécuter des jobs sur cette machine',
  ],
  embeddedRunnerHelp: [
    'Turned off, jobs that run here are finished and new ones go to other runners.',
    'Ausgeschaltet werden laufende Jobs beendet, und neue gehen an andere Runner.',
    'Si désactivé, les jobs en cours ici se terminent et les nouveaux vont à d’autres runners.',
  ],
  keepAwake: [
    'Keep the machine awake while jobs run on it',
    'Rechner wach halten, solange hier Jobs laufen',
    'Garder la machine éveillée pendant que des jobs y tournent',
  ],
  keepAwakeHelp: [
    'The screen may still go dark.',
    'Der Bildschirm darf dunkel werden.',
    'L’écran peut quand même s’éteindre.',
  ],
  notify: ['Tell me when', 'Benachrichtigen, wenn', 'Me prévenir quand'],
  notifyRunFailed: ['a pipeline breaks', 'eine Pipeline kaputtgeht', 'un pipeline casse'],
  notifyRunFixed: [
    'a broken pipeline is green again',
    'eine kaputte Pipeline wieder grün ist',
    'un pipeline cassé repasse au vert',
  ],
  notifyApproval: ['an approval is needed', 'eine Freigabe nötig ist', 'une approbation est nécessaire'],
  notifyRunnerLost: ['a runner is lost', 'ein Runner verschwindet', 'un runner est perdu'],
  data: ['Data', 'Daten', 'Données'],
  revealData: ['Show the data folder', 'Datenordner zeigen', 'Afficher le dossier des données'],
} satisfies Words;
