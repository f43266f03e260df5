import type { LucideIcon } from 'lucide-react';
import type { ButtonHTMLAttributes, MouseEvent } from 'react';
import { Hint } from './Hint.tsx';
import { Keys } from './Keys.tsx';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: Look;
  readonly icon?: LucideIcon | undefined;
  readonly keys?: string;
  readonly isBusy?: boolean;
}

const looks: Readonly<Record<Look, string>> = {
  primary: 'bg-ink text-ground hover:opacity-90 font-semibold',
  plain: 'border bg-surface hover:bg-selected',
  quiet: 'text-muted hover:text-ink hover:bg-selected',
  danger: 'border border-failed text-failed hover:bg-failed-wash font-semibold',
};

/** Neither a form nor anything around it hears of it. */
function refuse(event: MouseEvent): void {
  event.preventDefault();
  event.stopPropagation();
}

/**
 * Everything that acts. At least 28 px high, so that it can be hit with a finger (WCAG 2.5.8). While it is busy it keeps
 * the focus, which a disabled button would lose to nowhere.
 */
export function Button({ look = 'plain', icon: Icon, keys, isBusy, children, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      onClick={isBusy ? refuse : rest.onClick}
      aria-disabled={isBusy || undefined}
      aria-busy={isBusy || undefined}
      className={`inline-flex h-7 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-md px-2.5 transition-colors duration-120 disabled:opacity-45 aria-disabled:opacity-45 ${looks[look]} ${className ?? ''}`}
    >
      {Icon ? <Icon size={15} aria-hidden="true" /> : null}
      {children}
      {keys ? <Keys keys={keys} /> : null}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly keys?: string;
  readonly isOn?: boolean | undefined;
}

/** A button whose word is in its hint. `isOn` makes it a toggle. */
export function IconButton({ icon: Icon, label, keys, isOn, className, ...rest }: IconButtonProps) {
  return (
    <Hint text={label} keys={keys}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={isOn}
        {...rest}
        className={`inline-flex size-7 shrink-0 items-center justify-center rounded-md transition-colors duration-120 disabled:opacity-40 ${isOn ? 'bg-selected text-ink' : 'text-muted hover:bg-selected hover:text-ink'} ${className ?? ''}`}
      >
        <Icon size={16} aria-hidden="true" />
      </button>
    </Hint>
  );
}
