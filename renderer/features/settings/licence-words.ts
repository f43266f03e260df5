import type { Words } from '../../words/words.ts';

export const licenceWords = {
  about: [
    'Signalbox itself is under the Apache License 2.0. It contains {count} packages by others:',
    'Signalbox selbst steht unter der Apache License 2.0. Es enthält {count} Pakete anderer:',
  ],
  search: ['Find a package or licence', 'Paket oder Lizenz finden'],
  noMatch: ['No package has that in its name or licence.', 'Kein Paket hat das im Namen oder in der Lizenz.'],
  noText: [
    'The package carries no text of its own; its manifest names this licence.',
    'Das Paket enthält keinen eigenen Text; sein Manifest nennt diese Lizenz.',
  ],
} satisfies Words;
