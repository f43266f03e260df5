import type { JsonObject, JsonValue } from '../../../pipeline/plan.ts';
import { usedPlugin } from '../../../pipeline/plugins.ts';
import { DomainError } from '../../domain/errors.ts';
import type { StepAssignment } from '../../domain/step-assignment.ts';
import { gitCheckout } from './git-checkout.ts';
import { failing, ownCommand, quoted, type StepScript } from './posix-shell.ts';
import { objectOf, textOf } from './values.ts';

/** Refuses as `wrong-state` what `whole-job-needs.ts` keeps from such agents. */
export function scriptOf({ uses, action, args }: StepAssignment): StepScript {
  const { name, defaultAction } = usedPlugin(uses);
  switch (name) {
    case 'shell':
      return plain(shellCommands(action || defaultAction, args));
    case 'git':
      return gitCheckout(args);
    case 'stdout':
      return plain(printCommands(args));
    default:
      throw new DomainError('wrong-state', `${uses} cannot be written as a command`);
  }
}

function plain(commands: readonly string[]): StepScript {
  return { commands, environment: {}, secrets: [] };
}

function shellCommands(action: string, args: JsonObject): readonly string[] {
  const words = Array.isArray(args.args) ? args.args.map(shown) : [];
  const command = textOf(args.command);
  const script = action === 'command' && command.trim() !== '' && words.length > 0 ? `${command} "$@"` : textIn(args);
  if (script === undefined) return failing('args: one of run, script, command, commands is required');
  return inShell(textOf(args.shell) || textOf(objectOf(args.config).shell), script, words);
}

/** Arcentra API 4.5: the first of these that is not empty. */
function textIn(args: JsonObject): string | undefined {
  const lines = Array.isArray(args.commands) ? args.commands.map(shown).join('\n') : '';
  return [textOf(args.run), textOf(args.script), textOf(args.command), lines].find((text) => text.trim() !== '');
}

/**
 * `sh` is the shell that is asked for; another one is called from it: a missing interpreter is then an ordinary exit 127
 * instead of a failure to start that cannot be tolerated (contract 5.1). It gets the script as our own agent hands it over.
 */
function inShell(shell: string, script: string, words: readonly string[]): readonly string[] {
  const args = words.map(quoted).join(' ');
  if (shell === '' || shell === 'sh') return [...(words.length > 0 ? [`set -- ${args}`] : []), script];
  const program = quoted(shell);
  if (/(^|\/)((ba|z|k|da|a)?sh)$/.test(shell)) {
    const parameters = words.length > 0 ? ` ${program} ${args}` : '';
    return [`${program} -e -c ${quoted(script)}${parameters}`];
  }
  const isPowerShell = /(^|[/\\])(pwsh|powershell)(\.exe)?$/i.test(shell);
  const file = isPowerShell ? '"$SIGNALBOX_SCRIPT.ps1"' : '"$SIGNALBOX_SCRIPT"';
  const text = isPowerShell ? `$ErrorActionPreference = 'Stop'\n${script}\nexit $LASTEXITCODE` : script;
  const call = isPowerShell ? `${program} -NoLogo -NoProfile -NonInteractive -File ${file}` : `${program} ${file}`;
  return [
    ownCommand(`SIGNALBOX_SCRIPT="$(mktemp)"; trap 'rm -f "$SIGNALBOX_SCRIPT" "$SIGNALBOX_SCRIPT.ps1"' EXIT`),
    `printf '%s\\n' ${quoted(text)} > ${file}`,
    words.length > 0 ? `${call} ${args}` : call,
  ];
}

function printCommands(args: JsonObject): readonly string[] {
  if (args.message === undefined || args.message === null) return failing('args.message: is required');
  const { prefix, json } = objectOf(args.config);
  const text = json === true ? JSON.stringify(args.message) : shown(args.message);
  return [`printf '%s\\n' ${quoted(`${textOf(prefix)}${text}`)}`];
}

function shown(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
