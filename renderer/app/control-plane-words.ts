import type { Words } from '../words/words.ts';

export const controlPlaneWords = {
  starting: ['The control plane is starting', 'Die Steuerung startet', 'Le plan de contrôle démarre'],
  startingBody: [
    'It opens the database and its listeners. The console follows by itself.',
    'Sie öffnet die Datenbank und ihre Anschlüsse. Die Konsole folgt von selbst.',
    'Il ouvre la base de données et ses ports d’écoute. La console suit d’elle-même.',
  ],
  ready: ['The control plane is ready', 'Die Steuerung ist bereit', 'Le plan de contrôle est prêt'],
  restarting: [
    'The control plane ended and is started again',
    'Die Steuerung endete und wird neu gestartet',
    'Le plan de contrôle s’est terminé et redémarre',
  ],
  failed: [
    'The control plane cannot be started',
    'Die Steuerung kann nicht gestartet werden',
    'Le plan de contrôle ne peut pas démarrer',
  ],
  stopping: ['The control plane is stopping', 'Die Steuerung hält an', 'Le plan de contrôle s’arrête'],
  stopped: ['The control plane is stopped', 'Die Steuerung steht', 'Le plan de contrôle est arrêté'],
  nextTry: ['Next try in {when}.', 'Nächster Versuch in {when}.', 'Prochain essai dans {when}.'],
  gaveUp: [
    'It is not tried again by itself.',
    'Es wird nicht von selbst noch einmal versucht.',
    'Il n’y aura pas d’autre essai automatique.',
  ],
  tryNow: ['Start it now', 'Jetzt starten', 'Démarrer maintenant'],
  showLog: ['Show the log file', 'Logdatei zeigen', 'Afficher le fichier journal'],
  showData: ['Show the data folder', 'Datenordner zeigen', 'Afficher le dossier des données'],
  log: ['End of the log', 'Ende des Logs', 'Fin du journal'],
} satisfies Words;
