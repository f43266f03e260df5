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
  how: ['How to update …', 'Wie man aktualisiert …', 'Comment mettre à jour…'],
  howTitle: [
    'Bring runners to version {server}',
    'Runner auf Version {server} bringen',
    'Amener des runners à la version {server}',
  ],
  howAbout: [
    'An agent was started by a person or a service of its machine and cannot replace its own program. One after the other, so that work goes on meanwhile:',
    'Einen Agenten hat ein Mensch oder ein Dienst seines Rechners gestartet; sein eigenes Programm kann er nicht ersetzen. Einer nach dem anderen, damit die Arbeit weitergeht:',
    'Un agent a été lancé par une personne ou un service de sa machine et ne peut pas remplacer son propre programme. L’un après l’autre, pour que le travail continue :',
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
  rollBack: [
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
