import type { Words } from '../words/words.ts';

export const controlPlaneWords = {
  starting: ['The control plane is starting', 'Die Steuerung startet'],
  startingBody: [
    'It opens the database and its listeners. The console follows by itself.',
    'Sie öffnet die Datenbank und ihre Anschlüsse. Die Konsole folgt von selbst.',
  ],
  ready: ['The control plane is ready', 'Die Steuerung ist bereit'],
  restarting: ['The control plane ended and is started again', 'Die Steuerung endete und wird neu gestartet'],
  failed: ['The control plane cannot be started', 'Die Steuerung kann nicht gestartet werden'],
  stopping: ['The control plane is stopping', 'Die Steuerung hält an'],
  stopped: ['The control plane is stopped', 'Die Steuerung steht'],
  nextTry: ['Next try in {when}.', 'Nächster Versuch in {when}.'],
  gaveUp: ['It is not tried again by itself.', 'Es wird nicht von selbst noch einmal versucht.'],
  tryNow: ['Start it now', 'Jetzt starten'],
  showLog: ['Show the log file', 'Logdatei zeigen'],
  showData: ['Show the data folder', 'Datenordner zeigen'],
  log: ['End of the log', 'Ende des Logs'],
} satisfies Words;
