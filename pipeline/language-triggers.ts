import { boolean, choice, list, map, type ObjectDescription, object, text } from './language-types.ts';

/** Options of the three trigger types (language reference 11). */
export const triggerObjects = {
  ManualOptions: {
    docs: 'Options of a manual trigger.',
    keys: {
      enabled: { type: boolean, origin: 'X', default: 'true', docs: 'false: no run by hand.' },
      inputs: {
        type: list(object('Input')),
        origin: 'X',
        default: '[]',
        docs: 'The same as `inputs` of the pipeline.',
      },
    },
  },
  CronOptions: {
    docs: 'Options of a trigger by time.',
    keys: {
      expression: {
        type: text(),
        required: true,
        origin: 'R',
        docs: 'Minute, hour, day of month, month, day of week; or seconds first; or `@daily`, `@every 1h`.',
      },
      timezone: { type: text(), origin: 'X', default: "the server's", docs: 'IANA name such as `Europe/Zurich`.' },
      catch_up: {
        type: choice(['none', 'one'], { code: 'V20' }),
        origin: 'X',
        default: 'none',
        docs: 'Whether times missed while the server was off start one run.',
      },
      variables: { type: map(text()), origin: 'X', default: '{}', docs: 'Override variables of the pipeline.' },
      branch: { type: text(), origin: 'X', default: 'default branch', docs: 'Branch to run.' },
    },
  },
  EventOptions: {
    docs: 'Options of a trigger by event. Absent options match everything.',
    keys: {
      event_type: {
        type: list(
          choice(['push', 'tag', 'pull_request', 'pull_merged'], {
            aliases: { merge_request: 'pull_request', merge_request_merged: 'pull_merged' },
            anyCase: true,
            code: 'V20',
          }),
          { orOne: true },
        ),
        origin: 'R',
        default: 'any',
        docs: 'What happened.',
      },
      branch: {
        type: list(text(), { orOne: true }),
        origin: 'R',
        default: 'any',
        docs: 'Branch names or globs; `!` excludes. For a change request: its target branch.',
      },
      source_branch: {
        type: list(text(), { orOne: true }),
        origin: 'X',
        default: 'any',
        docs: 'Source branch of a change request.',
      },
      tags: { type: list(text(), { orOne: true }), origin: 'X', default: 'any', docs: 'Tag names or globs.' },
      paths: {
        type: list(text(), { orOne: true }),
        origin: 'X',
        default: 'any',
        docs: 'Globs; one changed file must match.',
      },
      paths_ignore: {
        type: list(text(), { orOne: true }),
        origin: 'X',
        default: 'none',
        docs: 'Globs; changes only there do not count.',
      },
      actions: {
        type: list(text(), { orOne: true }),
        origin: 'X',
        default: 'opened, synchronized, reopened',
        docs: 'Actions of a change request.',
      },
      variables: { type: map(text()), origin: 'X', default: '{}', docs: 'Override variables of the pipeline.' },
    },
  },
} as const satisfies Readonly<Record<string, ObjectDescription>>;
