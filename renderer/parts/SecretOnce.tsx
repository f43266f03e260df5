import { CopyText } from './CopyText.tsx';

/** Something that is shown now and never again. */
export function SecretOnce({ secret, note }: { readonly secret: string; readonly note: string }) {
  return (
    <div className="flex flex-col gap-1.5">
      <CopyText text={secret} />
      <p className="text-attention text-small">{note}</p>
    </div>
  );
}
