'use client';

import { PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { useState } from 'react';
import { cn } from '#components/ui/cn.ts';
import { Brand } from './brand.tsx';
import { RailList } from './rail-list.tsx';
import { remember } from './theme.ts';

/** The left rail of wide screens; narrow or wide as last chosen. */
export function Rail({ startsNarrow }: { startsNarrow: boolean }) {
  const [narrow, setNarrow] = useState(startsNarrow);
  const toggle = () => {
    remember('rail', narrow ? 'wide' : 'narrow');
    setNarrow(!narrow);
  };
  const Icon = narrow ? PanelLeftOpen : PanelLeftClose;
  return (
    <aside
      data-print="hide"
      className={cn(
        'sticky top-0 hidden h-dvh shrink-0 flex-col border-r border-line bg-sunken lg:flex',
        narrow ? 'w-14' : 'w-56',
      )}
    >
      <div className={cn('flex h-12 items-center', narrow ? 'justify-center' : 'px-2')}>
        <Brand narrow={narrow} />
      </div>
      <RailList narrow={narrow} />
      <div className="border-t border-line p-2">
        <button
          type="button"
          onClick={toggle}
          aria-expanded={!narrow}
          aria-label={narrow ? 'Widen the navigation' : 'Narrow the navigation'}
          className={cn(
            'flex h-8 w-full items-center gap-2.5 rounded-md px-2 text-muted hover:bg-hover hover:text-text',
            narrow && 'justify-center px-0',
          )}
        >
          <Icon aria-hidden className="size-4" />
          {!narrow && 'Narrow'}
        </button>
      </div>
    </aside>
  );
}
