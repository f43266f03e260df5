import type { TextMap } from '../../pipeline/plan.ts';

/** Limits of the wire (Arcentra API 4.6), less room for the metrics that the agent adds. */
const maxOutputs = 200;
const maxValueBytes = 65_536;
const maxTotalBytes = 900_000;
export const outputName = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

export type ParsedOutputs =
  | { readonly ok: true; readonly outputs: TextMap }
  | { readonly ok: false; readonly because: string };

/**
 * The content of the file named by `ARCENTRA_OUTPUT`: lines `name=value`, or `name<<WORD`, lines, `WORD`. A later value
 * replaces an earlier one of the same name. Anything else refuses the whole file: a lost output would only be noticed
 * where it is missing.
 */
export function parseOutputs(text: string): ParsedOutputs {
  const outputs = new Map<string, string>();
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (line.trim() === '') continue;
    const block = /^([^=<\s]+)<<(\S+)\s*$/.exec(line);
    const equals = line.indexOf('=');
    const name = block?.[1] ?? line.slice(0, Math.max(0, equals));
    if (!outputName.test(name)) return refusal(index, `"${line.slice(0, 80)}" is neither name=value nor name<<WORD`);
    let value = line.slice(equals + 1);
    if (block) {
      const end = lines.indexOf(block[2] ?? '', index + 1);
      if (end < 0) return refusal(index, `no line "${block[2]}" ends the value of ${name}`);
      value = lines.slice(index + 1, end).join('\n');
      index = end;
    }
    outputs.set(name, value);
  }
  return checkedOutputs(Object.fromEntries(outputs));
}

/** Refuses more than the control plane takes. */
export function checkedOutputs(outputs: TextMap): ParsedOutputs {
  const entries = Object.entries(outputs);
  if (entries.length > maxOutputs) return { ok: false, because: `outputs: ${entries.length}, at most ${maxOutputs}` };
  let total = 0;
  for (const [name, value] of entries) {
    const bytes = Buffer.byteLength(value);
    total += bytes + name.length;
    if (!outputName.test(name)) return { ok: false, because: `outputs: "${name}" is not a valid name` };
    if (bytes > maxValueBytes)
      return { ok: false, because: `output ${name}: ${bytes} bytes, at most ${maxValueBytes}` };
  }
  if (total > maxTotalBytes) return { ok: false, because: `outputs: ${total} bytes in all, at most ${maxTotalBytes}` };
  return { ok: true, outputs };
}

function refusal(index: number, problem: string): ParsedOutputs {
  return { ok: false, because: `outputs: line ${index + 1}: ${problem}` };
}
