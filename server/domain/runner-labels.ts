import type { TextMap } from '../../pipeline/plan.ts';
import { DomainError } from './errors.ts';
import type { RefusalWord } from './refusal-word.ts';
import type { Delivery } from './runner.ts';

const keyForm = /^[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?$/;
const longestValueBytes = 255;
const mostLabels = 64;

/** Refuses as `invalid` what may not be a set of labels (Arcentra API 4.1). */
export function checkLabels(labels: TextMap): void {
  const entries = Object.entries(labels);
  if (entries.length > mostLabels) {
    throw refusal(`${entries.length} labels are too many; at most ${mostLabels} are allowed`, 'labels_many', {
      max: `${mostLabels}`,
    });
  }
  for (const [key, value] of entries) {
    if (!keyForm.test(key)) {
      throw refusal(
        `label "${key.slice(0, 80)}" is not a valid key; use letters, digits and . _ / - inside, at most 63`,
        'label_key',
        { label: key.slice(0, 80) },
      );
    }
    if (utf8Length(value) > longestValueBytes) {
      throw refusal(`label ${key} has a value of more than ${longestValueBytes} bytes`, 'label_long', {
        label: key,
        max: `${longestValueBytes}`,
      });
    }
  }
}

/** Keys of an agent that filters jobs by itself may begin with `!`: it demands that the job asks for the label. */
export function checkAgentLabels(labels: TextMap, delivery: Delivery): void {
  const entries = Object.entries(labels);
  checkLabels(
    delivery === 'whole-job'
      ? Object.fromEntries(entries.map(([key, value]) => [key.replace(/^!/, ''), value]))
      : labels,
  );
}

/** Three layers, later wins: implicit, agent, administrator. */
export function effectiveLabels(implicit: TextMap, agent: TextMap, admin: TextMap): TextMap {
  return { ...implicit, ...agent, ...admin };
}

/** Labels every runner has from its registration; unknown facts give none. */
export function implicitLabels(runner: { readonly os: string; readonly arch: string; readonly name: string }): TextMap {
  const { os, arch, name } = runner;
  return { ...(os && { os }), ...(arch && { arch }), ...(name && { name }) };
}

/** `changes` over `labels`; an empty value removes the key. */
export function mergeLabels(labels: TextMap, changes: TextMap): TextMap {
  return Object.fromEntries(Object.entries({ ...labels, ...changes }).filter(([, value]) => value !== ''));
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

function refusal(message: string, word: RefusalWord, values: TextMap): DomainError {
  return new DomainError('invalid', message, { subject: 'labels', word, values });
}
