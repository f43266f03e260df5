import type { Words } from '../../words/words.ts';

export const appUpdateWords = {
  channel: ['Versions to look for', 'Welche Versionen gesucht werden'],
  stable: ['Stable', 'Stabile'],
  beta: ['Beta as well', 'Auch Beta'],
  off: ['None', 'Keine'],
  state: ['Now', 'Jetzt'],
  check: ['Look now', 'Jetzt suchen'],
  offUnpackaged: [
    'This app runs from a checkout: pull and start it again.',
    'Diese App läuft aus einem Checkout: holen Sie den neuen Stand und starten Sie sie neu.',
  ],
  offNoSource: [
    'Whoever made this package said nowhere to look. Install a newer package when there is one.',
    'Wer dieses Paket gemacht hat, gab keine Adresse an. Installieren Sie ein neueres Paket, wenn es eines gibt.',
  ],
  offChosen: ['Newer versions are not looked for.', 'Es wird nicht nach neueren Versionen gesucht.'],
  notYet: ['Not looked yet.', 'Noch nicht gesucht.'],
  newest: ['This is the newest version. Looked', 'Dies ist die neueste Version. Gesucht'],
  checking: ['Looking …', 'Suche …'],
  downloading: ['Version {version} is being downloaded: {percent} %', 'Version {version} wird geladen: {percent} %'],
  failed: ['Could not look: {because}. Tried', 'Suche gescheitert: {because}. Versucht'],
  ready: ['Version {version} is downloaded and checked.', 'Version {version} ist geladen und geprüft.'],
  atQuit: ['It is installed when the app ends.', 'Sie wird installiert, wenn die App endet.'],
  whenIdle: [
    'It is installed as soon as no run goes on; the app then starts again.',
    'Sie wird installiert, sobald kein Lauf mehr läuft; die App startet dann neu.',
  ],
  installing: ['Version {version} is being installed.', 'Version {version} wird installiert.'],
  restart: ['Restart and install', 'Neu starten und installieren'],
  waitForRuns: ['Install when the runs have ended', 'Installieren, wenn die Läufe beendet sind'],
  stopRuns: ['Stop {count} runs and install', '{count} Läufe anhalten und installieren'],
  leaveForQuit: ['Only when the app ends', 'Erst wenn die App endet'],
  stopTitle: ['Install during a run?', 'Während eines Laufs installieren?'],
  stopAbout: [
    'What runs on this machine is stopped. Runs elsewhere wait until the app is back.',
    'Was auf dieser Maschine läuft, wird angehalten. Läufe anderswo warten, bis die App wieder da ist.',
  ],
  keyPlace: ['The key of the secrets', 'Der Schlüssel der Geheimnisse'],
  inKeychain: ['In the keychain', 'Im Schlüsselbund'],
  inFile: ['In a file', 'In einer Datei'],
  keyAbout: [
    'In the keychain only this app opens it. In a file (master.key, for you alone) `signalbox serve` can use it too.',
    'Im Schlüsselbund öffnet ihn nur diese App. In einer Datei (master.key, nur für Sie) kann ihn auch `signalbox serve` benutzen.',
  ],
  keychainMissing: [
    'The keychain of this desktop cannot be used: {because}.',
    'Der Schlüsselbund dieses Desktops ist nicht benutzbar: {because}.',
  ],
  notMoved: ['The key stays where it was', 'Der Schlüssel bleibt, wo er war'],
} satisfies Words;
