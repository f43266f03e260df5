import type { Words } from '../words/words.ts';

export const uiWords = {
  close: ['Close', 'Schließen', 'Fermer'],
  cancel: ['Cancel', 'Abbrechen', 'Annuler'],
  copy: ['Copy', 'Kopieren', 'Copier'],
  copied: ['Copied', 'Kopiert', 'Copié'],
  undo: ['Undo', 'Rückgängig', 'Annuler'],
  dismiss: ['Dismiss', 'Ausblenden', 'Masquer'],
  tryAgain: ['Try again', 'Erneut versuchen', 'Réessayer'],
  loading: ['Loading', 'Wird geladen', 'Chargement'],
  optional: ['optional', 'optional', 'facultatif'],
  notifications: ['Notifications', 'Meldungen', 'Notifications'],
  failedTitle: ['This could not be read', 'Das konnte nicht gelesen werden', 'Lecture impossible'],
  offlineTitle: ['The server cannot be reached', 'Der Server ist nicht erreichbar', 'Le serveur est injoignable'],
  offlineBody: [
    'What was read before is shown where it is known. This view fills by itself when the server is back.',
    'Schon Gelesenes bleibt sichtbar. Diese Ansicht füllt sich von selbst, sobald der Server wieder da ist.',
    'Ce qui a déjà été lu reste affiché. Cette vue se remplit d’elle-même au retour du serveur.',
  ],
  forbiddenTitle: [
    'This window may not read that',
    'Dieses Fenster darf das nicht lesen',
    'Cette fenêtre n’a pas le droit de lire cela',
  ],
  forbiddenBody: [
    'Its session has ended. Open the console again with the address that the server prints.',
    'Die Sitzung ist beendet. Öffnen Sie die Konsole neu mit der Adresse, die der Server ausgibt.',
    'Sa session est terminée. Rouvrir la console avec l’adresse que le serveur affiche.',
  ],
  missingTitle: ['There is no such thing here', 'Das gibt es hier nicht', 'Rien de tel ici'],
  missingBody: [
    'It was removed, or the link is from another server.',
    'Es wurde entfernt, oder der Link stammt von einem anderen Server.',
    'L’élément a été supprimé, ou le lien vient d’un autre serveur.',
  ],
  show: ['Show', 'Anzeigen', 'Afficher'],
  hide: ['Hide', 'Verbergen', 'Masquer'],
  resize: ['Resize', 'Größe ändern', 'Redimensionner'],
  barsOf: [
    'Last {count} runs: {passed} passed, {failed} failed',
    'Letzte {count} Läufe: {passed} bestanden, {failed} fehlgeschlagen',
    '{count} dernières exécutions : {passed} réussies, {failed} en échec',
  ],
} satisfies Words;
