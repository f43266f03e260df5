import type { Words } from '../../words/words.ts';

export const appUpdateWords = {
  channel: ['Versions to look for', 'Welche Versionen gesucht werden', 'Versions recherchées'],
  stable: ['Stable', 'Stabile', 'Stables'],
  beta: ['Beta as well', 'Auch Beta', 'Bêta aussi'],
  off: ['None', 'Keine', 'Aucune'],
  state: ['Now', 'Jetzt', 'Maintenant'],
  check: ['Look now', 'Jetzt suchen', 'Chercher maintenant'],
  offUnpackaged: [
    'This app runs from a checkout: pull and start it again.',
    'Diese App läuft aus einem Checkout: holen Sie den neuen Stand und starten Sie sie neu.',
    'Cette application tourne depuis un checkout : récupérer la nouvelle version et la relancer.',
  ],
  offNoSource: [
    'Whoever made this package said nowhere to look. Install a newer package when there is one.',
    'Wer dieses Paket gemacht hat, gab keine Adresse an. Installieren Sie ein neueres Paket, wenn es eines gibt.',
    'Ce paquet n’indique aucune adresse où chercher. Installer un paquet plus récent quand il existe.',
  ],
  offChosen: [
    'Newer versions are not looked for.',
    'Es wird nicht nach neueren Versionen gesucht.',
    'Les versions plus récentes ne sont pas recherchées.',
  ],
  notYet: ['Not looked yet.', 'Noch nicht gesucht.', 'Pas encore cherché.'],
  newest: [
    'This is the newest version. Looked',
    'Dies ist die neueste Version. Gesucht',
    'C’est la version la plus récente. Cherché',
  ],
  checking: ['Looking …', 'Suche …', 'Recherche…'],
  downloading: [
    'Version {version} is being downloaded: {percent} %',
    'Version {version} wird geladen: {percent} %',
    'Téléchargement de la version {version} : {percent} %',
  ],
  failed: [
    'Could not look: {because}. Tried',
    'Suche gescheitert: {because}. Versucht',
    'Recherche impossible : {because}. Essayé',
  ],
  ready: [
    'Version {version} is downloaded and checked.',
    'Version {version} ist geladen und geprüft.',
    'La version {version} est téléchargée et vérifiée.',
  ],
  atQuit: [
    'It is installed when the app ends.',
    'Sie wird installiert, wenn die App endet.',
    'Elle s’installe quand l’application se termine.',
  ],
  whenIdle: [
    'It is installed as soon as no run goes on; the app then starts again.',
    'Sie wird installiert, sobald kein Lauf mehr läuft; die App startet dann neu.',
    'Elle s’installe dès qu’aucune exécution n’est en cours ; l’application redémarre alors.',
  ],
  installing: [
    'Version {version} is being installed.',
    'Version {version} wird installiert.',
    'Installation de la version {version}.',
  ],
  restart: ['Restart and install', 'Neu starten und installieren', 'Redémarrer et installer'],
  waitForRuns: [
    'Install when the runs have ended',
    'Installieren, wenn die Läufe beendet sind',
    'Installer après la fin des exécutions',
  ],
  stopRuns: [
    'Stop {count} runs and install',
    '{count} Läufe anhalten und installieren',
    'Arrêter {count} exécutions et installer',
  ],
  leaveForQuit: ['Only when the app ends', 'Erst wenn die App endet', 'Seulement en quittant l’application'],
  stopTitle: ['Install during a run?', 'Während eines Laufs installieren?', 'Installer pendant une exécution ?'],
  stopAbout: [
    'What runs on this machine is stopped. Runs elsewhere wait until the app is back.',
    'Was auf dieser Maschine läuft, wird angehalten. Läufe anderswo warten, bis die App wieder da ist.',
    'Ce qui tourne sur cette machine est arrêté. Les exécutions ailleurs attendent le retour de l’application.',
  ],
  keyPlace: ['The key of the secrets', 'Der Schlüssel der Geheimnisse', 'La clé des secrets'],
  inKeychain: ['In the keychain', 'Im Schlüsselbund', 'Dans le trousseau'],
  inFile: ['In a file', 'In einer Datei', 'Dans un fichier'],
  keyAbout: [
    'In the keychain only this app opens it. In a file (master.key, for you alone) `signalbox serve` can use it too.',
    'Im Schlüsselbund öffnet ihn nur diese App. In einer Datei (master.key, nur für Sie) kann ihn auch `signalbox serve` benutzen.',
    'Dans le trousseau, seule cette application l’ouvre. Dans un fichier (master.key, réservé à l’utilisateur), `signalbox serve` peut aussi s’en servir.',
  ],
  keychainMissing: [
    'The keychain of this desktop cannot be used: {because}.',
    'Der Schlüsselbund dieses Desktops ist nicht benutzbar: {because}.',
    'Le trousseau de ce bureau n’est pas utilisable : {because}.',
  ],
  notMoved: ['The key stays where it was', 'Der Schlüssel bleibt, wo er war', 'La clé reste où elle était'],
  command: ['The signalbox command', 'Der Befehl signalbox', 'La commande signalbox'],
  linkCommand: [
    'Make it available in the terminal',
    'Im Terminal verfügbar machen',
    'La rendre disponible dans le terminal',
  ],
  commandLinked: [
    'It is available in the terminal.',
    'Er ist im Terminal verfügbar.',
    'Elle est disponible dans le terminal.',
  ],
  commandNotLinked: [
    'The command could not be linked',
    'Der Befehl ließ sich nicht verknüpfen',
    'La commande n’a pas pu être liée',
  ],
} satisfies Words;
