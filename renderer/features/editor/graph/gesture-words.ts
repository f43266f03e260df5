import type { Words } from '../../../words/words.ts';

/** What gestures on the graph are called in the history, what is announced, and why something is refused. */
export const gestureWords = {
  addStage: ['Add stage {name}', 'Stage {name} hinzufügen', 'Ajouter la phase {name}'],
  addJob: ['Add job {name}', 'Job {name} hinzufügen', 'Ajouter le job {name}'],
  addJobAfter: [
    'Add job {name} after {after}',
    'Job {name} nach {after} hinzufügen',
    'Ajouter le job {name} après {after}',
  ],
  addStep: ['Add step {name} to {job}', 'Schritt {name} zu {job} hinzufügen', 'Ajouter l’étape {name} à {job}'],
  jobsInStage: [
    'The jobs that were there are the stage {name} now.',
    'Die bisherigen Jobs sind jetzt die Stage {name}.',
    'Les jobs présents forment maintenant la phase {name}.',
  ],
  rename: ['Rename {from} to {to}', '{from} in {to} umbenennen', 'Renommer {from} en {to}'],
  remove: ['Delete {name}', '{name} löschen', 'Supprimer {name}'],
  removeMany: [
    { one: 'Delete {count} item', other: 'Delete {count} items' },
    { one: '{count} Eintrag löschen', other: '{count} Einträge löschen' },
    { one: 'Supprimer {count} élément', other: 'Supprimer {count} éléments' },
  ],
  noLongerWait: [
    { one: '{count} job no longer waits for it.', other: '{count} jobs no longer wait for it.' },
    { one: '{count} Job wartet nicht mehr darauf.', other: '{count} Jobs warten nicht mehr darauf.' },
    { one: '{count} job ne l’attend plus.', other: '{count} jobs ne l’attendent plus.' },
  ],
  withJobs: [
    { one: '{count} job went with it.', other: '{count} jobs went with it.' },
    { one: '{count} Job ging mit.', other: '{count} Jobs gingen mit.' },
    { one: '{count} job est parti avec.', other: '{count} jobs sont partis avec.' },
  ],
  duplicate: ['Duplicate {name}', '{name} duplizieren', 'Dupliquer {name}'],
  duplicateMany: [
    { one: 'Duplicate {count} item', other: 'Duplicate {count} items' },
    { one: '{count} Eintrag duplizieren', other: '{count} Einträge duplizieren' },
    { one: 'Dupliquer {count} élément', other: 'Dupliquer {count} éléments' },
  ],
  connect: ['{to} waits for {from}', '{to} wartet auf {from}', '{to} attend {from}'],
  disconnect: ['{to} no longer waits for {from}', '{to} wartet nicht mehr auf {from}', '{to} n’attend plus {from}'],
  moveTo: [
    'Move {name} to place {place}',
    '{name} an Stelle {place} verschieben',
    'Déplacer {name} à la place {place}',
  ],
  moveInto: ['Move {name} to {target}', '{name} nach {target} verschieben', 'Déplacer {name} vers {target}'],
  moveMany: [
    { one: 'Move {count} job to {target}', other: 'Move {count} jobs to {target}' },
    { one: '{count} Job nach {target} verschieben', other: '{count} Jobs nach {target} verschieben' },
    { one: 'Déplacer {count} job vers {target}', other: 'Déplacer {count} jobs vers {target}' },
  ],
  pasteJobs: [
    { one: 'Paste {count} job', other: 'Paste {count} jobs' },
    { one: '{count} Job einfügen', other: '{count} Jobs einfügen' },
    { one: 'Coller {count} job', other: 'Coller {count} jobs' },
  ],
  pasteSteps: [
    { one: 'Paste {count} step into {job}', other: 'Paste {count} steps into {job}' },
    { one: '{count} Schritt in {job} einfügen', other: '{count} Schritte in {job} einfügen' },
    { one: 'Coller {count} étape dans {job}', other: 'Coller {count} étapes dans {job}' },
  ],

  nothingSelected: ['Nothing is selected.', 'Es ist nichts ausgewählt.', 'Rien n’est sélectionné.'],
  onlyJobsAndSteps: [
    'Only jobs and steps can be copied.',
    'Nur Jobs und Schritte lassen sich kopieren.',
    'Seuls les jobs et les étapes peuvent être copiés.',
  ],
  notMixed: [
    'Copy either jobs or steps, not both at once.',
    'Entweder Jobs oder Schritte kopieren, nicht beides zugleich.',
    'Copier des jobs ou des étapes, pas les deux à la fois.',
  ],
  closed: [
    '{name} is defined in another place. Edit it there, in the text.',
    '{name} ist an anderer Stelle definiert. Bitte dort im Text ändern.',
    '{name} est défini ailleurs. À modifier là-bas, dans le texte.',
  ],
  unnamed: [
    'This step has no name. Give it one in the text first.',
    'Dieser Schritt hat keinen Namen. Bitte zuerst im Text benennen.',
    'Cette étape n’a pas de nom. Lui en donner un d’abord dans le texte.',
  ],
  waitsForItself: [
    '{name} cannot wait for itself.',
    '{name} kann nicht auf sich selbst warten.',
    '{name} ne peut pas s’attendre soi-même.',
  ],
  waitsAlready: ['{to} waits for {from} already.', '{to} wartet bereits auf {from}.', '{to} attend déjà {from}.'],
  wouldBeCircle: [
    'They would wait for each other: {way}.',
    'Sie würden aufeinander warten: {way}.',
    'Ils s’attendraient l’un l’autre : {way}.',
  ],
  inLaterStage: [
    '{from} is in the later stage {stage}; {to} runs before it.',
    '{from} ist in der späteren Stage {stage}; {to} läuft davor.',
    '{from} est dans la phase {stage}, plus tardive ; {to} s’exécute avant.',
  ],
  stagesGoSideways: [
    'Stages move left and right.',
    'Stages lassen sich nach links und rechts verschieben.',
    'Les phases se déplacent à gauche et à droite.',
  ],
  noStageThere: [
    'There is no stage on that side.',
    'Auf dieser Seite gibt es keine Stage.',
    'Il n’y a pas de phase de ce côté.',
  ],
  noJobThere: [
    'There is no job on that side.',
    'Auf dieser Seite gibt es keinen Job.',
    'Il n’y a pas de job de ce côté.',
  ],
  noPlaceThere: ['It is at the edge already.', 'Es ist schon am Rand.', 'C’est déjà au bord.'],
  stepTaken: [
    '{job} has a step {name} already.',
    '{job} hat bereits einen Schritt {name}.',
    '{job} a déjà une étape {name}.',
  ],
  pasteNeedsJob: [
    'Select the job that the step is to be pasted into.',
    'Bitte den Job auswählen, in den der Schritt eingefügt werden soll.',
    'Sélectionner le job où coller l’étape.',
  ],
  pasteNeedsStage: [
    'Select the stage that the job is to be pasted into.',
    'Bitte die Stage auswählen, in die der Job eingefügt werden soll.',
    'Sélectionner la phase où coller le job.',
  ],
  pasteUnreadable: [
    'What was copied is neither a job nor a step: a job has steps, a step has uses.',
    'Das Kopierte ist weder ein Job noch ein Schritt: ein Job hat steps, ein Schritt hat uses.',
    'Le contenu copié n’est ni un job ni une étape : un job a steps, une étape a uses.',
  ],
  cannotCopy: [
    'This cannot be copied: {reason}.',
    'Das lässt sich nicht kopieren: {reason}.',
    'Copie impossible : {reason}.',
  ],
  clipboardEmpty: [
    'There is no text to paste.',
    'Es gibt keinen Text zum Einfügen.',
    'Il n’y a pas de texte à coller.',
  ],
  clipboardClosed: [
    'The browser does not hand out the clipboard here. Use the keys for pasting.',
    'Der Browser gibt die Zwischenablage hier nicht heraus. Bitte die Tasten zum Einfügen benutzen.',
    'Le navigateur ne donne pas accès au presse-papiers ici. Utiliser les touches pour coller.',
  ],

  nameMissing: ['Type a name.', 'Bitte einen Namen eingeben.', 'Saisir un nom.'],
  nameShape: [
    'Up to 100 letters, digits, _ and -.',
    'Bis zu 100 Buchstaben, Ziffern, _ und -.',
    'Jusqu’à 100 lettres, chiffres, _ et -.',
  ],
  nameTaken: ['{name} is taken.', '{name} ist vergeben.', '{name} est déjà pris.'],
} satisfies Words;

export type GestureWord = keyof typeof gestureWords;
