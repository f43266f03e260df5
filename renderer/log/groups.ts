import type { GetLogOutlineResponse } from '../../gen/signalbox/console/v1/logs_pb.js';
import type { RowGroup } from './log-row.ts';
import type { Hidden } from './row-map.ts';

type Group = GetLogOutlineResponse['groups'][number];

/** Which groups are closed: as their author wants it, unless somebody chose otherwise or a failure lies inside. */
export class LogGroups {
  readonly #groups: readonly Group[];
  readonly #chosen: ReadonlyMap<number, boolean>;
  readonly #byLine: ReadonlyMap<number, Group>;
  readonly #errors: readonly number[];

  constructor(groups: readonly Group[], errors: readonly number[], chosen: ReadonlyMap<number, boolean>) {
    this.#groups = groups;
    this.#chosen = chosen;
    this.#errors = errors;
    this.#byLine = new Map(groups.map((group) => [group.firstLine, group]));
  }

  get count(): number {
    return this.#groups.length;
  }

  isOpen(group: Group): boolean {
    const chosen = this.#chosen.get(group.firstLine);
    if (chosen !== undefined) return chosen;
    const holdsError = this.#errors.some((line) => line >= group.firstLine && line <= group.lastLine);
    return holdsError || !group.collapsed;
  }

  /** The marker's own line stays: it is the group's title. */
  hidden(): Hidden[] {
    return this.#groups
      .filter((group) => !this.isOpen(group))
      .map((group) => ({ first: group.firstLine + 1, last: group.lastLine }));
  }

  at(line: number): RowGroup | undefined {
    const group = this.#byLine.get(line);
    if (!group) return undefined;
    return {
      title: group.title,
      lines: group.lastLine - group.firstLine,
      isOpen: this.isOpen(group),
      depth: group.depth,
    };
  }

  /** The innermost group that a line lies inside, for the heading that sticks to the top. */
  around(line: number): Group | undefined {
    return this.#groups.findLast((group) => group.firstLine < line && line <= group.lastLine);
  }

  /** Choices under which a line can be seen. */
  choicesToShow(line: number): ReadonlyMap<number, boolean> | undefined {
    const closed = this.#groups.filter(
      (group) => group.firstLine < line && line <= group.lastLine && !this.isOpen(group),
    );
    if (closed.length === 0) return undefined;
    return new Map([...this.#chosen, ...closed.map((group) => [group.firstLine, true] as const)]);
  }

  choicesWithAll(isOpen: boolean): ReadonlyMap<number, boolean> {
    return new Map(this.#groups.map((group) => [group.firstLine, isOpen]));
  }
}
