import type { Words } from '../../../words/words.ts';

export const configurationWords = {
  title: ['Full configuration', 'Vollständige Konfiguration', 'Configuration complète'],
  about: [
    'Includes in place, anchors followed, defaults in every job. Choose a line to see where it comes from.',
    'Includes an ihrer Stelle, Anker aufgelöst, Vorgaben in jedem Job. Wählen Sie eine Zeile, um ihre Herkunft zu sehen.',
    'Inclusions en place, ancres suivies, valeurs par défaut dans chaque job. Choisir une ligne pour voir d’où elle vient.',
  ],
  lines: [
    'Lines of the full configuration',
    'Zeilen der vollständigen Konfiguration',
    'Lignes de la configuration complète',
  ],
  withLanguage: [
    'Show what the language takes for granted',
    'Zeigen, was die Sprache voraussetzt',
    'Montrer ce que le langage suppose',
  ],
  unreadable: [
    'The text cannot be read at the moment. Repair it to see the full configuration.',
    'Der Text ist gerade nicht lesbar. Beheben Sie das, um die vollständige Konfiguration zu sehen.',
    'Le texte est illisible pour le moment. Le réparer pour voir la configuration complète.',
  ],
  missing: [
    'Something that is included cannot be read: {message}',
    'Etwas Eingebundenes ist nicht lesbar: {message}',
    'Un élément inclus est illisible : {message}',
  ],
  fromFile: ['Written here, line {line}', 'Hier geschrieben, Zeile {line}', 'Écrit ici, ligne {line}'],
  fromAlias: [
    'From the anchor &{name}, line {line}',
    'Vom Anker &{name}, Zeile {line}',
    'De l’ancre &{name}, ligne {line}',
  ],
  fromMerge: [
    'Through a merge key, from line {line}',
    'Über einen Merge-Schlüssel, von Zeile {line}',
    'Par une clé de fusion, depuis la ligne {line}',
  ],
  fromInclude: ['From {source}, line {line}', 'Aus {source}, Zeile {line}', 'De {source}, ligne {line}'],
  fromDefaults: [
    'From the defaults of this pipeline, line {line}',
    'Aus den Vorgaben dieser Pipeline, Zeile {line}',
    'Des valeurs par défaut de ce pipeline, ligne {line}',
  ],
  fromLanguage: [
    'Written nowhere: the language takes it for granted',
    'Nirgends geschrieben: die Sprache setzt es voraus',
    'Écrit nulle part : le langage le suppose',
  ],
  chipAlias: ['anchor', 'Anker', 'ancre'],
  chipMerge: ['merge key', 'Merge', 'fusion'],
  chipDefaults: ['defaults', 'Vorgaben', 'défauts'],
  chipLanguage: ['language', 'Sprache', 'langage'],
  show: ['Show in YAML', 'In YAML zeigen', 'Montrer dans le YAML'],
  showInclude: ['Show the include', 'Include zeigen', 'Montrer l’inclusion'],
  nothing: [
    'Point at a line or choose one with the arrow keys.',
    'Zeigen Sie auf eine Zeile oder wählen Sie eine mit den Pfeiltasten.',
    'Pointer une ligne ou en choisir une avec les flèches.',
  ],
} as const satisfies Words;
