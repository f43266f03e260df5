import type { Words } from '../../words/words.ts';

export const licenceWords = {
  about: [
    'Signalbox itself is under the Apache License 2.0. It contains {count} packages by others:',
    'Signalbox selbst steht unter der Apache License 2.0. Es enthält {count} Pakete anderer:',
    'Signalbox est sous licence Apache 2.0. Il contient {count} paquets d’autres auteurs :',
  ],
  search: ['Find a package or licence', 'Paket oder Lizenz finden', 'Trouver un paquet ou une licence'],
  noMatch: [
    'No package has that in its name or licence.',
    'Kein Paket hat das im Namen oder in der Lizenz.',
    'Aucun paquet n’a cela dans son nom ou sa licence.',
  ],
  noText: [
    'The package carries no text of its own; its manifest names this licence.',
    'Das Paket enthält keinen eigenen Text; sein Manifest nennt diese Lizenz.',
    'Le paquet ne contient pas de texte propre ; son manifeste nomme cette licence.',
  ],
} satisfies Words;
