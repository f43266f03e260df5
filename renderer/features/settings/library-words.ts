import type { Words } from '../../words/words.ts';

export const libraryWords = {
  about: [
    'Git repositories with templates that pipelines include. Runs keep what they were made of.',
    'Git-Repositorys mit Vorlagen, die Pipelines einbinden. Läufe behalten, woraus sie gemacht wurden.',
    'Dépôts git avec des modèles que les pipelines incluent. Les exécutions gardent ce dont elles sont faites.',
  ],
  add: ['Add library', 'Bibliothek hinzufügen', 'Ajouter une bibliothèque'],
  added: [
    '{name} is added; templates: {count}',
    '{name} ist hinzugefügt; Vorlagen: {count}',
    '{name} est ajoutée ; modèles : {count}',
  ],
  url: ['Repository', 'Repository', 'Dépôt'],
  urlHelp: [
    'An address, or a folder on the machine of the server. It is read with the access that the git of the server has.',
    'Eine Adresse oder ein Ordner auf dem Rechner des Servers. Gelesen wird mit dem Zugang, den das git des Servers hat.',
    'Une adresse, ou un dossier sur la machine du serveur. Lu avec l’accès dont dispose le git du serveur.',
  ],
  name: ['Name', 'Name', 'Nom'],
  nameHelp: [
    'Empty: as its library.yaml says.',
    'Leer: wie es in library.yaml steht.',
    'Vide : comme le dit son library.yaml.',
  ],
  noneTitle: ['No template libraries', 'Keine Vorlagenbibliotheken', 'Aucune bibliothèque de modèles'],
  noneBody: [
    'A library is a git repository with library.yaml and a folder for each template: template.yaml and spec.yaml. Pipelines take a template with include.',
    'Eine Bibliothek ist ein Git-Repository mit library.yaml und einem Ordner je Vorlage: template.yaml und spec.yaml. Pipelines nehmen eine Vorlage mit include.',
    'Une bibliothèque est un dépôt git avec library.yaml et un dossier par modèle : template.yaml et spec.yaml. Les pipelines prennent un modèle avec include.',
  ],
  fetched: ['fetched', 'geholt', 'lu'],
  refresh: ['Fetch {name} again', '{name} erneut holen', 'Relire {name}'],
  refreshed: ['{name} is at {commit}', '{name} steht auf {commit}', '{name} est à {commit}'],
  notRefreshed: ['{name} cannot be read', '{name} ist nicht lesbar', '{name} est illisible'],
  failed: [
    'The repository could not be read; what was fetched before still holds.',
    'Das Repository war nicht lesbar; was zuvor geholt wurde, gilt weiter.',
    'Le dépôt n’a pas pu être lu ; ce qui a été lu avant reste valable.',
  ],
  remove: ['Remove {name}', '{name} entfernen', 'Supprimer {name}'],
  removeQuestion: ['Remove the library {name}?', 'Bibliothek {name} entfernen?', 'Supprimer la bibliothèque {name} ?'],
  removeAbout: [
    'Pipelines that include its templates cannot run any more. Runs keep what they were made of; the repository stays as it is.',
    'Pipelines, die ihre Vorlagen einbinden, können nicht mehr laufen. Läufe behalten, woraus sie gemacht wurden; das Repository bleibt, wie es ist.',
    'Les pipelines qui incluent ses modèles ne pourront plus s’exécuter. Les exécutions gardent ce dont elles sont faites ; le dépôt reste tel quel.',
  ],
  removeNow: ['Remove library', 'Bibliothek entfernen', 'Supprimer la bibliothèque'],
  removed: ['{name} is removed', '{name} ist entfernt', '{name} est supprimée'],
  template: ['Template', 'Vorlage', 'Modèle'],
  newest: ['Newest', 'Neueste', 'Dernière'],
  params: ['Parameters', 'Parameter', 'Paramètres'],
  versions: ['Versions: {versions}', 'Versionen: {versions}', 'Versions : {versions}'],
  noTemplates: [
    'It has no folder with template.yaml and spec.yaml.',
    'Sie hat keinen Ordner mit template.yaml und spec.yaml.',
    'Elle n’a aucun dossier avec template.yaml et spec.yaml.',
  ],
  required: ['required', 'Pflicht', 'obligatoire'],
} satisfies Words;
