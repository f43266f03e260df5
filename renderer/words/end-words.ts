import type { Words } from './translate.ts';

/** Why something ended as it did. */
export const endWords = {
  condition: ['its condition was false', 'seine Bedingung traf nicht zu', 'sa condition n’était pas remplie'],
  upstream: ['a job before it did not pass', 'ein Job davor hat nicht bestanden', 'un job précédent n’a pas réussi'],
  exitCode: ['exit code {code}', 'Exit-Code {code}', 'code de sortie {code}'],
  commandFailed: ['a command failed', 'ein Befehl schlug fehl', 'une commande a échoué'],
  service: ['a service could not be used', 'ein Service war nicht nutzbar', 'un service n’était pas utilisable'],
  expression: [
    'an expression could not be evaluated',
    'ein Ausdruck ließ sich nicht auswerten',
    'une expression n’a pas pu être évaluée',
  ],
  rejected: ['its approval was refused', 'die Freigabe wurde abgelehnt', 'son approbation a été refusée'],
  expired: ['nobody decided in time', 'niemand hat rechtzeitig entschieden', 'personne n’a décidé à temps'],
  runnerLost: ['its runner was lost', 'sein Runner ging verloren', 'son runner a été perdu'],
  noRunnerTook: ['no runner took it in time', 'kein Runner nahm ihn rechtzeitig', 'aucun runner ne l’a pris à temps'],
  runnersRefused: ['the runners refused it', 'die Runner lehnten ihn ab', 'les runners l’ont refusé'],
  superseded: [
    'a newer run took its place',
    'ein neuerer Lauf trat an seine Stelle',
    'une exécution plus récente l’a remplacée',
  ],
  operator: ['stopped by a person', 'von einer Person gestoppt', 'arrêt par une personne'],
  failFast: [
    'another cell of its matrix failed',
    'eine andere Zelle seiner Matrix schlug fehl',
    'une autre cellule de sa matrice a échoué',
  ],
  definition: [
    'the definition cannot be run',
    'die Definition lässt sich nicht ausführen',
    'la définition ne peut pas être exécutée',
  ],
  timeout: ['its time limit is over', 'sein Zeitlimit ist um', 'son délai est dépassé'],
  agent: ['the agent stopped the work', 'der Agent beendete die Arbeit', 'l’agent a arrêté le travail'],
  because: ['{reason}: {message}', '{reason}: {message}', '{reason} : {message}'],
} satisfies Words;
