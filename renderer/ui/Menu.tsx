import { Check, type LucideIcon } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { Keys } from './Keys.tsx';

/** A list of actions behind a button. Not modal: it would lock a page that does not scroll. */
export function Menu({ trigger, children }: { readonly trigger: ReactNode; readonly children: ReactNode }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          sideOffset={4}
          align="end"
          collisionPadding={8}
          className="arriving z-50 max-h-[70vh] min-w-44 overflow-y-auto rounded-lg border bg-raised p-1 shadow-(--shadow)"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface MenuAtProps {
  readonly label: string;
  /** In the window. */
  readonly at: { readonly x: number; readonly y: number };
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The same list where somebody pressed the other button, or the menu key. */
export function MenuAt({ label, at, onClose, children }: MenuAtProps) {
  return (
    <DropdownMenu.Root modal={false} open onOpenChange={(open) => !open && onClose()}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden="true" className="pointer-events-none fixed size-0" style={{ left: at.x, top: at.y }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          aria-label={label}
          sideOffset={2}
          align="start"
          collisionPadding={8}
          // Focus goes back to what the menu was about; whoever opened it knows that.
          onCloseAutoFocus={(event) => event.preventDefault()}
          className="arriving z-50 max-h-[70vh] min-w-52 overflow-y-auto rounded-lg border bg-raised p-1 shadow-(--shadow)"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface MenuItemProps {
  readonly icon?: LucideIcon;
  readonly keys?: string;
  readonly isDangerous?: boolean;
  readonly isDisabled?: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

const row =
  'flex h-8 items-center gap-2 rounded-md px-2 outline-none data-highlighted:bg-selected data-disabled:opacity-45';

export function MenuItem({ icon: Icon, keys, isDangerous, isDisabled, onSelect, children }: MenuItemProps) {
  return (
    <DropdownMenu.Item
      disabled={isDisabled ?? false}
      onSelect={onSelect}
      className={`${row} ${isDangerous ? 'text-failed' : ''}`}
    >
      {Icon ? <Icon size={15} aria-hidden="true" className="text-muted" /> : null}
      <span className="flex-1 whitespace-nowrap">{children}</span>
      {keys ? <Keys keys={keys} /> : null}
    </DropdownMenu.Item>
  );
}

interface MenuChoiceProps {
  readonly isOn: boolean;
  readonly onToggle: () => void;
  readonly children: ReactNode;
}

/** One of several that may be on; the menu stays open. */
export function MenuChoice({ isOn, onToggle, children }: MenuChoiceProps) {
  return (
    <DropdownMenu.CheckboxItem
      checked={isOn}
      onCheckedChange={onToggle}
      onSelect={(event) => event.preventDefault()}
      className={row}
    >
      <Check size={15} aria-hidden="true" className={isOn ? '' : 'invisible'} />
      <span className="flex-1 whitespace-nowrap">{children}</span>
    </DropdownMenu.CheckboxItem>
  );
}

/** What the choices below it are about. */
export function MenuHeading({ children }: { readonly children: ReactNode }) {
  return (
    <DropdownMenu.Label className="px-2 pt-1.5 pb-0.5 font-semibold text-muted text-small">
      {children}
    </DropdownMenu.Label>
  );
}

export function MenuLine() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
}
