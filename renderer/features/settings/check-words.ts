import type { Words } from '../../words/translate.ts';

/** What the server's look at its machine found, by the code of the finding. */
export const findingWords = {
  listening: [
    '{listeners} accept connections',
    '{listeners} nehmen Verbindungen an',
    '{listeners} acceptent les connexions',
  ],
  unreachable: [
    '{urls} cannot be reached from this machine',
    '{urls} ist von diesem Rechner aus nicht erreichbar',
    '{urls} est injoignable depuis cette machine',
  ],
  'disk-free': [
    '{size} are free where the data is ({folder})',
    '{size} sind frei, wo die Daten liegen ({folder})',
    '{size} libres là où sont les données ({folder})',
  ],
  'clocks-agree': [
    'the clocks of all runners agree with this machine',
    'die Uhren aller Runner stimmen mit diesem Rechner überein',
    'les horloges de tous les runners sont d’accord avec cette machine',
  ],
  'clocks-differ': [
    'the clock of {runners} differs by more than 5 s',
    'die Uhr von {runners} weicht um mehr als 5 s ab',
    'l’horloge de {runners} est décalée de plus de 5 s',
  ],
  'runners-ready': [
    '{ready} of {all} runners can take work',
    '{ready} von {all} Runnern können Arbeit annehmen',
    '{ready} runners sur {all} peuvent prendre du travail',
  ],
  'secrets-open': [
    { one: '{count} secret; the key is in {place}', other: '{count} secrets; the key is in {place}' },
    {
      one: '{count} Geheimnis; der Schlüssel liegt in {place}',
      other: '{count} Geheimnisse; der Schlüssel liegt in {place}',
    },
    { one: '{count} secret ; la clé est dans {place}', other: '{count} secrets ; la clé est dans {place}' },
  ],
  'secrets-closed': [
    'the key in {place} does not open {closed}',
    'der Schlüssel in {place} öffnet nicht: {closed}',
    'la clé dans {place} n’ouvre pas {closed}',
  ],
  'git-found': ['{version}', '{version}', '{version}'],
  'git-missing': ['git is not installed', 'git ist nicht installiert', 'git n’est pas installé'],
  'engine-found': ['{version}', '{version}', '{version}'],
  'engine-missing': [
    'neither docker nor podman answers',
    'weder docker noch podman antwortet',
    'ni docker ni podman ne répond',
  ],
} satisfies Words;

/** What to do about it. */
export const fixWords = {
  unreachable: [
    'look for a firewall rule that blocks the port, or start the server with another one',
    'nach einer Firewall-Regel suchen, die den Port sperrt, oder den Server mit einem anderen starten',
    'chercher une règle de pare-feu qui bloque le port, ou démarrer le serveur avec un autre',
  ],
  'disk-free': [
    'free some space, or shorten the retention in the settings',
    'Platz schaffen oder die Aufbewahrung in den Einstellungen verkürzen',
    'libérer de la place, ou réduire la conservation dans les paramètres',
  ],
  'clocks-differ': [
    'let the machines take their time from the network (NTP)',
    'die Rechner ihre Zeit aus dem Netz beziehen lassen (NTP)',
    'mettre les machines à l’heure du réseau (NTP)',
  ],
  'runners-ready': [
    'add a runner, or look at why the present ones are away',
    'einen Runner hinzufügen oder nachsehen, warum die vorhandenen fehlen',
    'ajouter un runner, ou regarder pourquoi les présents sont absents',
  ],
  'secrets-closed': [
    'they were sealed with another key: give them a new value, or remove them',
    'sie wurden mit einem anderen Schlüssel versiegelt: ihnen einen neuen Wert geben oder sie entfernen',
    'ils ont été scellés avec une autre clé : leur donner une nouvelle valeur, ou les supprimer',
  ],
  'git-missing': [
    'install git; pipelines in repositories need it',
    'git installieren; Pipelines in Repositorys brauchen es',
    'installer git ; les pipelines des dépôts en ont besoin',
  ],
  'engine-missing': [
    'install one of them if pipelines shall run in containers on this machine; steps on the host need neither',
    'eines davon installieren, wenn Pipelines hier in Containern laufen sollen; Schritte auf dem Rechner selbst brauchen keines',
    'installer l’un des deux si des pipelines doivent tourner ici dans des conteneurs ; les étapes sur la machine même s’en passent',
  ],
} satisfies Words;

export const checkNames = {
  ports: ['ports', 'Ports', 'ports'],
  disk: ['disk', 'Platte', 'disque'],
  git: ['git', 'git', 'git'],
  containers: ['containers', 'Container', 'conteneurs'],
  clock: ['clock', 'Uhr', 'horloge'],
  runners: ['runners', 'Runner', 'runners'],
  secrets: ['secrets', 'Geheimnisse', 'secrets'],
} satisfies Words;
