import { expect, test } from 'vitest';
import { derivedSecrets } from './derived-secrets.ts';

const scope = { secrets: { TOKEN: 'Hush hush' }, variables: { NAME: 'me' } };

test.each([
  ['${{ base64(secrets.TOKEN) }}', ['SHVzaCBodXNo']],
  ['Bearer ${{ lower(trim(secrets.TOKEN)) }}', ['hush hush']],
  ["${{ split(secrets.TOKEN, ' ')[1] }}", ['Hush', 'hush']],
  ["${{ base64(format('%s:%s', NAME, secrets.TOKEN)) }}", ['bWU6SHVzaCBodXNo', 'me:Hush hush']],
  ['${{ secrets.TOKEN }}', []],
  ['${{ base64(NAME) }}', []],
  ['${{ size(secrets.TOKEN) }}', []],
  ['${{ base64(secrets.', []],
])('%s', (text, expected) => {
  expect(derivedSecrets({ header: [text] }, scope)).toEqual(expected);
});
