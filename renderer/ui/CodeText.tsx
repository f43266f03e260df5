import { CopyButton } from './CopyButton.tsx';

interface CodeTextProps {
  readonly text: string;
  readonly label: string;
  /** Line to bring into view and to mark. */
  readonly markedLine?: number | undefined;
}

/** A text with line numbers, to read and to copy. */
export function CodeText({ text, label, markedLine }: CodeTextProps) {
  const lines = text.replace(/\n$/, '').split('\n');
  return (
    <div className="relative min-h-0 flex-1">
      <div className="absolute top-2 right-5 z-10 rounded-md bg-ground">
        <CopyButton text={text} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller must be reachable by keyboard */}
      <div role="region" aria-label={label} tabIndex={0} className="absolute inset-0 overflow-auto py-2">
        <pre className="min-w-max font-mono text-[12.5px] leading-5">
          {lines.map((line, index) => (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their number
              key={index}
              ref={index + 1 === markedLine ? (element) => element?.scrollIntoView({ block: 'center' }) : undefined}
              className={`flex ${index + 1 === markedLine ? 'bg-attention-wash' : ''}`}
            >
              <span aria-hidden="true" className="w-14 shrink-0 select-none pr-4 text-right text-muted">
                {index + 1}
              </span>
              <code className="pr-6">{colouredLine(line)}</code>
            </div>
          ))}
        </pre>
      </div>
    </div>
  );
}

/** Comments and keys of YAML, as far as one line shows them: enough to find one's way. */
function colouredLine(line: string) {
  if (/^\s*#/.test(line)) return <span className="text-muted italic">{line}</span>;
  const key = /^(\s*(?:- )?)([\w.$@-]+|"[^"]*")(:)(?=\s|$)(.*)$/.exec(line);
  if (!key) return line || '\u200b';
  return (
    <>
      {key[1]}
      <span className="text-running">{key[2]}</span>
      {key[3]}
      {key[4]}
    </>
  );
}
