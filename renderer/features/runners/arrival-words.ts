import type { Words } from '../../words/words.ts';

export const arrivalWords = {
  waiting: ['Waiting for the other machine …', 'Warte auf den anderen Rechner …', 'En attente de l’autre machine…'],
  ready: ['{name} is ready for work', '{name} ist bereit', '{name} est prêt'],
  stuck: ['Something is in the way', 'Etwas steht im Weg', 'Quelque chose bloque'],
  reached: ['Reached the server', 'Server erreicht', 'Serveur joint'],
  secured: ['Secure connection', 'Sichere Verbindung', 'Connexion sécurisée'],
  token: ['Token accepted', 'Token angenommen', 'Jeton accepté'],
  admitted: ['Admitted', 'Aufgenommen', 'Admis'],
  connected: ['Connected', 'Verbunden', 'Connecté'],
  version: ['Version fits', 'Version passt', 'Version compatible'],
  clock: ['Clock agrees', 'Uhr stimmt', 'Horloge à l’heure'],
  nothingCame: [
    'Nothing has come from another machine yet. It must reach {address} over TCP; a firewall may be in the way.',
    'Von einem anderen Rechner kam noch nichts. Er muss {address} über TCP erreichen; eine Firewall kann im Weg sein.',
    'Rien n’est encore arrivé d’une autre machine. Elle doit joindre {address} en TCP ; un pare-feu peut bloquer.',
  ],
  tlsEnded: [
    'From {from}, {when}: the other side ended the connection before its first call. It does not say why, nor which agent it was: the fingerprint in the command is not this server’s, or the clock of that machine makes the certificate look invalid.',
    'Von {from}, {when}: die andere Seite hat die Verbindung vor dem ersten Aufruf beendet. Sie sagt nicht, warum, und nicht, welcher Agent es war: der Fingerabdruck im Befehl ist nicht der dieses Servers, oder die Uhr jenes Rechners lässt das Zertifikat ungültig aussehen.',
    'Depuis {from}, {when} : l’autre côté a coupé la connexion avant son premier appel. Il ne dit ni pourquoi, ni quel agent c’était : l’empreinte de la commande n’est pas celle de ce serveur, ou l’horloge de cette machine fait paraître le certificat invalide.',
  ],
  noTls: [
    'From {from}, {when}: it did not speak TLS. The address in its configuration must begin with https://.',
    'Von {from}, {when}: sprach kein TLS. Die Adresse in seiner Einstellung muss mit https:// beginnen.',
    'Depuis {from}, {when} : ce n’était pas du TLS. L’adresse de sa configuration doit commencer par https://.',
  ],
  tokenUnknown: [
    'From {from}, {when}: with a token that this server did not make, or has removed.',
    'Von {from}, {when}: mit einem Token, den dieser Server nicht erzeugt oder schon entfernt hat.',
    'Depuis {from}, {when} : avec un jeton que ce serveur n’a pas créé, ou qu’il a supprimé.',
  ],
  tokenExpired: [
    'The token expired {when}, press R for a new one.',
    'Der Token ist {when} abgelaufen, mit R gibt es einen neuen.',
    'Le jeton a expiré {when}, la touche R en crée un nouveau.',
  ],
  triedExpired: [
    'From {from}: the token had expired {when}, press R for a new one.',
    'Von {from}: der Token war {when} abgelaufen, mit R gibt es einen neuen.',
    'Depuis {from} : le jeton avait expiré {when}, la touche R en crée un nouveau.',
  ],
  tokenUsedUp: [
    'From {from}, {when}: the token was used up already, press R for a new one.',
    'Von {from}, {when}: der Token war schon verbraucht, mit R gibt es einen neuen.',
    'Depuis {from}, {when} : le jeton était déjà épuisé, la touche R en crée un nouveau.',
  ],
  tokenRevoked: [
    'From {from}, {when}: the token was revoked, press R for a new one.',
    'Von {from}, {when}: der Token war entzogen, mit R gibt es einen neuen.',
    'Depuis {from}, {when} : le jeton était révoqué, la touche R en crée un nouveau.',
  ],
  secretWrong: [
    'From {from}, {when}: it named this runner with another token than the present one. “New token …” makes one for it.',
    'Von {from}, {when}: nannte diesen Runner mit einem anderen Token als dem jetzigen. „Neuer Token …“ erzeugt einen.',
    'Depuis {from}, {when} : il a nommé ce runner avec un autre jeton que l’actuel. « Nouveau jeton … » en crée un.',
  ],
  noSuchCall: [
    'From {from}, {when}: it asked for a call that this server does not have ({message}); it speaks another protocol, or a newer one.',
    'Von {from}, {when}: verlangte einen Aufruf, den dieser Server nicht hat ({message}); er spricht ein anderes oder ein neueres Protokoll.',
    'Depuis {from}, {when} : il a demandé un appel que ce serveur n’a pas ({message}) ; il parle un autre protocole, ou un plus récent.',
  ],
  refused: [
    'From {from}, {when}: refused: {message}',
    'Von {from}, {when}: abgelehnt: {message}',
    'Depuis {from}, {when} : refusé : {message}',
  ],
  yourTurn: [
    'It waits for you to admit it.',
    'Er wartet darauf, dass Sie ihn aufnehmen.',
    'Il attend d’être admis ici.',
  ],
  notConnected: [
    'Registered, but its connection is not open now.',
    'Angemeldet, aber seine Verbindung ist gerade nicht offen.',
    'Enregistré, mais sa connexion n’est pas ouverte pour l’instant.',
  ],
  older: [
    'It has {agent}, this server {server}. It works, without what is new since; its page says how it is updated.',
    'Er hat {agent}, dieser Server {server}. Er arbeitet, nur ohne das seither Neue; wie man ihn aktualisiert, steht auf seiner Seite.',
    'Il a la version {agent}, ce serveur la {server}. Il fonctionne, sans les nouveautés ; sa page dit comment le mettre à jour.',
  ],
  clockOff: [
    'It differs by {duration}. Times in its logs are wrong by as much; set it by NTP.',
    'Sie weicht um {duration} ab. So falsch sind die Zeiten in seinen Logs; stellen Sie sie per NTP.',
    'Elle diffère de {duration}. Les heures de ses journaux sont fausses d’autant ; la régler par NTP.',
  ],
  checks: [
    'What stands between it and its work',
    'Was zwischen ihm und der Arbeit steht',
    'Ce qui le sépare du travail',
  ],
} satisfies Words;
