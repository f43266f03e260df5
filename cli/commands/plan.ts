import { Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../../pipeline/duration.ts';
import { simulate } from '../../pipeline/simulate.ts';
import type { SimulatedRunner } from '../../pipeline/simulation.ts';
import { exitCodes, UserError } from '../failure.ts';
import { findingText, summaryText } from '../findings.ts';
import { type AssumedTrigger, compileLocally } from '../local-plan.ts';
import { collectPair } from '../pairs.ts';
import { planTree } from '../plan-tree.ts';
import { readDefinition } from '../working-tree.ts';

interface Options {
  readonly trigger: AssumedTrigger['trigger'];
  readonly branch?: string;
  readonly tag?: string;
  readonly var: Readonly<Record<string, string>>;
  readonly input: Readonly<Record<string, string>>;
  readonly step: number;
  readonly fail: readonly string[];
  readonly open: readonly string[];
  readonly runner: readonly SimulatedRunner[];
  readonly json?: true;
}

export function planCommand(): Command {
  const triggers = ['manual', 'push', 'tag', 'pull_request', 'cron'] satisfies readonly AssumedTrigger['trigger'][];
  return new Command('plan')
    .description('show what a run would do, without doing it')
    .argument('<file>', 'the definition, YAML or JSON')
    .addOption(new Option('--trigger <kind>', 'what starts the run').choices(triggers).default('manual'))
    .option('--branch <name>', 'branch of the run; default: the checked-out one')
    .option('--tag <name>', 'tag of the run')
    .option('--var <name=value>', 'override a variable; may be repeated', collectPair, {})
    .option('--input <name=value>', 'give an input; may be repeated', collectPair, {})
    .option('--step <duration>', 'assume that each step takes this long', durationMs, 60_000)
    .option('--fail <job[/step]>', 'assume that this fails; may be repeated', collect, [])
    .option('--open <stage or job>', 'assume that this approval is not given; may be repeated', collect, [])
    .option('--runner <name,slots=n,label=value...>', 'assume only these runners; may be repeated', collectRunner, [])
    .option('--json', 'print plan and simulation as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ signalbox plan pipeline.yaml --trigger push --branch main
  $ signalbox plan pipeline.yaml --fail test/unit --runner desk,slots=2,os=linux`,
    )
    .action(plan);
}

async function plan(file: string, options: Options): Promise<void> {
  const definition = await readDefinition(file);
  const compiled = compileLocally(definition, {
    trigger: options.trigger,
    variables: options.var,
    inputs: options.input,
    ...(options.branch !== undefined && { branch: options.branch }),
    ...(options.tag !== undefined && { tag: options.tag }),
  });
  if (!compiled.ok) {
    for (const diagnostic of compiled.diagnostics) console.error(findingText(file, definition.text, diagnostic));
    throw new UserError(`${file} gives no plan: ${summaryText(compiled.diagnostics)}`, exitCodes.failed);
  }
  const simulation = simulate(compiled.plan, {
    stepMs: options.step,
    outcomes: Object.fromEntries(options.fail.map((name) => [name, 'failed' as const])),
    gates: Object.fromEntries(options.open.map((name) => [name, 'open' as const])),
    ...(options.runner.length > 0 && { runners: options.runner }),
  });
  if (options.json === true) console.log(JSON.stringify({ plan: compiled.plan, simulation }, null, 2));
  else console.log(planTree(compiled.plan, simulation));
}

function collect(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

function durationMs(text: string): number {
  return parseDuration(text) ?? invalid('write a duration: 30s, 5m, 1h30m.');
}

/** `desk,slots=2,os=linux`: a name, how many jobs at a time, and labels. */
function collectRunner(text: string, before: readonly SimulatedRunner[]): readonly SimulatedRunner[] {
  const [name = '', ...pairs] = text.split(',');
  if (name === '' || name.includes('=')) invalid('begin with a name: desk,slots=2,os=linux.');
  const { slots = '1', ...labels } = pairs.reduce(
    (found, pair) => collectPair(pair, found),
    {} as Record<string, string>,
  );
  const count = Number(slots);
  if (!Number.isInteger(count) || count < 1) invalid('slots is a whole number from 1 on.');
  return [...before, { name, labels, slots: count }];
}

function invalid(message: string): never {
  throw new InvalidArgumentError(message);
}
