import recovery from '../../examples/recovery.yaml?raw';
import type { Entry } from '../words/words.ts';
import gate from './samples/gate.yaml?raw';
import longLog from './samples/long-log.yaml?raw';
import tour from './samples/tour.yaml?raw';

export interface Sample {
  readonly id: 'tour' | 'gate' | 'recovery' | 'long-log';
  readonly name: string;
  readonly about: Entry;
  readonly text: string;
}

/** Real pipelines that run on any runner with a POSIX shell. The first one is the first-run path's. */
export const samples: readonly Sample[] = [
  {
    id: 'tour',
    name: 'tour',
    about: [
      'Two jobs side by side and one that needs both: colours, groups, outputs',
      'Zwei Jobs nebeneinander und einer, der beide braucht: Farben, Gruppen, Ausgaben',
      'Deux jobs côte à côte et un qui dépend des deux : couleurs, groupes, sorties',
    ],
    text: tour,
  },
  {
    id: 'gate',
    name: 'gated-deploy',
    about: [
      'A deployment that waits for your approval',
      'Ein Rollout, der auf Ihre Freigabe wartet',
      'Un déploiement qui attend une approbation',
    ],
    text: gate,
  },
  {
    id: 'recovery',
    name: 'recovery',
    about: [
      'What happens when things fail: retry, tolerated failure, clean-up, rescue',
      'Was bei Fehlern geschieht: Wiederholung, geduldeter Fehler, Aufräumen, Rettung',
      'Ce qui se passe en cas d’échec : nouvelle tentative, échec toléré, nettoyage, secours',
    ],
    text: recovery,
  },
  {
    id: 'long-log',
    name: 'long-log',
    about: [
      'One step that writes 200,000 lines',
      'Ein Schritt, der 200.000 Zeilen schreibt',
      'Une étape qui écrit 200 000 lignes',
    ],
    text: longLog,
  },
];
