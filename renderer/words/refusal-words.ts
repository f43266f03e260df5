import type { Words } from './translate.ts';

/** Why the server refused, by the word or the reason that it gives. */
export const refusalWords = {
  pipeline_disabled: [
    'pipeline {name} is disabled; enable it first',
    'die Pipeline {name} ist abgeschaltet; sie zuerst einschalten',
    'le pipeline {name} est désactivé ; l’activer d’abord',
  ],
  run_not_running: ['the run is not running', 'der Lauf läuft nicht', 'l’exécution n’est pas en cours'],
  run_not_paused: ['the run is not paused', 'der Lauf ist nicht angehalten', 'l’exécution n’est pas en pause'],
  manual_off: [
    'pipeline {name} does not allow manual runs: its manual trigger has “enabled: false”',
    'die Pipeline {name} erlaubt keine Läufe von Hand: ihr manueller Auslöser hat „enabled: false“',
    'le pipeline {name} n’autorise pas les exécutions à la main : son déclencheur manuel est désactivé',
  ],
  run_not_over: [
    'the run is not over; stop it, or wait for its end',
    'der Lauf ist noch nicht zu Ende; ihn stoppen oder sein Ende abwarten',
    'l’exécution n’est pas terminée ; l’arrêter ou attendre sa fin',
  ],
  run_without_plan: [
    'the run has no plan; run the latest definition instead',
    'der Lauf hat keinen Plan; stattdessen die neueste Definition starten',
    'l’exécution n’a pas de plan ; lancer plutôt la dernière définition',
  ],
  no_failed_jobs: [
    'the run has no failed jobs to run again',
    'der Lauf hat keine fehlgeschlagenen Jobs',
    'l’exécution n’a pas de job en échec à relancer',
  ],
  step_not_failed: [
    'only failed, cancelled or timed out steps run again',
    'nur fehlgeschlagene, abgebrochene oder zu lange Schritte laufen erneut',
    'seules les étapes en échec, annulées ou hors délai peuvent être relancées',
  ],
  job_not_over: [
    'the job is still in progress; wait for its end',
    'der Job läuft noch; sein Ende abwarten',
    'le job est encore en cours ; attendre sa fin',
  ],
  not_an_approver: [
    'you are not among the approvers of this gate',
    'Sie gehören nicht zu denen, die hier freigeben dürfen',
    'cette approbation revient à d’autres personnes',
  ],
  own_run: [
    'whoever started the run may not approve it',
    'wer den Lauf gestartet hat, darf ihn nicht freigeben',
    'qui a lancé l’exécution ne peut pas l’approuver',
  ],
  comment_missing: [
    'this decision needs a comment: say why',
    'diese Entscheidung braucht einen Kommentar: bitte begründen',
    'cette décision demande un commentaire : dire pourquoi',
  ],
  approvers_only: ['only {names} may decide', 'entscheiden darf hier nur: {names}', 'décision réservée à : {names}'],
  approved_already: [
    'you have approved it already',
    'Sie haben es schon freigegeben',
    'cette approbation est déjà donnée',
  ],
  field_unknown: [
    'the gate has no field {field}',
    'das Gate hat kein Feld {field}',
    'ce point d’approbation n’a pas de champ {field}',
  ],
  field_missing: [
    'field {field} needs a value',
    'das Feld {field} braucht einen Wert',
    'le champ {field} a besoin d’une valeur',
  ],
  field_misfit: [
    'field {field} does not take this value',
    'das Feld {field} nimmt diesen Wert nicht an',
    'le champ {field} n’accepte pas cette valeur',
  ],
  setting_changed: [
    'somebody has changed this setting meanwhile; read it again',
    'inzwischen hat jemand diese Einstellung geändert; sie neu lesen',
    'quelqu’un a modifié ce paramètre entre-temps ; le relire',
  ],
  secret_name: [
    'a secret has a name of letters, digits and _, no digit first',
    'ein Geheimnis hat einen Namen aus Buchstaben, Ziffern und _, nicht mit einer Ziffer beginnend',
    'un secret a un nom fait de lettres, de chiffres et de _, sans chiffre au début',
  ],
  scope_name: [
    'say which pipeline, project or environment may read the secret',
    'angeben, welche Pipeline, welches Projekt oder welche Umgebung das Geheimnis lesen darf',
    'indiquer quel pipeline, projet ou environnement peut lire le secret',
  ],
  secret_taken: [
    'there is a secret {name} in that scope; give it a new value instead',
    'dort gibt es schon ein Geheimnis {name}; ihm stattdessen einen neuen Wert geben',
    'il existe déjà un secret {name} à cet endroit ; lui donner plutôt une nouvelle valeur',
  ],
  value_empty: ['the value is empty', 'der Wert ist leer', 'la valeur est vide'],
  value_long: [
    'the value has more than {max} bytes',
    'der Wert hat mehr als {max} Bytes',
    'la valeur dépasse {max} octets',
  ],
  value_nul: [
    'the value holds a NUL, which no environment variable can carry',
    'der Wert enthält ein NUL, das keine Umgebungsvariable tragen kann',
    'la valeur contient un NUL, qu’aucune variable d’environnement ne peut porter',
  ],
  note_long: [
    'a note has at most {max} characters',
    'eine Notiz hat höchstens {max} Zeichen',
    'une note a au plus {max} caractères',
  ],
  past: ['that time is past', 'diese Zeit ist vorbei', 'ce moment est passé'],
  runner_name: [
    'a runner needs a name of 1 to 100 characters',
    'ein Runner braucht einen Namen mit 1 bis 100 Zeichen',
    'un runner a besoin d’un nom de 1 à 100 caractères',
  ],
  runner_taken: [
    'there is a runner of the name {name}',
    'es gibt schon einen Runner namens {name}',
    'il existe déjà un runner nommé {name}',
  ],
  capacity_of_agent: [
    'the agent of {name} decides itself how many jobs it takes',
    'der Agent von {name} entscheidet selbst, wie viele Jobs er nimmt',
    'l’agent de {name} décide lui-même du nombre de jobs qu’il prend',
  ],
  capacity_range: [
    'a capacity is between 1 and 256',
    'eine Kapazität liegt zwischen 1 und 256',
    'une capacité va de 1 à 256',
  ],
  program_not_shipped: [
    'this server has no agent program to hand out',
    'dieser Server hat kein Agentenprogramm abzugeben',
    'ce serveur n’a pas de programme d’agent à fournir',
  ],
  program_of_agent: [
    'the agent of {name} cannot change its own program',
    'der Agent von {name} kann sein Programm nicht selbst wechseln',
    'l’agent de {name} ne peut pas changer son propre programme',
  ],
  program_same: [
    'the agent of {name} has that version already',
    'der Agent von {name} hat diese Version schon',
    'l’agent de {name} a déjà cette version',
  ],
  program_changing: [
    'the agent of {name} is changing its program already',
    'der Agent von {name} wechselt sein Programm gerade',
    'l’agent de {name} change déjà de programme',
  ],
  program_without_previous: [
    'the agent of {name} has no version to go back to',
    'der Agent von {name} hat keine Version, zu der er zurück kann',
    'l’agent de {name} n’a pas de version à laquelle revenir',
  ],
  token_name: [
    'a token needs a name of 1 to 100 characters',
    'ein Token braucht einen Namen mit 1 bis 100 Zeichen',
    'un jeton a besoin d’un nom de 1 à 100 caractères',
  ],
  file_missing: [
    '{repo} has no {file} at {commit}',
    '{repo} hat bei {commit} keine Datei {file}',
    '{repo} n’a pas de {file} au commit {commit}',
  ],
  revision_missing: ['{repo} has no {revision}', '{repo} hat kein {revision}', '{repo} n’a pas de {revision}'],
  not_a_repository: ['{repo} is not a repository', '{repo} ist kein Repository', '{repo} n’est pas un dépôt'],
  branch_name: [
    '{branch} is not a name for a branch',
    '{branch} ist kein Name für einen Branch',
    '{branch} n’est pas un nom de branche',
  ],
  branch_taken: [
    '{repo} has a branch {branch} already',
    '{repo} hat schon einen Branch {branch}',
    '{repo} a déjà une branche {branch}',
  ],
  moved_on: [
    'somebody has changed the definition meanwhile; read it again',
    'inzwischen hat jemand die Definition geändert; sie neu lesen',
    'quelqu’un a modifié la définition entre-temps ; la relire',
  ],
  branch_checked_out: [
    '{branch} is checked out in {repo}; allow pushes there with `git config receive.denyCurrentBranch updateInstead`, or save to a branch for review',
    '{branch} ist in {repo} ausgecheckt; Pushes dort mit `git config receive.denyCurrentBranch updateInstead` erlauben oder in einen Branch zur Durchsicht sichern',
    '{branch} est extraite dans {repo} ; y autoriser les push par `git config receive.denyCurrentBranch updateInstead`, ou enregistrer dans une branche à relire',
  ],
  push_refused: [
    '{repo} refuses changes to {branch}: {detail}',
    '{repo} lehnt Änderungen an {branch} ab: {detail}',
    '{repo} refuse les modifications de {branch} : {detail}',
  ],
  has_runs: [
    'pipeline {name} has active runs; stop them first',
    'die Pipeline {name} hat laufende Läufe; sie zuerst stoppen',
    'le pipeline {name} a des exécutions en cours ; les arrêter d’abord',
  ],
  pipeline_name: [
    'a pipeline needs a name of 1 to 200 characters',
    'eine Pipeline braucht einen Namen mit 1 bis 200 Zeichen',
    'un pipeline a besoin d’un nom de 1 à 200 caractères',
  ],
  pipeline_taken: [
    'there is a pipeline named {name} already',
    'es gibt schon eine Pipeline namens {name}',
    'il existe déjà un pipeline nommé {name}',
  ],
  no_definition: [
    'pipeline {name} has no definition yet; save one first',
    'die Pipeline {name} hat noch keine Definition; zuerst eine sichern',
    'le pipeline {name} n’a pas encore de définition ; en enregistrer une d’abord',
  ],
  path_outside: [
    'the path leaves the repository',
    'der Pfad führt aus dem Repository hinaus',
    'le chemin sort du dépôt',
  ],
  view_name: [
    'the name of a view has 1 to {max} characters',
    'der Name einer Ansicht hat 1 bis {max} Zeichen',
    'le nom d’une vue a de 1 à {max} caractères',
  ],
  views_full: [
    'there are {max} views; delete one first',
    'es gibt schon {max} Ansichten; zuerst eine löschen',
    'il y a déjà {max} vues ; en supprimer une d’abord',
  ],
  backup_running: [
    'a backup is being made; wait for it',
    'eine Sicherung wird gerade gemacht; sie abwarten',
    'une sauvegarde est en cours ; l’attendre',
  ],
  backup_taken: [
    'there is a backup {folder}',
    'es gibt schon eine Sicherung {folder}',
    'il existe déjà une sauvegarde {folder}',
  ],
  folder_full: [
    'no backup in {folder}: its disk is full',
    'keine Sicherung in {folder}: die Platte ist voll',
    'pas de sauvegarde dans {folder} : le disque est plein',
  ],
  folder_not_writable: [
    'no backup in {folder}: it may not be written',
    'keine Sicherung in {folder}: dort darf nicht geschrieben werden',
    'pas de sauvegarde dans {folder} : l’écriture y est interdite',
  ],
  not_a_folder: [
    'no backup in {folder}: it is no folder',
    'keine Sicherung in {folder}: das ist kein Ordner',
    'pas de sauvegarde dans {folder} : ce n’est pas un dossier',
  ],
  folder_not_made: [
    'no backup in {folder}: it cannot be made',
    'keine Sicherung in {folder}: er lässt sich nicht anlegen',
    'pas de sauvegarde dans {folder} : il ne peut pas être créé',
  ],
  disk_full: [
    'the disk is full or failing; nothing was stored. Free some space and try again',
    'die Platte ist voll oder defekt; nichts wurde gespeichert. Platz schaffen und noch einmal versuchen',
    'le disque est plein ou défaillant ; rien n’a été enregistré. Libérer de la place et réessayer',
  ],
  database_busy: [
    'the database is in use by another program; nothing was stored',
    'ein anderes Programm benutzt die Datenbank; nichts wurde gespeichert',
    'un autre programme utilise la base de données ; rien n’a été enregistré',
  ],
  database_read_only: [
    'the database cannot be written; nothing was stored',
    'die Datenbank ist nicht beschreibbar; nichts wurde gespeichert',
    'la base de données n’est pas inscriptible ; rien n’a été enregistré',
  ],
  search_timeout: [
    'the search took too long; search for something longer or simpler',
    'die Suche dauerte zu lange; nach etwas Längerem oder Einfacherem suchen',
    'la recherche a duré trop longtemps ; chercher un texte plus long ou plus simple',
  ],
  malformed: [
    'the server does not understand “{field}”; reload this window',
    'der Server versteht „{field}“ nicht; dieses Fenster neu laden',
    'le serveur ne comprend pas « {field} » ; recharger cette fenêtre',
  ],
  approvals_many: [
    'at most {max} are decided at once',
    'höchstens {max} werden zugleich entschieden',
    '{max} décisions à la fois, au plus',
  ],
  repo_empty: [
    'the address of the repository is missing',
    'die Adresse des Repositorys fehlt',
    'l’adresse du dépôt manque',
  ],
  job_not_waiting: [
    'job {job} waits for nothing any more',
    'der Job {job} wartet auf nichts mehr',
    'le job {job} n’attend plus rien',
  ],
  reason_long: [
    'the reason has more than {max} characters',
    'die Begründung hat mehr als {max} Zeichen',
    'la raison dépasse {max} caractères',
  ],
  search_empty: ['the search text is empty', 'der Suchtext ist leer', 'le texte à chercher est vide'],
  search_long: [
    'the search text has more than {max} characters',
    'der Suchtext hat mehr als {max} Zeichen',
    'le texte à chercher dépasse {max} caractères',
  ],
  search_lines: [
    'the search text must be a single line',
    'der Suchtext muss aus einer Zeile bestehen',
    'le texte à chercher doit tenir sur une ligne',
  ],
  search_pattern: [
    'this is no regular expression: {detail}',
    'das ist kein regulärer Ausdruck: {detail}',
    'ce n’est pas une expression régulière : {detail}',
  ],
  search_given_up: ['the search was given up', 'die Suche wurde abgebrochen', 'la recherche a été abandonnée'],
  searches_many: [
    'too many searches wait; try again later',
    'zu viele Suchen warten; später noch einmal versuchen',
    'trop de recherches attendent ; réessayer plus tard',
  ],
  labels_many: [
    'a runner has at most {max} labels',
    'ein Runner hat höchstens {max} Labels',
    'un runner a au plus {max} étiquettes',
  ],
  label_key: [
    '“{label}” is no name for a label: letters, digits and . _ / - inside, at most 63',
    '„{label}“ ist kein Name für ein Label: Buchstaben, Ziffern und innen . _ / -, höchstens 63',
    '« {label} » n’est pas un nom d’étiquette : lettres, chiffres et . _ / - à l’intérieur, 63 au plus',
  ],
  label_long: [
    'label {label} has a value of more than {max} bytes',
    'das Label {label} hat einen Wert von mehr als {max} Bytes',
    'la valeur de l’étiquette {label} dépasse {max} octets',
  ],
  artifact_elsewhere: [
    'this artifact is kept elsewhere: {uri}',
    'dieses Artefakt liegt anderswo: {uri}',
    'cet artefact est conservé ailleurs : {uri}',
  ],
  download_expired: [
    'the address of the download is not valid any more; begin it anew',
    'die Adresse des Downloads gilt nicht mehr; ihn neu beginnen',
    'l’adresse du téléchargement ne vaut plus ; le recommencer',
  ],
  server_stopping: [
    'the server is stopping; try again once it is back',
    'der Server hält an; noch einmal versuchen, wenn er wieder da ist',
    'le serveur s’arrête ; réessayer quand il sera de retour',
  ],
  definition_errors: [
    'the definition has errors: {first}',
    'die Definition hat Fehler: {first}',
    'la définition contient des erreurs : {first}',
  ],
  revision_name: ['{revision} is not a revision', '{revision} ist keine Revision', '{revision} n’est pas une révision'],
  not_a_library: [
    '{repo} is no template library: its default branch has no library.yaml',
    '{repo} ist keine Vorlagenbibliothek: dem Standard-Branch fehlt library.yaml',
    '{repo} n’est pas une bibliothèque de modèles : sa branche par défaut n’a pas de library.yaml',
  ],
  library_name: [
    'a library needs a name of 1 to 64 letters, digits, “.”, “-” or “_”; its library.yaml may give one',
    'eine Bibliothek braucht einen Namen aus 1 bis 64 Buchstaben, Ziffern, „.“, „-“ oder „_“; library.yaml kann ihn nennen',
    'une bibliothèque a besoin d’un nom de 1 à 64 lettres, chiffres, « . », « - » ou « _ » ; son library.yaml peut le donner',
  ],
  library_taken: [
    'there is a template library {name} already',
    'es gibt schon eine Vorlagenbibliothek {name}',
    'il y a déjà une bibliothèque de modèles {name}',
  ],
  libraries_full: [
    'there are {max} libraries; remove one first',
    'es gibt schon {max} Bibliotheken; zuerst eine entfernen',
    'il y a déjà {max} bibliothèques ; en supprimer une d’abord',
  ],
  git_failed: [
    'git {command} failed: {detail}',
    'git {command} ist fehlgeschlagen: {detail}',
    'git {command} a échoué : {detail}',
  ],
  key_locked: [
    'secrets cannot be used: their key is missing, or it is another one; “Check now” under Settings, Server says what to do',
    'Geheimnisse sind nicht benutzbar: ihr Schlüssel fehlt oder ist ein anderer; „Jetzt prüfen“ unter Einstellungen, Server sagt, was zu tun ist',
    'les secrets sont inutilisables : leur clé manque, ou c’en est une autre ; « Vérifier maintenant » sous Paramètres, Serveur dit que faire',
  ],
  view_long: [
    'a view has at most {max} characters',
    'eine Ansicht hat höchstens {max} Zeichen',
    'une vue a au plus {max} caractères',
  ],
  secret_sealed: [
    'a stored secret cannot be opened with the present key',
    'ein gespeichertes Geheimnis lässt sich mit dem jetzigen Schlüssel nicht öffnen',
    'un secret enregistré ne s’ouvre pas avec la clé actuelle',
  ],
  setting_address: [
    'an address begins with http:// or https://',
    'eine Adresse beginnt mit http:// oder https://',
    'une adresse commence par http:// ou https://',
  ],
  setting_value: [
    '{key} does not take this value',
    '{key} nimmt diesen Wert nicht an',
    '{key} n’accepte pas cette valeur',
  ],
  unreachable: [
    'the server does not answer; try again once it is back',
    'der Server antwortet nicht; noch einmal versuchen, wenn er wieder da ist',
    'le serveur ne répond pas ; réessayer quand il sera de retour',
  ],
  internal: [
    'the server met an error of its own: {detail}',
    'der Server ist auf einen eigenen Fehler gestoßen: {detail}',
    'le serveur a rencontré une erreur interne : {detail}',
  ],
  database_damaged: [
    'the database is damaged; stop the server and restore a backup',
    'die Datenbank ist beschädigt; den Server stoppen und eine Sicherung einspielen',
    'la base de données est endommagée ; arrêter le serveur et restaurer une sauvegarde',
  ],
  signed_out: [
    'this window is signed out; open the console anew',
    'dieses Fenster ist abgemeldet; die Konsole neu öffnen',
    'cette fenêtre est déconnectée ; rouvrir la console',
  ],
  not_found: ['it is not there (any more)', 'das gibt es nicht (mehr)', 'cela n’existe pas (ou plus)'],
} satisfies Words;
