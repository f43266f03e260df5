import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { useWords } from '../words/words.ts';
import { IconButton } from './Button.tsx';
import { uiWords } from './ui-words.ts';

interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly description?: string | undefined;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  readonly width?: 'small' | 'medium' | 'large';
}

const widths = { small: 'w-[440px]', medium: 'w-[620px]', large: 'w-[860px]' } as const;

// A plain element darkens the page instead of Radix' overlay: that one adds a <style> element, which the content security
// policy refuses, to stop a page scrolling that does not scroll.
const shade = <div className="fixed inset-0 z-40 bg-black/50" aria-hidden="true" />;

/** The first thing to fill in or to press, not the cross that closes. */
function focusBody(event: Event) {
  if (!(event.target instanceof HTMLElement)) return;
  const first = event.target.querySelector<HTMLElement>(
    '[data-part=body] :is(input:not([type=radio]), input:checked, select, textarea), [data-part=foot] button:not(:disabled)',
  );
  event.preventDefault();
  (first ?? event.target).focus();
}

/** In the middle, for a decision or a short form. */
export function Dialog({ isOpen, onClose, title, description, children, footer, width = 'small' }: DialogProps) {
  return (
    <Frame isOpen={isOpen} onClose={onClose} description={description}>
      <Primitive.Content
        {...(description ? {} : { 'aria-describedby': undefined })}
        onOpenAutoFocus={focusBody}
        className={`arriving fixed top-[12vh] left-1/2 z-40 flex max-h-[76vh] max-w-[calc(100vw-32px)] -translate-x-1/2 flex-col rounded-xl border bg-raised shadow-(--shadow) outline-none ${widths[width]}`}
      >
        <Head title={title} description={description} />
        <div data-part="body" className="min-h-0 flex-1 overflow-y-auto px-5 pb-4">
          {children}
        </div>
        {footer ? <Foot>{footer}</Foot> : null}
      </Primitive.Content>
    </Frame>
  );
}

/** From the right edge, full height, for a longer task beside the page it belongs to. */
export function Sheet({ isOpen, onClose, title, description, children, footer }: Omit<DialogProps, 'width'>) {
  return (
    <Frame isOpen={isOpen} onClose={onClose} description={description}>
      <Primitive.Content
        {...(description ? {} : { 'aria-describedby': undefined })}
        onOpenAutoFocus={focusBody}
        className="sliding-in fixed inset-y-0 right-0 z-40 flex w-[560px] max-w-full flex-col border-l bg-raised shadow-(--shadow) outline-none"
      >
        <Head title={title} description={description} />
        <div data-part="body" className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">
          {children}
        </div>
        {footer ? <Foot>{footer}</Foot> : null}
      </Primitive.Content>
    </Frame>
  );
}

function Frame({ isOpen, onClose, children }: Pick<DialogProps, 'isOpen' | 'onClose' | 'children' | 'description'>) {
  return (
    <Primitive.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Primitive.Portal>
        {shade}
        {children}
      </Primitive.Portal>
    </Primitive.Root>
  );
}

function Head({ title, description }: { readonly title: string; readonly description: string | undefined }) {
  const t = useWords(uiWords);
  return (
    <div className="flex items-start gap-3 px-5 pt-4 pb-3">
      <div className="min-w-0 flex-1">
        <Primitive.Title className="font-semibold text-section">{title}</Primitive.Title>
        {description ? (
          <Primitive.Description className="mt-0.5 text-muted">{description}</Primitive.Description>
        ) : null}
      </div>
      <Primitive.Close asChild>
        <IconButton icon={X} label={t('close')} keys="escape" />
      </Primitive.Close>
    </div>
  );
}

function Foot({ children }: { readonly children: ReactNode }) {
  return (
    <div data-part="foot" className="flex flex-wrap items-center justify-end gap-2 border-t px-5 py-3">
      {children}
    </div>
  );
}
