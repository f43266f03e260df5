import { stripVTControlCharacters } from 'node:util';
import type { LogGroup, LogOutline } from '../../domain/log-search.ts';

const mostMarked = 1_000;
/** A silence worth a mark. */
const silenceUs = 10_000_000;
const mostGroups = 10_000;
const slices = 256;
const longestTitle = 200;

/** Lines that could be of interest; only these are looked at one by one. */
const interesting =
  /error|err!|fatal|fail|exception|panic|traceback|segmentation fault|warn|[✗✘✖❌]|^[-+~^]{3} |^(?:::|##\[)(?:end)?group|section_(?:start|end):/gim;

/** A line that reports a failure by its form. */
const strongError = new RegExp(
  [
    String.raw`^\s*(?:\[?(?:error|fatal|critical)\]?\b(?!s)|npm err!|fail(?:ed)?\b|[✗✘✖❌]|##\[error\]|::error\b|traceback \(most recent call last\)|panic: )`,
    String.raw`\b(?:fatal )?error(?:\[\w+\])?:`,
    String.raw`\b\w*(?:Error|Exception): `,
    `thread '.*' panicked`,
    String.raw`\bsegmentation fault\b`,
    String.raw`\[error\]`,
  ].join('|'),
  'i',
);
const weakError = /\b(?:errors?|fatal|failed|failures?|exception|panic(?:ked)?)\b/i;
/** `0 errors`, `no failures`, `error-free`, `errors: 0`. */
const denial =
  /\b(?:0|no|without(?: any)?|zero) (?:\w+ )?(?:errors?|failed|failures?|exceptions?|warnings?)\b|\b(?:errors?|failed|failures?|warnings?)\s*[:=]\s*0\b|\b0 (?:failed|failing)\b/i;
const warning = /\bwarn(?:ing)?s?\b|::warning\b|##\[warning\]/i;

interface OpenGroup {
  readonly line: number;
  readonly title: string;
  readonly isCollapsed: boolean;
  /** How it ends: by its own end marker, or at the next heading. */
  readonly kind: 'group' | 'section' | 'heading';
  readonly name: string;
}

/** Finds groups, errors, warnings and silences while a log passes by in order. */
export class LogOutliner {
  readonly #lineCount: number;
  readonly #groups: (LogGroup & { readonly order: number })[] = [];
  readonly #open: OpenGroup[] = [];
  readonly #errors: number[] = [];
  readonly #warnings: number[] = [];
  readonly #silences: { line: number; ms: number }[] = [];
  #lastAtUs: number | null = null;
  readonly #density: { errors: number; warnings: number }[];
  #firstStrong: number | null = null;
  #firstWeak: number | null = null;

  constructor(lineCount: number) {
    this.#lineCount = lineCount;
    this.#density = Array.from({ length: Math.min(slices, lineCount) }, () => ({ errors: 0, warnings: 0 }));
  }

  /** Lines that follow those of the last call; each ends with LF. */
  take(text: Buffer, firstLine: number): void {
    const raw = text.toString();
    let line = firstLine;
    let lineStart = 0;
    interesting.lastIndex = 0;
    for (let match = interesting.exec(raw); match; match = interesting.exec(raw)) {
      let end = raw.indexOf('\n', lineStart);
      while (end < match.index) {
        lineStart = end + 1;
        line++;
        end = raw.indexOf('\n', lineStart);
      }
      this.#takeLine(raw.slice(lineStart, end), line);
      lineStart = end + 1;
      line++;
      interesting.lastIndex = lineStart;
    }
  }

  /** The times of the same lines, in microseconds. */
  takeTimes(atUs: Float64Array, firstLine: number): void {
    let before = this.#lastAtUs ?? atUs[0] ?? 0;
    for (let line = 0; line < atUs.length; line++) {
      const now = atUs[line] ?? before;
      if (now - before >= silenceUs && this.#silences.length < mostMarked) {
        this.#silences.push({ line: firstLine + line, ms: Math.round((now - before) / 1_000) });
      }
      before = now;
    }
    if (atUs.length > 0) this.#lastAtUs = before;
  }

  outline(): LogOutline {
    while (this.#open.length > 0) this.#close(this.#lineCount);
    const groups = this.#groups
      .sort((a, b) => a.line - b.line || a.order - b.order)
      .map(({ order: _, ...group }) => group);
    return {
      lineCount: this.#lineCount,
      groups,
      firstErrorLine: this.#firstStrong ?? this.#firstWeak,
      errorLines: this.#errors,
      warningLines: this.#warnings,
      silences: this.#silences,
      density: this.#density,
    };
  }

  #takeLine(raw: string, line: number): void {
    if (this.#takeMarker(raw, line)) return;
    const shown = stripVTControlCharacters(raw.slice(0, 4_096));
    if (denial.test(shown)) return;
    const slice = this.#density[Math.floor((line * this.#density.length) / this.#lineCount)];
    const isStrong = strongError.test(shown);
    if (isStrong || weakError.test(shown)) {
      if (isStrong) this.#firstStrong ??= line;
      else this.#firstWeak ??= line;
      if (this.#errors.length < mostMarked) this.#errors.push(line);
      if (slice) slice.errors++;
    } else if (warning.test(shown)) {
      if (this.#warnings.length < mostMarked) this.#warnings.push(line);
      if (slice) slice.warnings++;
    }
  }

  /** Markers of Buildkite, of GitHub and Azure, and of GitLab. */
  #takeMarker(raw: string, line: number): boolean {
    const heading = /^(---|\+\+\+|~~~) (?![ab]\/)(.*)/.exec(raw); // `--- a/file` is of a diff
    if (heading) {
      this.#closeThrough((group) => group.kind === 'heading', line);
      this.#start({ line, title: heading[2] ?? '', isCollapsed: heading[1] !== '+++', kind: 'heading', name: '' });
      return true;
    }
    if (/^\^\^\^ \+\+\+/.test(raw)) {
      const at = this.#open.findLastIndex((group) => group.kind === 'heading');
      const group = this.#open[at];
      if (group) this.#open[at] = { ...group, isCollapsed: false };
      return true;
    }
    const group = /^(?:::|##\[)(end)?group(?:::|\]|$)(.*)/.exec(raw);
    if (group) {
      if (group[1]) this.#closeThrough((open) => open.kind === 'group', line + 1);
      else this.#start({ line, title: group[2] ?? '', isCollapsed: true, kind: 'group', name: '' });
      return true;
    }
    let isMarker = false;
    for (const match of raw.matchAll(/section_(start|end):\d+:([\w.-]+)(\[[^\]]*\])?\r?/g)) {
      isMarker = true;
      const [marker, what, name = '', options = ''] = match;
      if (what === 'end') {
        this.#closeThrough((open) => open.kind === 'section' && open.name === name, line);
      } else {
        const title = raw.slice(match.index + marker.length).split(/section_(?:start|end):/)[0] ?? '';
        this.#start({
          line,
          title: title || name,
          isCollapsed: options.includes('collapsed=true'),
          kind: 'section',
          name,
        });
      }
    }
    return isMarker;
  }

  #start(group: OpenGroup): void {
    const title = stripVTControlCharacters(group.title).replaceAll('\r', '').trim().slice(0, longestTitle);
    this.#open.push({ ...group, title });
  }

  /** Closes the innermost group that is meant, and all within it; nothing when there is none. */
  #closeThrough(isMeant: (group: OpenGroup) => boolean, endLine: number): void {
    const at = this.#open.findLastIndex(isMeant);
    while (at >= 0 && this.#open.length > at) this.#close(endLine);
  }

  #close(endLine: number): void {
    const group = this.#open.pop();
    if (!group || this.#groups.length >= mostGroups) return;
    const { line, title, isCollapsed } = group;
    const depth = this.#open.length;
    this.#groups.push({ line, endLine: Math.max(endLine, line + 1), title, depth, isCollapsed, order: depth });
  }
}
