import type { SitedLeaf } from '../expression-sites.ts';
import { isEditable, markedRange } from '../tree.ts';
import type { RuleContext } from './rule.ts';

const tellingName = /(^|[_-])(pass(word|wd|phrase)?|secret|token|api_?key|access_?key|private_?key|credentials?)$/i;
/** Nearly every name fails this one, and needs no further look. */
const looseName = /pass|secret|token|key|credential/i;
const tellingValue =
  /^(gh[pousr]_\w{30,}|github_pat_\w{30,}|glpat-[\w-]{18,}|AKIA[0-9A-Z]{16}|xox[abprs]-[\w-]{10,}|sk-[\w-]{20,}|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*)$/;

function isCredential(name: string, text: string, isAuth: boolean): boolean {
  const value = text.trim();
  if (value === '' || value.includes('${{') || value.startsWith('$')) return false;
  if (isAuth || tellingValue.test(value) || /:\/\/[^/\s:@]+:[^/\s:@$]+@/.test(value)) return true;
  return isTellingName(name) && !/^(true|false|null|none|\d{1,5}|\.?\.?\/.*)$/i.test(value) && !/\s/.test(value);
}

function isTellingName(name: string): boolean {
  return looseName.test(name) && tellingName.test(name.replaceAll(/([a-z])([A-Z])/g, '$1_$2'));
}

/** A credential in plain text (W5). The value itself never stands in the message. */
export function checkCredential(context: RuleContext, { node, path, keys, object }: SitedLeaf): void {
  const key = keys.at(-1) ?? '';
  const isAuth = object === 'Auth' && key !== 'username';
  if (!isCredential(key, node.text, isAuth)) return;
  const name = key
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll(/\W/g, '_')
    .toUpperCase();
  const message = `This looks like a credential in plain text; store it as a secret and write \`\${{ secrets.${name} }}\`.`;
  const isPlain = isEditable(node) && node.style !== 'literal' && node.style !== 'folded';
  const fixes = isPlain
    ? [
        {
          title: `Refer to the secret \`${name}\``,
          edits: [{ range: node.range, insert: `"\${{ secrets.${name} }}"` }],
        },
      ]
    : [];
  context.findings.add({ code: 'W5', message, path, range: markedRange(node), fixes });
}
