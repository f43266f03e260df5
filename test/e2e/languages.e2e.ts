import { expect, test } from 'vitest';
import { ConsoleSession, shellPipeline } from '../support/console-session.ts';

test('the language is changed without a restart, also of what the server says', async () => {
  await using session = await ConsoleSession.open();
  const { page } = session;
  const runId = await session.trigger(await session.createPipeline('spoken', shellPipeline('exit 3')));
  await session.finished(runId);

  await page.goto(`${session.url}/settings?tab=window`);
  await page.getByText('Français', { exact: true }).click();
  await page.getByRole('heading', { name: 'Paramètres' }).waitFor();
  await page.locator('html[lang=fr]').waitFor();

  // An end, an event, a finding and a refusal.
  await page.getByRole('link', { name: 'Exécutions' }).click();
  await page.getByRole('link', { name: 'spoken' }).first().click();
  await page.getByText('code de sortie 3').first().waitFor();
  await page.getByRole('tab', { name: 'Événements' }).click();
  await page.getByText(/^étape job \/ step en échec/).waitFor();
  await page.goto(`${session.url}/settings`);
  await page.getByRole('button', { name: 'Vérifier maintenant' }).click();
  await page.getByText(/acceptent les connexions$/).waitFor();
  await page.goto(`${session.url}/pipelines?add=1`);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Nom' }).fill('spoken');
  await dialog.getByRole('button', { name: 'Créer' }).click();
  await dialog.getByText('il existe déjà un pipeline nommé spoken').waitFor();

  await page.goto(`${session.url}/settings?tab=window`);
  await page.getByText('English', { exact: true }).click();
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  await page.locator('html[lang=en]').waitFor();
  expect(session.complaints).toEqual([]);
});

test('what is refused is said in the language of the window', async () => {
  await using session = await ConsoleSession.signedIn({ hasRunner: false, language: 'de' });
  const { page } = session;
  await page.goto(`${session.url}/settings?tab=notifications`);
  const address = page.getByLabel('Adresse; leer: niemand');
  await address.fill('team.lan');
  await address.press('Enter');
  const said = page.getByRole('listitem');
  await said.getByText('eine Adresse beginnt mit http:// oder https://').waitFor();

  await session.createPipeline('taken', shellPipeline('true'));
  await page.goto(`${session.url}/search?q=%28&regex=1`);
  await page.getByText('das ist kein regulärer Ausdruck').waitFor();
  expect(session.complaints).toEqual([]);
});
