import type { Words } from './translate.ts';

/** What happened, by the type of the event: one sentence without who did it. */
export const eventWords = {
  'pipeline.created': ['pipeline {name} was created', 'Pipeline {name} wurde angelegt', 'pipeline {name} créé'],
  'pipeline.updated': ['pipeline {name} was updated', 'Pipeline {name} wurde geändert', 'pipeline {name} modifié'],
  'pipeline.saved': ['pipeline {name} was saved', 'Pipeline {name} wurde gesichert', 'pipeline {name} enregistré'],
  'pipeline.removed': ['pipeline {name} was removed', 'Pipeline {name} wurde entfernt', 'pipeline {name} supprimé'],
  'pipeline-run.created': [
    'run {pipelineName} #{number} was created by {by}',
    'Lauf {pipelineName} #{number} wurde angelegt: {by}',
    'exécution {pipelineName} #{number} créée par {by}',
  ],
  'pipeline-run.started': [
    'run {pipelineName} #{number} started',
    'Lauf {pipelineName} #{number} begann',
    'exécution {pipelineName} #{number} commencée',
  ],
  'pipeline-run.paused': [
    'run {pipelineName} #{number} paused',
    'Lauf {pipelineName} #{number} wurde angehalten',
    'exécution {pipelineName} #{number} suspendue',
  ],
  'pipeline-run.resumed': [
    'run {pipelineName} #{number} resumed',
    'Lauf {pipelineName} #{number} geht weiter',
    'exécution {pipelineName} #{number} reprise',
  ],
  'pipeline-run.stopping': [
    'run {pipelineName} #{number} stopping',
    'Lauf {pipelineName} #{number} wird gestoppt',
    'exécution {pipelineName} #{number} en cours d’arrêt',
  ],
  'pipeline-run.succeeded': [
    'run {pipelineName} #{number} succeeded',
    'Lauf {pipelineName} #{number} hat bestanden',
    'exécution {pipelineName} #{number} réussie',
  ],
  'pipeline-run.ended-partial': [
    'run {pipelineName} #{number} ended partial',
    'Lauf {pipelineName} #{number} hat mit Fehlern bestanden',
    'exécution {pipelineName} #{number} réussie avec échecs',
  ],
  'pipeline-run.failed': [
    'run {pipelineName} #{number} failed',
    'Lauf {pipelineName} #{number} ist fehlgeschlagen',
    'exécution {pipelineName} #{number} en échec',
  ],
  'pipeline-run.cancelled': [
    'run {pipelineName} #{number} was cancelled',
    'Lauf {pipelineName} #{number} wurde abgebrochen',
    'exécution {pipelineName} #{number} annulée',
  ],
  'pipeline-run.noted': [
    'a note was written at run {pipelineName} #{number}',
    'an Lauf {pipelineName} #{number} wurde eine Notiz geschrieben',
    'note écrite pour l’exécution {pipelineName} #{number}',
  ],
  'pipeline-run.removed': [
    'run {pipelineName} #{number} was removed: it was older than runs are kept',
    'Lauf {pipelineName} #{number} wurde entfernt: er war älter, als Läufe bleiben',
    'exécution {pipelineName} #{number} supprimée : elle dépassait la durée de conservation',
  ],
  'job-run.created': ['job {jobName} was created', 'Job {jobName} wurde angelegt', 'job {jobName} créé'],
  'job-run.queued': ['job {jobName} was queued', 'Job {jobName} ist in der Schlange', 'job {jobName} mis en file'],
  'job-run.started': ['job {jobName} started', 'Job {jobName} begann', 'job {jobName} commencé'],
  'job-run.returned': [
    'job {jobName} returned',
    'Job {jobName} ging zurück in die Schlange',
    'job {jobName} remis en file',
  ],
  'job-run.succeeded': ['job {jobName} succeeded', 'Job {jobName} hat bestanden', 'job {jobName} réussi'],
  'job-run.failed': ['job {jobName} failed', 'Job {jobName} ist fehlgeschlagen', 'job {jobName} en échec'],
  'job-run.lost': ['job {jobName} lost', 'Job {jobName} ging verloren', 'job {jobName} perdu'],
  'job-run.timed-out': ['job {jobName} timed out', 'Job {jobName} überschritt seine Zeit', 'job {jobName} hors délai'],
  'job-run.cancelled': ['job {jobName} was cancelled', 'Job {jobName} wurde abgebrochen', 'job {jobName} annulé'],
  'job-run.skipped': ['job {jobName} was skipped', 'Job {jobName} wurde übersprungen', 'job {jobName} ignoré'],
  'job-run.phase-changed': [
    'job {jobName} is at {phase}',
    'Job {jobName} ist jetzt hier: {phase}',
    'job {jobName} en est à : {phase}',
  ],
  'job-run.refused': ['job {jobName}: refused', 'Job {jobName}: abgelehnt', 'job {jobName} : refusé'],
  'job-run.cancel-requested': [
    'job {jobName}: cancel requested',
    'Job {jobName}: Abbruch verlangt',
    'job {jobName} : annulation demandée',
  ],
  'step-run.created': [
    'step {jobName} / {stepName} was created',
    'Schritt {jobName} / {stepName} wurde angelegt',
    'étape {jobName} / {stepName} créée',
  ],
  'step-run.queued': [
    'step {jobName} / {stepName} was queued',
    'Schritt {jobName} / {stepName} ist in der Schlange',
    'étape {jobName} / {stepName} mise en file',
  ],
  'step-run.started': [
    'step {jobName} / {stepName} started',
    'Schritt {jobName} / {stepName} begann',
    'étape {jobName} / {stepName} commencée',
  ],
  'step-run.succeeded': [
    'step {jobName} / {stepName} succeeded',
    'Schritt {jobName} / {stepName} hat bestanden',
    'étape {jobName} / {stepName} réussie',
  ],
  'step-run.failed': [
    'step {jobName} / {stepName} failed',
    'Schritt {jobName} / {stepName} ist fehlgeschlagen',
    'étape {jobName} / {stepName} en échec',
  ],
  'step-run.timed-out': [
    'step {jobName} / {stepName} timed out',
    'Schritt {jobName} / {stepName} überschritt seine Zeit',
    'étape {jobName} / {stepName} hors délai',
  ],
  'step-run.cancelled': [
    'step {jobName} / {stepName} was cancelled',
    'Schritt {jobName} / {stepName} wurde abgebrochen',
    'étape {jobName} / {stepName} annulée',
  ],
  'step-run.skipped': [
    'step {jobName} / {stepName} was skipped',
    'Schritt {jobName} / {stepName} wurde übersprungen',
    'étape {jobName} / {stepName} ignorée',
  ],
  'step-run.late-report': [
    'step {jobName} / {stepName}: late report',
    'Schritt {jobName} / {stepName}: verspätete Meldung',
    'étape {jobName} / {stepName} : rapport tardif',
  ],
  'step-run.refused': [
    'step {jobName} / {stepName}: refused',
    'Schritt {jobName} / {stepName}: abgelehnt',
    'étape {jobName} / {stepName} : refusée',
  ],
  'step-run.cancel-requested': [
    'step {jobName} / {stepName}: cancel requested',
    'Schritt {jobName} / {stepName}: Abbruch verlangt',
    'étape {jobName} / {stepName} : annulation demandée',
  ],
  'step-run.removed': [
    'step {jobName} / {stepName}: removed',
    'Schritt {jobName} / {stepName}: entfernt',
    'étape {jobName} / {stepName} : supprimée',
  ],
  'approval.requested': [
    'approval of {subject} was requested',
    'Freigabe von {subject} wurde erbeten',
    'approbation de {subject} demandée',
  ],
  'approval.reminded': [
    'approval of {subject} expires soon',
    'Freigabe von {subject} läuft bald ab',
    'approbation de {subject} : expire bientôt',
  ],
  'approval.counted': [
    'approval of {subject} got one voice, more are needed',
    'Freigabe von {subject} bekam eine Stimme, weitere fehlen',
    'approbation de {subject} soutenue par une personne, d’autres doivent suivre',
  ],
  'approval.approved': [
    'approval of {subject} was approved',
    'Freigabe von {subject} wurde erteilt',
    'approbation de {subject} accordée',
  ],
  'approval.rejected': [
    'approval of {subject} was rejected',
    'Freigabe von {subject} wurde abgelehnt',
    'approbation de {subject} refusée',
  ],
  'approval.expired': [
    'approval of {subject} was expired',
    'Freigabe von {subject} ist abgelaufen',
    'approbation de {subject} expirée',
  ],
  'approval.withdrawn': [
    'approval of {subject} was withdrawn',
    'Freigabe von {subject} wurde zurückgezogen',
    'approbation de {subject} retirée',
  ],
  'runner.registered': ['runner {name}: registered', 'Runner {name}: angemeldet', 'runner {name} : inscrit'],
  'runner.approved': ['runner {name}: approved', 'Runner {name}: aufgenommen', 'runner {name} : admis'],
  'runner.rejected': ['runner {name}: rejected', 'Runner {name}: abgelehnt', 'runner {name} : refusé'],
  'runner.connected': ['runner {name}: connected', 'Runner {name}: verbunden', 'runner {name} : connecté'],
  'runner.disconnected': [
    'runner {name}: disconnected',
    'Runner {name}: Verbindung getrennt',
    'runner {name} : déconnecté',
  ],
  'runner.went-offline': [
    'runner {name}: went offline: no sign of life within the limit',
    'Runner {name}: offline, kein Lebenszeichen in der Frist',
    'runner {name} : hors ligne, sans signe de vie dans le délai',
  ],
  'runner.came-online': [
    'runner {name}: came online',
    'Runner {name}: wieder online',
    'runner {name} : de nouveau en ligne',
  ],
  'runner.drained': ['runner {name}: drained', 'Runner {name}: läuft aus', 'runner {name} : en drainage'],
  'runner.undrained': [
    'runner {name}: undrained',
    'Runner {name}: nimmt wieder Arbeit an',
    'runner {name} : reprend du travail',
  ],
  'runner.paused': ['runner {name}: paused', 'Runner {name}: angehalten', 'runner {name} : en pause'],
  'runner.unpaused': ['runner {name}: unpaused', 'Runner {name}: fortgesetzt', 'runner {name} : repris'],
  'runner.disabled': ['runner {name}: disabled', 'Runner {name}: abgeschaltet', 'runner {name} : désactivé'],
  'runner.enabled': ['runner {name}: enabled', 'Runner {name}: eingeschaltet', 'runner {name} : activé'],
  'runner.unregistered': ['runner {name}: unregistered', 'Runner {name}: abgemeldet', 'runner {name} : désinscrit'],
  'runner.removed': ['runner {name}: removed', 'Runner {name}: entfernt', 'runner {name} : supprimé'],
  'runner.updated': ['runner {name}: updated', 'Runner {name}: geändert', 'runner {name} : modifié'],
  'runner.resized': [
    'runner {name}: resized',
    'Runner {name}: Kapazität geändert',
    'runner {name} : capacité modifiée',
  ],
  'runner.program-wanted': [
    'runner {name}: another version is wanted',
    'Runner {name}: andere Version gewünscht',
    'runner {name} : autre version demandée',
  ],
  'runner.program-fetched': [
    'runner {name}: has the other version, ends its work first',
    'Runner {name}: hat die andere Version, beendet erst seine Arbeit',
    'runner {name} : a l’autre version, finit d’abord son travail',
  ],
  'runner.program-changed': [
    'runner {name}: changed its version',
    'Runner {name}: Version gewechselt',
    'runner {name} : version changée',
  ],
  'runner.program-failed': [
    'runner {name}: keeps its version, the other one failed',
    'Runner {name}: behält seine Version, die andere ging nicht',
    'runner {name} : garde sa version, l’autre a échoué',
  ],
  'runner.program-dropped': [
    'runner {name}: another version is no longer wanted',
    'Runner {name}: andere Version nicht mehr gewünscht',
    'runner {name} : autre version plus demandée',
  ],
  'runner.alerted': ['runner {name}: missing', 'Runner {name}: fehlt', 'runner {name} : absent'],
  'runner.alerted-stranding': [
    'runner {name}: missing; stranded by it',
    'Runner {name}: fehlt; dadurch gestrandet',
    'runner {name} : absent ; bloqués par son absence',
  ],
  'runner.recovered': ['runner {name}: back', 'Runner {name}: wieder da', 'runner {name} : de retour'],
  'runner.alert-sent': [
    'runner {name}: people were told',
    'Runner {name}: es wurde gemeldet',
    'runner {name} : signalé',
  ],
  'runner.alert-failed': [
    'runner {name}: nobody could be told',
    'Runner {name}: konnte nicht gemeldet werden',
    'runner {name} : n’a pas pu être signalé',
  ],
  'runner.token-rotated': [
    'runner {name}: token rotated',
    'Runner {name}: neuer Token',
    'runner {name} : nouveau jeton',
  ],
  'runner.token-revoked': [
    'runner {name}: token revoked',
    'Runner {name}: Token entzogen',
    'runner {name} : jeton révoqué',
  ],
  'runner.unacknowledged': [
    'runner {name}: a command was not acknowledged',
    'Runner {name}: ein Befehl wurde nicht bestätigt',
    'runner {name} : une commande est restée sans réponse',
  ],
  'runner.identity-shared': [
    'runner {name}: identity shared',
    'Runner {name}: Identität geteilt',
    'runner {name} : identité partagée',
  ],
  'runner.identity-unshared': [
    'runner {name}: identity unshared',
    'Runner {name}: Identität nicht mehr geteilt',
    'runner {name} : identité de nouveau propre',
  ],
  'runner.went-offline-revoked': [
    'runner {name}: went offline: its token was revoked',
    'Runner {name}: offline, sein Token wurde entzogen',
    'runner {name} : hors ligne, son jeton a été révoqué',
  ],
  'token.created': ['token {token} was created', 'Token {token} wurde erzeugt', 'jeton {token} créé'],
  'token.revoked': ['token {token} was revoked', 'Token {token} wurde entzogen', 'jeton {token} révoqué'],
  'token.used-up': ['token {token} was used up', 'Token {token} wurde aufgebraucht', 'jeton {token} épuisé'],
  'artifact.stored': ['artifact {name} was stored', 'Artefakt {name} wurde abgelegt', 'artefact {name} déposé'],
  'artifact.removed': ['artifact {name} was removed', 'Artefakt {name} wurde entfernt', 'artefact {name} supprimé'],
  'annotation.posted': [
    'job {jobName} posted {name}',
    'Job {jobName} hat {name} gemeldet',
    'le job {jobName} a publié {name}',
  ],
  'secret.stored': [
    'secret {name} ({scope}) was stored',
    'Geheimnis {name} ({scope}) wurde gesichert',
    'secret {name} ({scope}) enregistré',
  ],
  'secret.removed': [
    'secret {name} ({scope}) was removed',
    'Geheimnis {name} ({scope}) wurde entfernt',
    'secret {name} ({scope}) supprimé',
  ],
  'secret.rotated': [
    'secret {name} ({scope}) was rotated',
    'Geheimnis {name} ({scope}) wurde erneuert',
    'secret {name} ({scope}) renouvelé',
  ],
  'setting.changed-to': [
    'setting {key} was changed from {before} to {after}',
    'Einstellung {key} wurde von {before} auf {after} geändert',
    'paramètre {key} modifié : {after} au lieu de {before}',
  ],
  'setting.changed': ['setting {key} was changed', 'Einstellung {key} wurde geändert', 'paramètre {key} modifié'],
  'library.added': [
    'template library {name} was added',
    'Vorlagenbibliothek {name} wurde hinzugefügt',
    'bibliothèque de modèles {name} ajoutée',
  ],
  'library.refreshed': [
    'template library {name} has something new',
    'Vorlagenbibliothek {name} hat Neues',
    'bibliothèque de modèles {name} mise à jour',
  ],
  'library.failed': [
    'template library {name} cannot be read: {message}',
    'Vorlagenbibliothek {name} ist nicht lesbar: {message}',
    'bibliothèque de modèles {name} illisible : {message}',
  ],
  'library.removed': [
    'template library {name} was removed',
    'Vorlagenbibliothek {name} wurde entfernt',
    'bibliothèque de modèles {name} supprimée',
  ],
  'trigger.fired': [
    'a trigger started a run',
    'ein Auslöser hat einen Lauf gestartet',
    'un déclencheur a lancé une exécution',
  ],
  'trigger.skipped': ['trigger skipped', 'Auslöser übersprungen', 'déclencheur ignoré'],
  'trigger.failed': ['trigger failed', 'Auslöser fehlgeschlagen', 'déclencheur en échec'],
  'notification.sent': [
    'notification {title}: sent',
    'Benachrichtigung {title}: gesendet',
    'notification {title} : envoyée',
  ],
  'notification.failed': [
    'a notification was not sent',
    'eine Benachrichtigung wurde nicht gesendet',
    'une notification n’a pas été envoyée',
  ],
  'notification.desktop': [
    'notification {title}: sent',
    'Benachrichtigung {title}: gesendet',
    'notification {title} : envoyée',
  ],
  'runner.reported': [
    'runner {runnerId} reported {eventType}',
    'Runner {runnerId} meldete {eventType}',
    'le runner {runnerId} a signalé {eventType}',
  ],
  'ingest.gap': [
    'part of a log or of its events will never arrive',
    'ein Teil eines Logs oder seiner Ereignisse kommt nie an',
    'une partie d’un journal ou de ses événements n’arrivera jamais',
  ],
  'audit.refused': ['{operation} was refused', '{operation} wurde abgelehnt', '{operation} refusé'],
} satisfies Words;

