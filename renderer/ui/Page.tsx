import type { ReactNode } from 'react';

interface PageHeadProps {
  readonly title: ReactNode;
  readonly aside?: ReactNode;
  readonly children?: ReactNode;
}

/** Title, what can be done here, and a line of facts. */
export function PageHead({ title, aside, children }: PageHeadProps) {
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 px-5 pt-4 pb-3">
      <div className="min-w-[min(240px,100%)] flex-1">
        <h1 className="truncate font-semibold text-title">{title}</h1>
        {children}
      </div>
      {aside ? <div className="flex flex-wrap items-center gap-2">{aside}</div> : null}
    </header>
  );
}

/** Part of a page with a small heading. */
export function Section({ title, aside, children, className }: PageHeadProps & { readonly className?: string }) {
  return (
    <section className={`min-w-0 ${className ?? ''}`}>
      <div className="flex h-8 items-center gap-2">
        <h2 className="flex-1 font-semibold text-muted text-small">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** A box of rows. Keeps its height in a view that scrolls: it cuts off what is outside of it. */
export function Panel({ children, className }: { readonly children: ReactNode; readonly className?: string }) {
  return <div className={`shrink-0 overflow-hidden rounded-lg border bg-surface ${className ?? ''}`}>{children}</div>;
}

/** A small fact beside others: a branch, a label, a kind. */
export function Chip({ children, title }: { readonly children: ReactNode; readonly title?: string }) {
  return (
    <span
      title={title}
      className="inline-flex max-w-full shrink-0 items-center gap-1 truncate rounded border px-1.5 text-micro text-muted leading-4.5"
    >
      {children}
    </span>
  );
}

/** Names and values, aligned. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[minmax(120px,auto)_1fr] items-baseline gap-x-6 gap-y-1">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
