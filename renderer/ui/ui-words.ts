import type { Words } from '../words/words.ts';

export const uiWords = {
  close: ['Close', 'Schließen'],
  cancel: ['Cancel', 'Abbrechen'],
  copy: ['Copy', 'Kopieren'],
  copied: ['Copied', 'Kopiert'],
  undo: ['Undo', 'Rückgängig'],
  dismiss: ['Dismiss', 'Ausblenden'],
  tryAgain: ['Try again', 'Erneut versuchen'],
  loading: ['Loading', 'Wird geladen'],
  optional: ['optional', 'optional'],
  notifications: ['Notifications', 'Meldungen'],
  failedTitle: ['This could not be read', 'Das konnte nicht gelesen werden'],
  offlineTitle: ['The server cannot be reached', 'Der Server ist nicht erreichbar'],
  offlineBody: [
    'What was read before is shown where it is known. This view fills by itself when the server is back.',
    'Schon Gelesenes bleibt sichtbar. Diese Ansicht füllt sich von selbst, sobald der Server wieder da ist.',
  ],
  forbiddenTitle: ['This window may not read that', 'Dieses Fenster darf das nicht lesen'],
  forbiddenBody: [
    'Its session has ended. Open the console again with the address that the server prints.',
    'Die Sitzung ist beendet. Öffnen Sie die Konsole neu mit der Adresse, die der Server ausgibt.',
  ],
  missingTitle: ['There is no such thing here', 'Das gibt es hier nicht'],
  missingBody: [
    'It was removed, or the link is from another server.',
    'Es wurde entfernt, oder der Link stammt von einem anderen Server.',
  ],
  show: ['Show', 'Anzeigen'],
  hide: ['Hide', 'Verbergen'],
  resize: ['Resize', 'Größe ändern'],
  barsOf: [
    'Last {count} runs: {passed} passed, {failed} failed',
    'Letzte {count} Läufe: {passed} bestanden, {failed} fehlgeschlagen',
  ],
} satisfies Words;
