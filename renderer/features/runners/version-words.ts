import type { Words } from '../../words/words.ts';

export const versionWords = {
  title: ['Version', 'Version', 'Version'],
  someDiffer: [
    {
      one: '{count} runner has another version than this server ({server}).',
      other: '{count} runners have another version than this server ({server}).',
    },
    {
      one: '{count} Runner hat eine andere Version als dieser Server ({server}).',
      other: '{count} Runner haben eine andere Version als dieser Server ({server}).',
    },
    {
      one: '{count} runner a une autre version que ce serveur ({server}).',
      other: '{count} runners ont une autre version que ce serveur ({server}).',
    },
  ],
  someChanging: [
    { one: '{count} is being changed.', other: '{count} are being changed.' },
    { one: '{count} wird gerade gewechselt.', other: '{count} werden gerade gewechselt.' },
    { one: '{count} est en train de changer.', other: '{count} sont en train de changer.' },
  ],
  updateAll: [
    { one: 'Update it', other: 'Update {count}' },
    { one: 'Aktualisieren', other: '{count} aktualisieren' },
    { one: 'Le mettre à jour', other: 'En mettre {count} à jour' },
  ],
  allBegun: [
    { one: '{count} runner is updated', other: '{count} runners are updated, one after the other' },
    { one: '{count} Runner wird aktualisiert', other: '{count} Runner werden aktualisiert, einer nach dem anderen' },
    { one: '{count} runner est mis à jour', other: '{count} runners sont mis à jour, l’un après l’autre' },
  ],
  update: ['Update to {version}', 'Auf {version} aktualisieren', 'Mettre à jour vers {version}'],
  rollBack: ['Go back to {version}', 'Zurück zu {version}', 'Revenir à {version}'],
  keep: ['Stay with {agent}', 'Bei {agent} bleiben', 'Rester en {agent}'],
  kept: ['{name} stays with {agent}', '{name} bleibt bei {agent}', '{name} reste en {agent}'],
  begun: [
    '{name} gets {version} and starts it when its work has ended',
    '{name} bekommt {version} und startet sie, wenn seine Arbeit beendet ist',
    '{name} reçoit {version} et la démarre quand son travail est fini',
  ],
  howItGoes: [
    'It ends what it executes, then starts the other version. If that one does not come back to this server, it starts the former one again.',
    'Er beendet, was er ausführt, und startet dann die andere Version. Meldet sich diese nicht bei diesem Server, startet er wieder die bisherige.',
    'Il finit ce qu’il exécute, puis démarre l’autre version. Si celle-ci ne revient pas vers ce serveur, il redémarre l’ancienne.',
  ],
  fits: [
    'It has {agent}, as this server.',
    'Er hat {agent}, wie dieser Server.',
    'Il a la version {agent}, comme ce serveur.',
  ],
  noneShipped: [
    'This server was started without the agent program that it could hand out. In a checkout, npm start and npm run serve build it.',
    'Dieser Server wurde ohne das Agentenprogramm gestartet, das er abgeben könnte. In einem Checkout bauen es npm start und npm run serve.',
    'Ce serveur a été démarré sans le programme d’agent qu’il pourrait fournir. Dans une copie de travail, npm start et npm run serve le construisent.',
  ],
  waitsForAgent: [
    'It gets {version} as soon as it is there.',
    'Er bekommt {version}, sobald er da ist.',
    'Il recevra {version} dès qu’il sera là.',
  ],
  waitsForTurn: [
    'It gets {version} when its turn comes: one runner after the other, so that the others go on working.',
    'Er bekommt {version}, wenn er dran ist: ein Runner nach dem anderen, damit die übrigen weiterarbeiten.',
    'Il recevra {version} à son tour : un runner après l’autre, pour que les autres continuent.',
  ],
  fetching: [
    'It gets {version} and checks that it starts.',
    'Er holt {version} und prüft, ob sie startet.',
    'Il récupère {version} et vérifie qu’elle démarre.',
  ],
  finishing: [
    {
      one: 'It has {version} and starts it when {count} job has ended. It takes no new one.',
      other: 'It has {version} and starts it when {count} jobs have ended. It takes no new ones.',
    },
    {
      one: 'Er hat {version} und startet sie, wenn {count} Job beendet ist. Er nimmt keinen neuen an.',
      other: 'Er hat {version} und startet sie, wenn {count} Jobs beendet sind. Er nimmt keine neuen an.',
    },
    {
      one: 'Il a {version} et la démarrera quand {count} job sera fini. Il n’en prend pas de nouveau.',
      other: 'Il a {version} et la démarrera quand {count} jobs seront finis. Il n’en prend pas de nouveaux.',
    },
  ],
  restarting: ['It starts {version}.', 'Er startet {version}.', 'Il démarre {version}.'],
  failed: [
    '{version} did not work there; it keeps {agent}.',
    '{version} lief dort nicht; er behält {agent}.',
    '{version} n’a pas fonctionné ; il garde {agent}.',
  ],
  how: ['How to update by hand …', 'Wie man von Hand aktualisiert …', 'Mettre à jour à la main…'],
  howTitle: [
    'Bring runners to version {server}',
    'Runner auf Version {server} bringen',
    'Amener des runners à la version {server}',
  ],
  howAbout: [
    'These agents are older than updates from here, were started with --no-updates, or this server has no program for them. One after the other, so that work goes on meanwhile:',
    'Diese Agenten sind älter als Aktualisierungen von hier, wurden mit --no-updates gestartet, oder dieser Server hat kein Programm für sie. Einer nach dem anderen, damit die Arbeit weitergeht:',
    'Ces agents sont plus anciens que les mises à jour d’ici, ont été lancés avec --no-updates, ou ce serveur n’a pas de programme pour eux. L’un après l’autre, pour que le travail continue :',
  ],
  older: [
    'It has {agent}, this server {server}. It goes on working, without what is new since.',
    'Er hat {agent}, dieser Server {server}. Er arbeitet weiter, nur ohne das seither Neue.',
    'Il a la version {agent}, ce serveur la {server}. Il continue de fonctionner, sans les nouveautés.',
  ],
  newer: [
    'It has {agent}, this server {server}. It goes on working; what only the newer one knows rests until the server is updated.',
    'Er hat {agent}, dieser Server {server}. Er arbeitet weiter; was nur die neuere kennt, ruht, bis der Server aktualisiert ist.',
    'Il a la version {agent}, ce serveur la {server}. Il continue de fonctionner ; ce que seule la plus récente connaît attend la mise à jour du serveur.',
  ],
  failedShort: ['{agent}, update failed', '{agent}, Wechsel misslungen', '{agent}, changement échoué'],
  olderShort: ['{agent}, older', '{agent}, älter', '{agent}, plus ancienne'],
  newerShort: ['{agent}, newer', '{agent}, neuer', '{agent}, plus récente'],
  stepDrain: [
    'Drain it. What it executes goes on to its end and nothing new begins; waiting jobs go to others.',
    'Auslaufen lassen. Was er ausführt, läuft zu Ende, nichts Neues beginnt; wartende Jobs gehen an andere.',
    'Le drainer. Ce qu’il exécute va à son terme et rien de nouveau ne commence ; les jobs en attente vont à d’autres.',
  ],
  stepStop: [
    'On its machine, stop the agent once (Ctrl-C or SIGTERM). It delivers what is left of its logs and says good-bye; a second time would end its jobs as lost.',
    'Auf seinem Rechner den Agenten einmal beenden (Strg-C oder SIGTERM). Er liefert den Rest seiner Logs ab und meldet sich ab; ein zweites Mal beendete seine Jobs als verloren.',
    'Sur sa machine, arrêter l’agent une fois (Ctrl-C ou SIGTERM). Il remet le reste de ses journaux et se désinscrit ; une seconde fois terminerait ses jobs comme perdus.',
  ],
  stepReplace: [
    'Put the program of {server} in place: install the package of that version over the former one, or in the folder of a checkout:',
    'Das Programm von {server} einsetzen: das Paket dieser Version über das bisherige installieren, oder im Ordner eines Checkouts:',
    'Mettre en place le programme de {server} : installer le paquet de cette version par-dessus l’ancien, ou dans le dossier d’une copie de travail :',
  ],
  stepStart: [
    'Start it as before, with the same --name and --data if it had them. It keeps its identity and needs no token:',
    'Wie bisher starten, mit denselben --name und --data, wenn er sie hatte. Er behält seine Identität und braucht keinen Token:',
    'Le démarrer comme avant, avec les mêmes --name et --data le cas échéant. Il garde son identité et n’a besoin d’aucun jeton :',
  ],
  stepUndrain: [
    'Let it take work again here. It shows its new version and whether it fits.',
    'Hier wieder Arbeit annehmen lassen. Er zeigt seine neue Version und ob sie passt.',
    'Le laisser reprendre du travail ici. Il affiche sa nouvelle version et si elle convient.',
  ],
  rollBackByHand: [
    'To roll back, do the same with the program it had before; its history says which version that was. Nothing here has to be undone.',
    'Zurück geht es genauso, mit dem Programm von vorher; welche Version das war, sagt sein Verlauf. Hier ist nichts rückgängig zu machen.',
    'Pour revenir en arrière, faire de même avec le programme précédent ; son historique indique quelle version c’était. Ici, rien n’est à annuler.',
  ],
  embedded: [
    'It comes with this server and is updated with it.',
    'Er gehört zu diesem Server und wird mit ihm aktualisiert.',
    'Il fait partie de ce serveur et est mis à jour avec lui.',
  ],
} satisfies Words;
