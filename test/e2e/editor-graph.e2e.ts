import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { ConsoleSession, shellPipeline } from '../support/console-session.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The editor of a pipeline whose text is this. Large enough that all of the text is drawn. */
class GraphEditor implements AsyncDisposable {
  readonly session: ConsoleSession;
  readonly page: Page;

  private constructor(session: ConsoleSession) {
    this.session = session;
    this.page = session.page;
  }

  static async open(text: string, colorScheme: 'dark' | 'light' = 'dark'): Promise<GraphEditor> {
    const session = await ConsoleSession.signedIn({ colorScheme, viewport: { width: 2200, height: 1500 } });
    const { page } = session;
    const pipelineId = await session.createPipeline('drawn', shellPipeline('true'));
    // Room for a whole graph: dragging near its edge moves what is under the pointer.
    await page.addInitScript("localStorage.setItem('signalbox.split.editor', '1100')");
    await page.goto(`${session.url}/pipelines/${pipelineId}/edit`);
    const editor = new GraphEditor(session);
    await editor.write(text);
    return editor;
  }

  async write(text: string): Promise<void> {
    await this.page.locator('.cm-content').click();
    await this.page.keyboard.press('Control+a');
    if (text === '') await this.page.keyboard.press('Delete');
    else await this.page.keyboard.insertText(text);
  }

  /** As the text view shows it. */
  async text(): Promise<string> {
    const lines = await this.page.locator('.cm-line').allInnerTexts();
    return lines.map((line) => line.replace(/\n$/, '')).join('\n');
  }

  /** Ends when the text has these lines, one after the other. */
  async hasLines(...lines: readonly string[]): Promise<void> {
    await expect.poll(() => this.text()).toContain(lines.join('\n'));
  }

  job(name: string): Locator {
    return this.page.locator(`[data-job='job "${name}"']`);
  }

  item(key: string): Locator {
    return this.page.locator(`[data-item='${key}']`);
  }

  step(job: string, name: string): Locator {
    return this.item(`step ${JSON.stringify([job, 'steps', name])}`);
  }

  /** What comes out of a job on its right. */
  end(name: string): Locator {
    return this.page.locator('.react-flow__node', { has: this.job(name) }).locator('.add-after');
  }

  /** Ends when the item has the focus: what was done before is on the screen then. */
  async hasFocus(key: string): Promise<void> {
    await this.item(key).and(this.page.locator(':focus')).waitFor();
  }