/** What is put behind such a sentence, or into it. */
export const eventPartWords = {
  attempt: ['{sentence} (attempt {attempt})', '{sentence} (Versuch {attempt})', '{sentence} (tentative {attempt})'],
  after: ['{sentence} after {duration}', '{sentence} nach {duration}', '{sentence} après {duration}'],
  says: ['{sentence}: {message}', '{sentence}: {message}', '{sentence} : {message}'],
  manual: ['a person', 'von Hand', 'une personne'],
  cron: ['its schedule', 'nach Zeitplan', 'sa planification'],
  event: ['an event', 'durch ein Ereignis', 'un événement'],
} satisfies Words;

/** Where a job is. */
export const phaseWords = {
  needs: ['what it needs', 'was er braucht', 'ses dépendances'],
  'stage-gate': ['the approval of its stage', 'Freigabe der Stufe', 'l’approbation de sa phase'],
  gate: ['its approval', 'Freigabe', 'son approbation'],
  queue: ['the queue', 'Schlange', 'la file d’attente'],
  steps: ['its steps', 'Schritte', 'ses étapes'],
  'after-gate': ['the approval after it', 'Freigabe danach', 'l’approbation qui le suit'],
  'target-queue': ['the queue of its target', 'Schlange des Ziels', 'la file d’attente de sa cible'],
  target: ['its target', 'Ziel', 'sa cible'],
  over: ['its end', 'Ende', 'sa fin'],
} satisfies Words;
