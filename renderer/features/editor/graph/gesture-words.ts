import type { Words } from '../../../words/words.ts';

/** What gestures on the graph are called in the history, what is announced, and why something is refused. */
export const gestureWords = {
  addStage: ['Add stage {name}', 'Stage {name} hinzufügen'],
  addJob: ['Add job {name}', 'Job {name} hinzufügen'],
  addJobAfter: ['Add job {name} after {after}', 'Job {name} nach {after} hinzufügen'],
  addStep: ['Add step {name} to {job}', 'Schritt {name} zu {job} hinzufügen'],
  jobsInStage: [
    'The jobs that were there are the stage {name} now.',
    'Die bisherigen Jobs sind jetzt die Stage {name}.',
  ],
  rename: ['Rename {from} to {to}', '{from} in {to} umbenennen'],
  remove: ['Delete {name}', '{name} löschen'],
  removeMany: [
    { one: 'Delete {count} item', other: 'Delete {count} items' },
    { one: '{count} Eintrag löschen', other: '{count} Einträge löschen' },
  ],
  noLongerWait: [
    { one: '{count} job no longer waits for it.', other: '{count} jobs no longer wait for it.' },
    { one: '{count} Job wartet nicht mehr darauf.', other: '{count} Jobs warten nicht mehr darauf.' },
  ],
  withJobs: [
    { one: '{count} job went with it.', other: '{count} jobs went with it.' },
    { one: '{count} Job ging mit.', other: '{count} Jobs gingen mit.' },
  ],
  duplicate: ['Duplicate {name}', '{name} duplizieren'],
  duplicateMany: [
    { one: 'Duplicate {count} item', other: 'Duplicate {count} items' },
    { one: '{count} Eintrag duplizieren', other: '{count} Einträge duplizieren' },
  ],
  connect: ['{to} waits for {from}', '{to} wartet auf {from}'],
  disconnect: ['{to} no longer waits for {from}', '{to} wartet nicht mehr auf {from}'],
  moveTo: ['Move {name} to place {place}', '{name} an Stelle {place} verschieben'],
  moveInto: ['Move {name} to {target}', '{name} nach {target} verschieben'],
  pasteJobs: [
    { one: 'Paste {count} job', other: 'Paste {count} jobs' },
    { one: '{count} Job einfügen', other: '{count} Jobs einfügen' },
  ],
  pasteSteps: [
    { one: 'Paste {count} step into {job}', other: 'Paste {count} steps into {job}' },
    { one: '{count} Schritt in {job} einfügen', other: '{count} Schritte in {job} einfügen' },
  ],

  nothingSelected: ['Nothing is selected.', 'Es ist nichts ausgewählt.'],
  onlyJobsAndSteps: ['Only jobs and steps can be copied.', 'Nur Jobs und Schritte lassen sich kopieren.'],
  notMixed: [
    'Copy either jobs or steps, not both at once.',
    'Entweder Jobs oder Schritte kopieren, nicht beides zugleich.',
  ],
  closed: [
    '{name} is defined in another place. Edit it there, in the text.',
    '{name} ist an anderer Stelle definiert. Bitte dort im Text ändern.',
  ],
  unnamed: [
    'This step has no name. Give it one in the text first.',
    'Dieser Schritt hat keinen Namen. Bitte zuerst im Text benennen.',
  ],
  waitsForItself: ['{name} cannot wait for itself.', '{name} kann nicht auf sich selbst warten.'],
  waitsAlready: ['{to} waits for {from} already.', '{to} wartet bereits auf {from}.'],
  wouldBeCircle: ['They would wait for each other: {way}.', 'Sie würden aufeinander warten: {way}.'],
  inLaterStage: [
    '{from} is in the later stage {stage}; {to} runs before it.',
    '{from} ist in der späteren Stage {stage}; {to} läuft davor.',
  ],
  stagesGoSideways: ['Stages move left and right.', 'Stages lassen sich nach links und rechts verschieben.'],
  noStageThere: ['There is no stage on that side.', 'Auf dieser Seite gibt es keine Stage.'],
  noJobThere: ['There is no job on that side.', 'Auf dieser Seite gibt es keinen Job.'],
  noPlaceThere: ['It is at the edge already.', 'Es ist schon am Rand.'],
  stepTaken: ['{job} has a step {name} already.', '{job} hat bereits einen Schritt {name}.'],
  pasteNeedsJob: [
    'Select the job that the step is to be pasted into.',
    'Bitte den Job auswählen, in den der Schritt eingefügt werden soll.',
  ],
  pasteNeedsStage: [
    'Select the stage that the job is to be pasted into.',
    'Bitte die Stage auswählen, in die der Job eingefügt werden soll.',
  ],
  pasteUnreadable: [
    'What was copied is neither a job nor a step: a job has steps, a step has uses.',
    'Das Kopierte ist weder ein Job noch ein Schritt: ein Job hat steps, ein Schritt hat uses.',
  ],
  cannotCopy: ['This cannot be copied: {reason}.', 'Das lässt sich nicht kopieren: {reason}.'],
  clipboardEmpty: ['There is no text to paste.', 'Es gibt keinen Text zum Einfügen.'],
  clipboardClosed: [
    'The browser does not hand out the clipboard here. Use the keys for pasting.',
    'Der Browser gibt die Zwischenablage hier nicht heraus. Bitte die Tasten zum Einfügen benutzen.',
  ],

  nameMissing: ['Type a name.', 'Bitte einen Namen eingeben.'],
  nameShape: ['Up to 100 letters, digits, _ and -.', 'Bis zu 100 Buchstaben, Ziffern, _ und -.'],
  nameTaken: ['{name} is taken.', '{name} ist vergeben.'],
} satisfies Words;

export type GestureWord = keyof typeof gestureWords;