  async textHasFocus(): Promise<void> {
    await this.page.locator('.cm-content:focus').waitFor();
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Into the line that opens, for a name or to choose by one. */
  async name(name: string): Promise<void> {
    const line = this.page.locator('input:focus');
    await line.fill(name);
    await line.press('Enter');
  }

  async dragConnection(from: string, to: string): Promise<void> {
    // Both stand still before one of them is measured.
    await this.job(to).hover();
    await this.job(from).hover();
    const start = await middleOf(this.end(from));
    const end = await middleOf(this.job(to));
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    await this.page.mouse.move(start.x + 20, start.y + 20, { steps: 4 });
    await this.page.mouse.move(end.x, end.y, { steps: 8 });
  }

  async seriousFindings(): Promise<string[]> {
    const results = await this.page.evaluate<AxeResults>(`${axe}; axe.run({ resultTypes: ['violations'] })`);
    return results.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map((node) => `${id} ${node.target.join(' ')} ${node.failureSummary ?? ''}`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session[Symbol.asyncDispose]();
  }
}

async function middleOf(locator: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error('it is not to be seen');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

const threeStages = `namespace: default
stages:
  - name: checks
    jobs:
      - name: lint
        steps:
          - name: run
            uses: shell
            args:
              run: echo lint
      - name: unit
        depends_on: [lint]
        steps:
          - name: run
            uses: shell
            args:
              run: echo unit
          - name: report
            uses: shell
            args:
              run: echo report
  - name: build
    jobs:
      - name: image
        steps:
          - name: run
            uses: shell
            args:
              run: echo image
  - name: release
    jobs:
      - name: deploy
        depends_on: [unit]
        steps:
          - name: run
            uses: shell
            args:
              run: echo deploy
`;

describe('three stages from nothing', () => {
  test('with the mouse', async () => {
    await using editor = await GraphEditor.open('');
    const { page } = editor;

    await page.getByRole('button', { name: 'Add a stage' }).click();
    await editor.name('checks');
    await editor.hasFocus('stage "checks"');
    await page.getByRole('button', { name: 'Add a job to checks' }).click();
    await editor.name('lint');
    await editor.hasFocus('job "lint"');
    await editor.job('lint').hover();
    await editor.end('lint').click();
    await editor.name('unit');
    await editor.hasFocus('job "unit"');
    await page.getByRole('button', { name: 'Add a step to unit' }).click();
    await editor.name('report');
    await editor.hasFocus('step ["unit","steps","report"]');
    await page.getByRole('button', { name: 'Add a stage after checks' }).click();
    await editor.name('build');
    await editor.hasFocus('stage "build"');
    await page.getByRole('button', { name: 'Add a job to build' }).click();
    await editor.name('image');
    await editor.hasFocus('job "image"');
    await page.getByRole('button', { name: 'Add a stage after build' }).click();
    await editor.name('release');
    await editor.hasFocus('stage "release"');
    await page.getByRole('button', { name: 'Add a job to release' }).click();
    await editor.name('deploy');
    await editor.hasFocus('job "deploy"');
    await page.getByRole('button', { name: 'Show everything' }).click();
    await editor.dragConnection('unit', 'deploy');
    await page.mouse.up();

    await editor.hasLines('      - name: deploy', '        depends_on: [unit]');
    expect(await editor.text()).toBe(threeStages);
    expect(editor.session.complaints).toEqual([]);
  });

  test('with the keyboard alone, and it runs green', async () => {
    await using editor = await GraphEditor.open('');
    const { page } = editor;

    await page.getByRole('button', { name: 'Add a stage' }).focus();
    await editor.press('Enter');
    await editor.name('checks');
    await editor.hasFocus('stage "checks"');
    await editor.press('a');
    await editor.name('lint');
    await editor.hasFocus('job "lint"');
    await editor.press('Tab');
    await editor.name('unit');
    await editor.hasFocus('job "unit"');
    await editor.press('a');
    await editor.name('report');
    await editor.hasFocus('step ["unit","steps","report"]');
    await editor.press('Home');
    await editor.hasFocus('stage "checks"');
    await editor.press('Tab');
    await editor.name('build');
    await editor.hasFocus('stage "build"');
    await editor.press('a');
    await editor.name('image');
    await editor.hasFocus('job "image"');
    await editor.press('ArrowUp');
    await editor.hasFocus('stage "build"');
    await editor.press('Tab');
    await editor.name('release');
    await editor.hasFocus('stage "release"');
    await editor.press('a');
    await editor.name('deploy');
    await editor.hasFocus('job "deploy"');
    // Needs: two keys and the name.
    await editor.press('Shift+E');
    await editor.name('unit');

    await editor.hasLines('      - name: deploy', '        depends_on: [unit]');
    expect(await editor.text()).toBe(threeStages);

    await editor.hasFocus('job "deploy"');
    await editor.press('Control+Enter');
    const dialog = await editor.session.dialog();
    await dialog.getByRole('button', { name: 'Run draft' }).press('Enter');
    await page.getByRole('heading', { name: 'drawn #1' }).waitFor();
    await page.locator('header').getByText('passed', { exact: true }).waitFor();
    expect(editor.session.complaints).toEqual([]);
  });
});

describe('a connection that would make a circle', () => {
  test('is refused with its reason, before and after it is dropped', async () => {
    await using editor = await GraphEditor.open(threeStages);
    await editor.job('unit').waitFor();

    await editor.dragConnection('unit', 'lint');
    await editor.page.getByText('They would wait for each other: lint → unit → lint.').first().waitFor();
    await editor.page.mouse.up();

    await editor.page.getByText('This cannot be done', { exact: true }).waitFor();
    expect(await editor.text()).toBe(threeStages);
  });

  test('stays in the list of targets with its reason', async () => {
    await using editor = await GraphEditor.open(threeStages);

    await editor.item('job "unit"').press('e');
    const refused = editor.page.getByRole('option', { name: /^lint/ });

    expect(await refused.textContent()).toContain('They would wait for each other: lint → unit → lint.');
    expect(await refused.getAttribute('aria-disabled')).toBe('true');
  });
});

test('a step is dragged to another job, moved back by key, and both are undone to the byte', async () => {
  await using editor = await GraphEditor.open(threeStages);

  await editor.step('unit', 'report').dragTo(editor.step('lint', 'run'), { targetPosition: { x: 40, y: 2 } });
  await editor.hasLines('      - name: lint', '        steps:', '          - name: report');
  await editor.hasFocus('step ["lint","steps","report"]');
  await editor.press('Alt+ArrowRight');
  await editor.hasFocus('step ["unit","steps","report"]');
  expect(await editor.text()).toBe(threeStages);
  await editor.press('m');
  await editor.name('image');
  await editor.hasFocus('step ["image","steps","report"]');

  await editor.press('Control+z');
  await editor.hasFocus('step ["unit","steps","report"]');
  await editor.press('Control+z');
  await editor.hasFocus('step ["lint","steps","report"]');
  await editor.press('Control+z');
  await expect.poll(() => editor.text()).toBe(threeStages);
});

test('jobs that are selected go to another stage together, and come back in one step', async () => {
  await using editor = await GraphEditor.open(threeStages);
  const { page } = editor;

  await editor.item('job "unit"').click();
  await editor.item('job "lint"').click({ modifiers: ['Control'] });
  await editor.job('lint').and(page.locator('.is-selected')).waitFor();
  await editor.job('unit').and(page.locator('.is-selected')).waitFor();
  const from = await middleOf(editor.item('job "lint"'));
  const to = await middleOf(editor.item('job "deploy"'));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 20, from.y, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 12 });
  await page.mouse.up();
  await editor.hasLines('              run: echo deploy', '      - name: lint', '        steps:');
  await editor.hasLines('      - name: unit', '        depends_on: [lint]');
  await expect.poll(() => editor.text()).toMatch(/name: release[\s\S]*name: unit/);

  await page.getByRole('button', { name: 'Undo: Move 2 jobs to release' }).click();
  await expect.poll(() => editor.text()).toBe(threeStages);
  expect(editor.session.complaints).toEqual([]);
});

test('undo in a field is about its typing first, and then about the pipeline', async () => {
  await using editor = await GraphEditor.open(threeStages);
  const { page } = editor;

  await editor.item('job "lint"').click();
  await editor.item('job "lint"').press('Control+d');
  await editor.hasFocus('job "lint-2"');
  await page.getByRole('button', { name: 'Simulate' }).click();
  const branch = page.getByRole('region', { name: 'Simulation' }).getByLabel('Branch');
  const before = await branch.inputValue();
  await branch.press('End');
  await branch.pressSequentially('x');
  await expect.poll(() => branch.inputValue()).toBe(`${before}x`);
  await branch.press('Control+z');
  await expect.poll(() => branch.inputValue()).toBe(before);
  await editor.hasLines('      - name: lint-2');

  await branch.press('Control+z');
  await expect.poll(() => editor.text()).toBe(threeStages);
});

describe('the clipboard', () => {
  test('takes a job as YAML, and gives it back under a free name', async () => {
    await using editor = await GraphEditor.open(threeStages);

    await editor.item('job "lint"').click();
    await editor.press('Control+c');
    await expect
      .poll(() => editor.page.evaluate<string>('navigator.clipboard.readText()'))
      .toBe('- name: lint\n  steps:\n    - name: run\n      uses: shell\n      args:\n        run: echo lint\n');
    await editor.item('job "image"').click();
    await editor.press('Control+v');

    await editor.hasFocus('job "lint-2"');
    await editor.hasLines('              run: echo image', '      - name: lint-2', '        steps:');
  });

  test('brings a job from the text of another program, comments and all; what is neither is refused in a sentence', async () => {
    await using editor = await GraphEditor.open(threeStages);
    const put = (text: string) => editor.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);

    await editor.item('stage "build"').click();
    await put(
      '# signs what was built\nname: sign   # slow\nsteps:\n  - {name: cosign, uses: shell, args: {run: sign}}\n',
    );
    await editor.press('Control+v');
    await editor.hasLines('      # signs what was built', '      - name: sign   # slow', '        steps:');
    await editor.hasFocus('job "sign"');
    const after = await editor.text();
    await put('Dear all,\nthe build is broken again.');
    await editor.press('Control+v');

    await editor.page.getByText('What was copied is neither a job nor a step').first().waitFor();
    expect(await editor.text()).toBe(after);
  });

  test('batches: what is boxed is copied, duplicated and deleted together', async () => {
    await using editor = await GraphEditor.open(threeStages);

    await editor.item('job "lint"').click();
    await editor.item('job "image"').click({ modifiers: ['Control'] });
    await editor.press('Control+d');
    await editor.hasFocus('job "lint-2"');
    await editor.hasLines('      - name: image-2');
    await editor.press('Delete');

    await expect.poll(() => editor.text()).toBe(threeStages);
  });
});

