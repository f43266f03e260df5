import type { Words } from '../../words/words.ts';

export const warningWords = {
  clockAhead: [
    'its clock is {duration} ahead of the server’s',
    'seine Uhr geht der des Servers um {duration} vor',
    'son horloge avance de {duration} sur celle du serveur',
  ],
  clockBehind: [
    'its clock is {duration} behind the server’s',
    'seine Uhr geht der des Servers um {duration} nach',
    'son horloge retarde de {duration} sur celle du serveur',
  ],
  runningCount: [
    'it reports {reported} running steps, the server knows of {expected}',
    'er meldet {reported} laufende Schritte, der Server weiß von {expected}',
    'il annonce {reported} étapes en cours, le serveur en connaît {expected}',
  ],
  nameless: [
    'it lost its identity with its connection; restart it',
    'er verlor mit der Verbindung seine Identität; ihn neu starten',
    'il a perdu son identité avec sa connexion ; le redémarrer',
  ],
} satisfies Words;
