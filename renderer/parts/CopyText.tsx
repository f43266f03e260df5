import { CopyButton } from '../ui/CopyButton.tsx';

/** Something to be pasted elsewhere, whole, with a button that copies it. */
export function CopyText({ text }: { readonly text: string }) {
  return (
    <span className="flex items-start gap-2 rounded-md border border-edge bg-ground p-2">
      <code className="min-w-0 flex-1 select-all whitespace-pre-wrap break-all font-mono text-small leading-5">
        {text}
      </code>
      <CopyButton text={text} />
    </span>
  );
}