const closed = `namespace: shop
x-shared: &shared   # kept as it is
  name: shared
  steps:
    - { name: go,   uses: shell, args: {run: "go"} }   # odd spacing
jobs:
  - *shared
  - name: own
    steps:
      - name: run
        uses: shell
        args:
          run: echo own
`;

test('what the graph cannot model is shown, left alone, and edited in the text', async () => {
  await using editor = await GraphEditor.open(closed);
  const { page } = editor;

  await editor.item('opaque x-shared').click();
  await editor.press('Delete');
  await page.getByText('x-shared is defined in another place.').first().waitFor();
  await editor.item('job "shared"').click();
  await editor.press('F2');
  await page.getByText('shared is defined in another place.', { exact: false }).first().waitFor();
  expect(await editor.text()).toBe(closed);
  await editor.item('job "own"').click();
  await editor.press('F2');
  await editor.name('mine');
  await editor.hasFocus('job "mine"');
  await editor.press('Shift+E');
  await editor.name('shared');

  await editor.hasLines('  - name: mine', '    depends_on: [shared]');
  expect(await editor.text()).toBe(closed.replace('  - name: own\n', '  - name: mine\n    depends_on: [shared]\n'));
});

test('while the text is broken the graph stays, dimmed, with the fault pinned above it', async () => {
  await using editor = await GraphEditor.open(threeStages);
  const { page } = editor;
  await editor.job('deploy').waitFor();

  await editor.write(threeStages.replace('[unit]', '[unit'));
  await page.getByText('The graph shows it as it last could be.').waitFor();
  expect(await editor.job('deploy').isVisible()).toBe(true);
  await page.getByRole('alert').getByRole('button', { name: 'Show in YAML' }).click();
  await editor.textHasFocus();
  await editor.write(threeStages);

  await page.getByText('The graph shows it as it last could be.').waitFor({ state: 'detached' });
});

