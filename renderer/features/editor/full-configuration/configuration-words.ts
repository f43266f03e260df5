import type { Words } from '../../../words/words.ts';

export const configurationWords = {
  title: ['Full configuration', 'Vollständige Konfiguration'],
  about: [
    'Includes in place, anchors followed, defaults in every job. Choose a line to see where it comes from.',
    'Includes an ihrer Stelle, Anker aufgelöst, Vorgaben in jedem Job. Wählen Sie eine Zeile, um ihre Herkunft zu sehen.',
  ],
  lines: ['Lines of the full configuration', 'Zeilen der vollständigen Konfiguration'],
  withLanguage: ['Show what the language takes for granted', 'Zeigen, was die Sprache voraussetzt'],
  unreadable: [
    'The text cannot be read at the moment. Repair it to see the full configuration.',
    'Der Text ist gerade nicht lesbar. Beheben Sie das, um die vollständige Konfiguration zu sehen.',
  ],
  missing: ['Something that is included cannot be read: {message}', 'Etwas Eingebundenes ist nicht lesbar: {message}'],
  fromFile: ['Written here, line {line}', 'Hier geschrieben, Zeile {line}'],
  fromAlias: ['From the anchor &{name}, line {line}', 'Vom Anker &{name}, Zeile {line}'],
  fromMerge: ['Through a merge key, from line {line}', 'Über einen Merge-Schlüssel, von Zeile {line}'],
  fromInclude: ['From {source}, line {line}', 'Aus {source}, Zeile {line}'],
  fromDefaults: ['From the defaults of this pipeline, line {line}', 'Aus den Vorgaben dieser Pipeline, Zeile {line}'],
  fromLanguage: [
    'Written nowhere: the language takes it for granted',
    'Nirgends geschrieben: die Sprache setzt es voraus',
  ],
  chipAlias: ['anchor', 'Anker'],
  chipMerge: ['merge key', 'Merge'],
  chipDefaults: ['defaults', 'Vorgaben'],
  chipLanguage: ['language', 'Sprache'],
  show: ['Show in YAML', 'In YAML zeigen'],
  showInclude: ['Show the include', 'Include zeigen'],
  nothing: [
    'Point at a line or choose one with the arrow keys.',
    'Zeigen Sie auf eine Zeile oder wählen Sie eine mit den Pfeiltasten.',
  ],
} as const satisfies Words;
