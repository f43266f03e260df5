import type { JsonObject } from '../../../../pipeline/plan.ts';
import type { Entry } from '../../../words/words.ts';
import type { Block } from './palette-item.ts';

export interface Snippet {
  readonly id: string;
  readonly label: Entry;
  readonly about: Entry;
  readonly block: Block;
}

const step = (value: JsonObject): Block => ({ kind: 'step', step: value });
const job = (value: JsonObject): Block => ({ kind: 'job', job: value });
const lines = (...all: readonly string[]) => `${all.join('\n')}\n`;

/** What people write again and again, ready to run. */
export const snippets: readonly Snippet[] = [
  {
    id: 'checkout',
    label: ['Check out the repository', 'Repository auschecken', 'Extraire le dépôt'],
    about: ['Exactly the commit of the run.', 'Genau der Commit des Laufs.', 'Exactement le commit de l’exécution.'],
    block: step({ name: 'checkout', uses: 'git', action: 'clone', args: { commit: '${{ git.commit }}' } }),
  },
  {
    id: 'npm',
    label: ['npm: install and test', 'npm: installieren und testen', 'npm : installer et tester'],
    about: ['npm ci, then npm test.', 'npm ci, dann npm test.', 'npm ci, puis npm test.'],
    block: step({ name: 'npm-test', uses: 'shell', args: { run: lines('npm ci', 'npm test') } }),
  },
  {
    id: 'pytest',
    label: ['pytest', 'pytest', 'pytest'],
    about: [
      'In an environment of its own, with a report for the run page.',
      'In einer eigenen Umgebung, mit einem Bericht für die Laufseite.',
      'Dans son propre environnement, avec un rapport pour la page de l’exécution.',
    ],
    block: step({
      name: 'pytest',
      uses: 'shell',
      args: {
        run: lines(
          'python3 -m venv .venv',
          '. .venv/bin/activate',
          'pip install -r requirements.txt pytest',
          'python -m pytest --junitxml=report.xml',
        ),
      },
    }),
  },
  {
    id: 'go',
    label: ['go test', 'go test', 'go test'],
    about: ['Vet and test all packages.', 'Alle Pakete prüfen und testen.', 'Vérifier et tester tous les paquets.'],
    block: step({ name: 'go-test', uses: 'shell', args: { run: lines('go vet ./...', 'go test -race ./...') } }),
  },
  {
    id: 'cargo',
    label: ['cargo test', 'cargo test', 'cargo test'],
    about: [
      'With exactly the locked versions.',
      'Mit genau den festgeschriebenen Versionen.',
      'Avec exactement les versions verrouillées.',
    ],
    block: step({
      name: 'cargo-test',
      uses: 'shell',
      args: { run: lines('cargo clippy --locked -- -D warnings', 'cargo test --locked') },
    }),
  },
  {
    id: 'docker',
    label: ['Build a container image', 'Container-Image bauen', 'Construire une image de conteneur'],
    about: ['Tagged with the commit.', 'Mit dem Commit als Tag.', 'Avec le commit comme tag.'],
    block: step({
      name: 'image',
      uses: 'shell',
      env: { IMAGE: 'app:${{ git.short_commit }}' },
      args: { run: lines('docker build --pull --tag "$IMAGE" .') },
    }),
  },
  {
    id: 'upload',
    label: ['Keep files', 'Dateien aufheben', 'Conserver des fichiers'],
    about: [
      'As an artifact, for download and for later jobs.',
      'Als Artefakt, zum Laden und für spätere Jobs.',
      'Comme artefact, à télécharger et pour les jobs suivants.',
    ],
    block: step({
      name: 'keep',
      uses: 'artifacts',
      action: 'upload',
      args: { paths: ['dist/**'], name: 'dist', expireIn: '14d' },
    }),
  },
  {
    id: 'download',
    label: [
      'Fetch files of an earlier job',
      'Dateien eines früheren Jobs holen',
      'Reprendre les fichiers d’un job précédent',
    ],
    about: [
      'All artifacts of the jobs this one depends on.',
      'Alle Artefakte der Jobs, von denen dieser abhängt.',
      'Tous les artefacts des jobs dont celui-ci dépend.',
    ],
    block: step({ name: 'fetch', uses: 'artifacts', action: 'download', args: { name: 'dist' } }),
  },
  {
    id: 'junit',
    label: ['Test report (JUnit)', 'Testbericht (JUnit)', 'Rapport de tests (JUnit)'],
    about: [
      'Shown on the run, after failure too.',
      'Auf dem Lauf gezeigt, auch nach Fehlern.',
      'Affiché sur l’exécution, même après un échec.',
    ],
    block: step({
      name: 'test-report',
      uses: 'reports',
      action: 'junit',
      when: 'success() || failure()',
      args: { paths: ['**/report.xml'] },
    }),
  },
  {
    id: 'cache',
    label: ['Job with a cache', 'Job mit Cache', 'Job avec cache'],
    about: [
      'Keeps packages between runs, by the lock file.',
      'Behält Pakete zwischen Läufen, nach der Lock-Datei.',
      'Garde les paquets entre les exécutions, selon le fichier de verrouillage.',
    ],
    block: job({
      name: 'build',
      source: { type: 'git' },
      cache: [{ key: "npm-${{ hashFiles('package-lock.json') }}", restore_keys: ['npm-'], paths: ['node_modules'] }],
      steps: [{ name: 'build', uses: 'shell', args: { run: lines('npm ci', 'npm run build') } }],
    }),
  },
  {
    id: 'matrix',
    label: ['Matrix job', 'Matrix-Job', 'Job en matrice'],
    about: [
      'The same steps for several versions.',
      'Dieselben Schritte für mehrere Versionen.',
      'Les mêmes étapes pour plusieurs versions.',
    ],
    block: job({
      name: 'test',
      matrix: { axes: { node: ['22', '24'] }, fail_fast: false },
      runtime: { type: 'docker', image: 'node:${{ matrix.node }}' },
      source: { type: 'git' },
      steps: [{ name: 'test', uses: 'shell', args: { run: lines('npm ci', 'npm test') } }],
    }),
  },
  {
    id: 'deploy',
    label: ['Deploy with approval', 'Rollout mit Freigabe', 'Déploiement avec approbation'],
    about: [
      'Asks before it starts, one at a time, on the main branch only.',
      'Fragt vor dem Start, einer nach dem anderen, nur auf dem Hauptzweig.',
      'Demande avant de démarrer, un à la fois, sur la branche principale seulement.',
    ],
    block: job({
      name: 'deploy',
      when: "branch == 'main'",
      concurrency: 'deploy',
      approval: { required: true, position: 'before', params: { message: 'Deploy ${{ git.short_commit }}?' } },
      environment: { name: 'production' },
      steps: [{ name: 'rollout', uses: 'shell', args: { run: lines('./deploy.sh') } }],
    }),
  },
  {
    id: 'notify',
    label: ['Job that tells when it fails', 'Job, der Fehler meldet', 'Job qui signale son échec'],
    about: [
      'A message on this desktop; other channels in the settings.',
      'Eine Nachricht auf diesem Desktop; andere Kanäle in den Einstellungen.',
      'Un message sur ce bureau ; d’autres canaux dans les paramètres.',
    ],
    block: job({
      name: 'nightly',
      notify: { on_failure: [{ plugin: 'desktop', params: { message: 'Nightly failed: ${{ run.url }}' } }] },
      steps: [{ name: 'check', uses: 'shell', args: { run: lines('./check.sh') } }],
    }),
  },
];