test('the menu of a node does what keys do', async () => {
  await using editor = await GraphEditor.open(threeStages);
  const menu = (name: string) => editor.page.getByRole('menuitem', { name });

  await editor.item('job "lint"').click({ button: 'right' });
  await menu('Rename').click();
  await editor.name('style');
  await editor.hasFocus('job "style"');
  await editor.press('Shift+F10');
  await menu('Connect to …').press('Enter');
  await editor.name('deploy');
  await editor.hasLines('        depends_on: [unit, style]');
  await editor.hasFocus('job "style"');
  await editor.press('ContextMenu');
  await menu('Show in YAML').press('Enter');

  await editor.textHasFocus();
});

test('selecting goes both ways, and a search walks what it finds', async () => {
  await using editor = await GraphEditor.open(threeStages);
  const { page } = editor;

  await page.locator('.cm-line', { hasText: 'echo deploy' }).click();
  await expect.poll(() => editor.step('deploy', 'run').getAttribute('aria-pressed')).toBe('true');
  await editor.item('job "lint"').click();
  await editor.press('/');
  await editor.name('report');
  await page.getByText('1 of 1', { exact: true }).waitFor();
  await editor.press('Escape');

  await expect.poll(() => editor.step('unit', 'report').getAttribute('aria-pressed')).toBe('true');
});

test('deleting says what it means, and is taken back from where that is said', async () => {
  await using editor = await GraphEditor.open(threeStages);
  const { page } = editor;

  await editor.item('job "unit"').click();
  await editor.press('Delete');
  await page.getByText('1 job no longer waits for it.').first().waitFor();
  const said = page.getByRole('region', { name: /^Notifications/ });
  await said.getByRole('button', { name: 'Undo', exact: true }).click();

  await expect.poll(() => editor.text()).toBe(threeStages);
});

describe.each(['dark', 'light'] as const)('in the %s theme', (colorScheme) => {
  test('graph and outline have no serious finding, and the outline does what the graph does', async () => {
    await using editor = await GraphEditor.open(threeStages, colorScheme);
    const { page } = editor;
    await editor.job('deploy').waitFor();
    const inGraph = await editor.seriousFindings();

    await page.getByText('Outline', { exact: true }).click();
    await page.getByRole('tree').waitFor();
    const inOutline = await editor.seriousFindings();
    await page.getByRole('treeitem', { name: /^unit/ }).click();
    await editor.press('ArrowRight');
    await editor.hasFocus('step ["unit","steps","run"]');
    await editor.press('ArrowDown');
    await editor.hasFocus('step ["unit","steps","report"]');
    await editor.press('Alt+ArrowUp');
    await editor.hasLines('        depends_on: [lint]', '        steps:', '          - name: report');
    await editor.press('F2');
    await editor.name('coverage');
    await editor.hasLines('          - name: coverage');

    expect([...inGraph, ...inOutline]).toEqual([]);
    expect(await page.getByRole('treeitem', { name: /^coverage/ }).getAttribute('aria-level')).toBe('3');
  });
});
