import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { build } from 'vite';
import { expect, test } from 'vitest';
import packageFile from '../../package.json' with { type: 'json' };
import { agentProgram } from '../../vite.agent.config.ts';
import { ConsoleSession, shellPipeline } from '../support/console-session.ts';

const command = fileURLToPath(new URL('../../bin/signalbox', import.meta.url));
const installed = packageFile.version;

/** A server that hands out the program in `agentProgramDir`, and an agent on the same machine, with the installed one. */
async function sessionWithAgent(stack: AsyncDisposableStack, agentProgramDir: string): Promise<ConsoleSession> {
  const session = stack.use(await ConsoleSession.signedIn({ agentProgramDir, hasRunner: false }));
  const { server, dataDir, page } = session;
  const wanted = { note: 'lan', maxUses: 0, needsApproval: false, expiresAtMs: null };
  const { token } = server.services.registrationTokens.create(wanted, 'operator');
  const agent = execa(
    command,
    [
      'agent',
      '--server',
      server.lanUrl,
      '--ca-fingerprint',
      server.caFingerprint,
      '--name',
      'attic',
      '--token',
      token,
    ].concat(['--data', join(dataDir, 'attic')]),
    { reject: false, stdio: 'ignore' },
  );
  stack.defer(async () => {
    agent.kill('SIGTERM');
    await agent;
  });
  await page.goto(`${session.url}/runners`);
  await page.getByText(`${installed}, older`).waitFor();
  return session;
}

function scratchFolder(stack: AsyncDisposableStack): string {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-agent-program-'));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('all runners get the version that the server hands out, work with it, and go back to the one they had', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = scratchFolder(stack);
  await build(agentProgram(folder, '99.0.0'));
  const session = await sessionWithAgent(stack, folder);
  const { page } = session;

  await page.getByRole('button', { name: 'Update it' }).click();
  await page.getByText(`${installed}, older`).waitFor({ state: 'hidden' });
  await page.getByRole('link', { name: 'attic' }).click();
  await page.getByText('99.0.0 (the server’s)').waitFor();
  const runId = await session.trigger(await session.createPipeline('after', shellPipeline('echo works with it')));
  await session.finished(runId);
  await page.getByRole('button', { name: `Go back to ${installed}` }).click();
  await page.getByText(`${installed} (older than the server)`).waitFor();
  await page.getByRole('button', { name: 'Update to 99.0.0' }).waitFor();
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByText(`99.0.0 → ${installed}`).first().waitFor();

  expect(session.server.services.runs.get(runId as never).state).toBe('success');
  expect(session.complaints).toEqual([]);
});

test('a runner whose new version ends at once has its former one again, and says why', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = scratchFolder(stack);
  const broken = "if (process.argv.includes('--check')) console.log('98.0.0'); else throw new Error('a bad day');";
  const digest = createHash('sha256').update(broken).digest('hex');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'agent.mjs'), broken);
  writeFileSync(join(folder, 'agent.json'), JSON.stringify({ version: '98.0.0', digest, sizeBytes: broken.length }));
  const session = await sessionWithAgent(stack, folder);
  const { page } = session;
  await page.getByRole('link', { name: 'attic' }).click();

  await page.getByRole('button', { name: 'Update to 98.0.0' }).click();
  await page.getByText(`98.0.0 did not work there; it keeps ${installed}.`).waitFor();
  await page.getByText('Error: a bad day').waitFor();
  await page.getByRole('button', { name: 'Update to 98.0.0' }).waitFor();

  const runId = await session.trigger(await session.createPipeline('after', shellPipeline('echo still here')));
  await session.finished(runId);
  expect(session.complaints).toEqual([]);
});
