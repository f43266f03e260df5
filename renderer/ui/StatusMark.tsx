import { useWords } from '../words/words.ts';
import type { Shape, Status, Tone } from './status.ts';
import { statusWords } from './status.ts';

export const toneText: Readonly<Record<Tone, string>> = {
  passed: 'text-passed',
  failed: 'text-failed',
  running: 'text-running',
  attention: 'text-attention',
  neutral: 'text-neutral',
};

/** The shape of a status. Failed and attention are filled, everything calm is an outline. */
export function StatusGlyph({ status, size = 16 }: { readonly status: Status; readonly size?: number }) {
  return (
    <svg
      className={`shrink-0 ${toneText[status.tone]} ${status.shape === 'ring' ? 'turning' : ''}`}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {drawings[status.shape]}
    </svg>
  );
}

/** Glyph and word. The word is always there for who cannot see the shape. */
export function StatusMark({ status, note }: { readonly status: Status; readonly note?: string | undefined }) {
  const word = useStatusWord(status);
  return (
    <span className={`inline-flex items-center gap-1.5 whitespace-nowrap ${toneText[status.tone]}`}>
      <StatusGlyph status={status} />
      <span className="font-semibold">{word}</span>
      {note ? <span className="font-normal text-muted">{note}</span> : null}
    </span>
  );
}

/** A glyph alone, named for screen readers and on hover. */
export function StatusIcon({ status, size }: { readonly status: Status; readonly size?: number }) {
  const word = useStatusWord(status);
  return (
    <span className="inline-flex shrink-0" role="img" aria-label={word} title={word}>
      <StatusGlyph status={status} {...(size === undefined ? {} : { size })} />
    </span>
  );
}

export function useStatusWord(status: Status): string {
  return useWords(statusWords)(status.word);
}

const inverse = { stroke: 'var(--ground)' };
const drawings: Readonly<Record<Shape, React.ReactNode>> = {
  check: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="m5.2 8.2 2 2 3.6-4.2" />
    </>
  ),
  cross: (
    <>
      <path d="M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2Z" fill="currentColor" />
      <path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4" style={inverse} />
    </>
  ),
  ring: <path d="M8 1.5A6.5 6.5 0 1 1 1.5 8" strokeWidth="2" />,
  diamond: (
    <>
      <path d="M8 1 15 8l-7 7-7-7Z" fill="currentColor" />
      <path d="M8 5v3.6M8 10.9v.1" style={inverse} />
    </>
  ),
  clock: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M8 4.5V8l2.2 1.4" />
    </>
  ),
  dash: (
    <>
      <circle cx="8" cy="8" r="6.5" strokeDasharray="2 2.08" />
      <path d="M5.5 8h5" />
    </>
  ),
  slash: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="m4 12 8-8" />
    </>
  ),
  bars: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M6.4 5.8v4.4M9.6 5.8v4.4" />
    </>
  ),
  dot: <circle cx="8" cy="8" r="2.5" />,
  plug: (
    <>
      <path d="M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2Z" />
      <path d="M8 4.8v3.6M8 11v.1" />
    </>
  ),
};
