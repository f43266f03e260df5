import { Tabs as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly count?: number;
  readonly content: ReactNode;
}

interface TabsProps {
  readonly tabs: readonly Tab[];
  readonly current: string;
  readonly onChange: (id: string) => void;
  readonly label: string;
  readonly aside?: ReactNode;
}

/** With more tabs than fit, the chosen one is among those that can be seen. */
function intoView(tab: HTMLElement | null): void {
  tab?.scrollIntoView({ block: 'nearest', inline: 'center' });
}

/** Views of one thing. The current one is in the address, so that it can be linked to. */
export function Tabs({ tabs, current, onChange, label, aside }: TabsProps) {
  return (
    <Primitive.Root value={current} onValueChange={onChange} className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center gap-2 border-b px-5">
        <Primitive.List
          aria-label={label}
          className="-mb-px flex min-w-0 flex-1 gap-4 overflow-x-auto [scrollbar-width:none]"
        >
          {tabs.map((tab) => (
            <Primitive.Trigger
              key={tab.id}
              ref={tab.id === current ? intoView : undefined}
              value={tab.id}
              className="-outline-offset-2 flex h-9 items-center gap-1.5 whitespace-nowrap border-transparent border-b-2 px-0.5 text-muted hover:text-ink data-[state=active]:border-ink data-[state=active]:font-semibold data-[state=active]:text-ink"
            >
              {tab.label}
              {tab.count === undefined || tab.count === 0 ? null : (
                <span className="rounded-full bg-selected px-1.5 text-micro">{tab.count}</span>
              )}
            </Primitive.Trigger>
          ))}
        </Primitive.List>
        {aside}
      </div>
      {tabs.map((tab) => (
        <Primitive.Content key={tab.id} value={tab.id} className="-outline-offset-2 flex min-h-0 flex-1 flex-col">
          {tab.content}
        </Primitive.Content>
      ))}
    </Primitive.Root>
  );
}
