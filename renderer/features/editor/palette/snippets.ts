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
    label: ['Check out the repository', 'Repository auschecken'],
    about: ['Exactly the commit of the run.', 'Genau der Commit des Laufs.'],
    block: step({ name: 'checkout', uses: 'git', action: 'clone', args: { commit: '${{ git.commit }}' } }),
  },
  {
    id: 'npm',
    label: ['npm: install and test', 'npm: installieren und testen'],
    about: ['npm ci, then npm test.', 'npm ci, dann npm test.'],
    block: step({ name: 'npm-test', uses: 'shell', args: { run: lines('npm ci', 'npm test') } }),
  },
  {
    id: 'pytest',
    label: ['pytest', 'pytest'],
    about: [
      'In an environment of its own, with a report for the run page.',
      'In einer eigenen Umgebung, mit einem Bericht für die Laufseite.',
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
    label: ['go test', 'go test'],
    about: ['Vet and test all packages.', 'Alle Pakete prüfen und testen.'],
    block: step({ name: 'go-test', uses: 'shell', args: { run: lines('go vet ./...', 'go test -race ./...') } }),
  },
  {
    id: 'cargo',
    label: ['cargo test', 'cargo test'],
    about: ['With exactly the locked versions.', 'Mit genau den festgeschriebenen Versionen.'],
    block: step({
      name: 'cargo-test',
      uses: 'shell',
      args: { run: lines('cargo clippy --locked -- -D warnings', 'cargo test --locked') },
    }),
  },
  {
    id: 'docker',
    label: ['Build a container image', 'Container-Image bauen'],
    about: ['Tagged with the commit.', 'Mit dem Commit als Tag.'],
    block: step({
      name: 'image',
      uses: 'shell',
      env: { IMAGE: 'app:${{ git.short_commit }}' },
      args: { run: lines('docker build --pull --tag "$IMAGE" .') },
    }),
  },
  {
    id: 'upload',
    label: ['Keep files', 'Dateien aufheben'],
    about: ['As an artifact, for download and for later jobs.', 'Als Artefakt, zum Laden und für spätere Jobs.'],
    block: step({
      name: 'keep',
      uses: 'artifacts',
      action: 'upload',
      args: { paths: ['dist/**'], name: 'dist', expireIn: '14d' },
    }),
  },
  {
    id: 'download',
    label: ['Fetch files of an earlier job', 'Dateien eines früheren Jobs holen'],
    about: ['All artifacts of the jobs this one depends on.', 'Alle Artefakte der Jobs, von denen dieser abhängt.'],
    block: step({ name: 'fetch', uses: 'artifacts', action: 'download', args: { name: 'dist' } }),
  },
  {
    id: 'junit',
    label: ['Test report (JUnit)', 'Testbericht (JUnit)'],
    about: ['Shown on the run, after failure too.', 'Auf dem Lauf gezeigt, auch nach Fehlern.'],
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
    label: ['Job with a cache', 'Job mit Cache'],
    about: ['Keeps packages between runs, by the lock file.', 'Behält Pakete zwischen Läufen, nach der Lock-Datei.'],
    block: job({
      name: 'build',
      source: { type: 'git' },
      cache: [{ key: "npm-${{ hashFiles('package-lock.json') }}", restore_keys: ['npm-'], paths: ['node_modules'] }],
      steps: [{ name: 'build', uses: 'shell', args: { run: lines('npm ci', 'npm run build') } }],
    }),
  },
  {
    id: 'matrix',
    label: ['Matrix job', 'Matrix-Job'],
    about: ['The same steps for several versions.', 'Dieselben Schritte für mehrere Versionen.'],
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
    label: ['Deploy with approval', 'Rollout mit Freigabe'],
    about: [
      'Asks before it starts, one at a time, on the main branch only.',
      'Fragt vor dem Start, einer nach dem anderen, nur auf dem Hauptzweig.',
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
    label: ['Job that tells when it fails', 'Job, der Fehler meldet'],
    about: [
      'A message on this desktop; other channels in the settings.',
      'Eine Nachricht auf diesem Desktop; andere Kanäle in den Einstellungen.',
    ],
    block: job({
      name: 'nightly',
      notify: { on_failure: [{ plugin: 'desktop', params: { message: 'Nightly failed: ${{ run.url }}' } }] },
      steps: [{ name: 'check', uses: 'shell', args: { run: lines('./check.sh') } }],
    }),
  },
];
