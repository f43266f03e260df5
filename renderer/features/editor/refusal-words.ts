import type { Words } from '../../words/words.ts';

/** Why the language refuses to change a text. */
export const refusalWords = {
  jobTaken: ['There is a job {name} already.', 'Es gibt schon einen Job {name}.', 'Il existe déjà un job {name}.'],
  stageTaken: [
    'There is a stage {name} already.',
    'Es gibt schon eine Stage {name}.',
    'Il existe déjà une phase {name}.',
  ],
  stepTaken: [
    'Job {job} has a step {name} already.',
    'Job {job} hat schon einen Schritt {name}.',
    'Le job {job} a déjà une étape {name}.',
  ],
  circle: [
    'Jobs would wait for each other: {way}.',
    'Jobs würden aufeinander warten: {way}.',
    'Des jobs s’attendraient mutuellement : {way}.',
  ],
  itself: [
    'Job {name} cannot wait for itself.',
    'Job {name} kann nicht auf sich selbst warten.',
    'Le job {name} ne peut pas s’attendre lui-même.',
  ],
  waitsAlready: ['{name} waits for {from} already.', '{name} wartet schon auf {from}.', '{name} attend déjà {from}.'],
  laterStage: [
    'Job {from} is in a later stage than {name}.',
    'Job {from} ist in einer späteren Stage als {name}.',
    'Le job {from} est dans une phase postérieure à {name}.',
  ],
  noJob: [
    'There is no job {name} in this file; it may come from an include.',
    'In dieser Datei gibt es keinen Job {name}; vielleicht kommt er aus einem Include.',
    'Aucun job {name} dans ce fichier ; il vient peut-être d’une inclusion.',
  ],
  severalNamed: [
    'There are {count} jobs named {name}. Give them different names first.',
    'Es gibt {count} Jobs namens {name}. Bitte zuerst verschiedene Namen geben.',
    'Il y a {count} jobs nommés {name} ; il leur faut d’abord des noms différents.',
  ],
  alias: [
    '{place} is the alias {name}. Edit it where it is defined.',
    '{place} ist der Alias {name}. Bitte dort bearbeiten, wo er definiert ist.',
    '{place} est l’alias {name}, à modifier là où il est défini.',
  ],
  shared: [
    '{place} is shared: what refers to {anchor} would change too.',
    '{place} ist geteilt: was auf {anchor} verweist, würde sich mitändern.',
    '{place} est partagé : ce qui renvoie à {anchor} changerait aussi.',
  ],
  anchor: [
    '{place} defines {anchor}, which other places refer to.',
    '{place} definiert {anchor}, worauf andere Stellen verweisen.',
    '{place} définit {anchor}, auquel d’autres endroits renvoient.',
  ],
  mergeKey: [
    '{place} may come from a merge key. Edit it where it is defined.',
    '{place} kommt wohl aus einem Merge-Schlüssel. Bitte dort bearbeiten, wo es definiert ist.',
    '{place} vient sans doute d’une clé de fusion, à modifier là où elle est définie.',
  ],
  unsafe: [
    'This place is written in a way that cannot be edited safely. Change the text itself.',
    'Diese Stelle ist so geschrieben, dass sie nicht sicher zu bearbeiten ist. Bitte den Text selbst ändern.',
    'Cet endroit est écrit d’une façon qui ne se modifie pas sans risque : à changer dans le texte lui-même.',
  ],
  commentLost: [
    'A comment would lose its place. Change the text itself.',
    'Ein Kommentar würde seinen Platz verlieren. Bitte den Text selbst ändern.',
    'Un commentaire perdrait sa place : à changer dans le texte lui-même.',
  ],
  notJson: [
    'The result would no longer be JSON.',
    'Das Ergebnis wäre kein JSON mehr.',
    'Le résultat ne serait plus du JSON.',
  ],
  noStages: ['This pipeline has no stages.', 'Diese Pipeline hat keine Stages.', 'Ce pipeline n’a pas de phases.'],
} satisfies Words;
