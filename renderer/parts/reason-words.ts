import type { Words } from '../words/words.ts';

/** Why something waits. */
export const reasonWords = {
  jobs: ['waits for {jobs}', 'wartet auf {jobs}', 'attend {jobs}'],
  more: ['{listed} and {count} more', '{listed} und {count} weitere', '{listed} et {count} de plus'],
  approval: [
    'waits for approval of {subject}',
    'wartet auf Freigabe von {subject}',
    'attend l’approbation de {subject}',
  ],
  approvalOfStage: [
    'waits for approval of stage {subject}',
    'wartet auf Freigabe der Stufe {subject}',
    'attend l’approbation de la phase {subject}',
  ],
  approvalByMany: ['{sentence}, {count} people', '{sentence}, {count} Personen', '{sentence}, {count} personnes'],
  concurrency: [
    { one: 'another run holds the key {key}', other: '{count} other runs hold the key {key}' },
    { one: 'ein anderer Lauf hält den Schlüssel {key}', other: '{count} andere Läufe halten den Schlüssel {key}' },
    { one: 'une autre exécution tient la clé {key}', other: '{count} autres exécutions tiennent la clé {key}' },
  ],
  matrix: [
    'at most {max} cells of its matrix run at the same time',
    'höchstens {max} Zellen seiner Matrix laufen gleichzeitig',
    'au plus {max} cellules de sa matrice tournent en même temps',
  ],
  runPaused: ['the run is paused', 'der Lauf ist angehalten', 'l’exécution est en pause'],
  retryDelay: ['waits before its next attempt', 'wartet bis zum nächsten Versuch', 'attend sa prochaine tentative'],
  noRunner: ['no runner is registered yet', 'noch ist kein Runner angemeldet', 'aucun runner n’est encore inscrit'],
  noMatch: ['no runner matches: {unmet}', 'kein Runner passt: {unmet}', 'aucun runner ne convient : {unmet}'],
  unmet: [
    '{requirement} fails on {failing} of {runners}',
    '{requirement} fehlt bei {failing} von {runners}',
    '{requirement} manque sur {failing} de {runners}',
  ],
  stepByStep: [
    'no matching runner can execute this job: {because}',
    'kein passender Runner kann diesen Job ausführen: {because}',
    'aucun runner qui convient ne peut exécuter ce job : {because}',
  ],
  queuedBehind: [
    { one: '{count} job goes first', other: '{count} jobs go first' },
    { one: '{count} Job ist vorher dran', other: '{count} Jobs sind vorher dran' },
    { one: '{count} job passe avant', other: '{count} jobs passent avant' },
  ],
  busyOne: [
    'the only matching runner, {name}, is busy',
    'der einzige passende Runner, {name}, ist beschäftigt',
    'le seul runner qui convient, {name}, est occupé',
  ],
  busyAll: [
    'all {count} matching runners are busy',
    'alle {count} passenden Runner sind beschäftigt',
    'les {count} runners qui conviennent sont tous occupés',
  ],
  unavailable: [
    'matching runners may not take work: {runners}',
    'passende Runner dürfen keine Arbeit nehmen: {runners}',
    'les runners qui conviennent ne peuvent pas prendre de travail : {runners}',
  ],
  refusedBy: [
    { one: 'one runner refused it', other: '{count} runners refused it' },
    { one: 'ein Runner lehnte ihn ab', other: '{count} Runner lehnten ihn ab' },
    { one: 'un runner l’a refusé', other: '{count} runners l’ont refusé' },
  ],
  awaitingFetch: [
    'a matching runner is free and has not asked for work yet',
    'ein passender Runner ist frei und hat noch nicht nach Arbeit gefragt',
    'un runner qui convient est libre et n’a pas encore demandé de travail',
  ],
  isFree: [
    'free, and has not asked for work yet',
    'frei und hat noch nicht nach Arbeit gefragt',
    'libre, n’a pas encore demandé de travail',
  ],
  fits: ['could take it now', 'könnte ihn jetzt nehmen', 'pourrait le prendre maintenant'],
  lacks: ['it lacks {requirements}', 'ihm fehlt {requirements}', 'il lui manque {requirements}'],
  cannotExecute: [
    'it cannot execute this job: {requirements}',
    'er kann diesen Job nicht ausführen: {requirements}',
    'il ne peut pas exécuter ce job : {requirements}',
  ],
  busy: ['all its places are taken', 'alle seine Plätze sind belegt', 'toutes ses places sont prises'],
  draining: ['draining', 'läuft aus', 'en drainage'],
  paused: ['paused', 'angehalten', 'en pause'],
  disabled: ['disabled', 'abgeschaltet', 'désactivé'],
  pending: ['waiting to be admitted', 'wartet auf Aufnahme', 'attend d’être admis'],
  offline: ['offline', 'offline', 'hors ligne'],
  disconnected: ['reconnecting', 'verbindet neu', 'reconnexion en cours'],
  refused: ['it refused the job a moment ago', 'er hat den Job gerade abgelehnt', 'il vient de refuser le job'],
  runnerIs: ['{name}: {state}', '{name}: {state}', '{name} : {state}'],
} satisfies Words;
