import { CopyButton } from '../ui/CopyButton.tsx';

/** Something that is shown now and never again. */
export function SecretOnce({ secret, note }: { readonly secret: string; readonly note: string }) {
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-start gap-2 rounded-md border border-edge bg-ground p-2">
        <code className="min-w-0 flex-1 select-all whitespace-pre-wrap wrap-anywhere font-mono text-small leading-5">
          {secret}
        </code>
        <CopyButton text={secret} />
      </div>
      <p className="text-attention text-small">{note}</p>
    </div>
  );
}
