'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from './cn.ts';

export interface LinkTab {
  label: string;
  href: string;
  count?: number;
}

/** Tabs that are URLs, so that a link shows what I see. */
export function LinkTabs({ tabs, label }: { tabs: readonly LinkTab[]; label: string }) {
  const path = usePathname();
  return (
    <nav aria-label={label} className="mb-4 flex gap-1 overflow-x-auto border-b border-line">
      {tabs.map((tab) => {
        const active = path === tab.href.split('?')[0];
        return (
          <Link
            key={tab.href}
            href={tab.href}
            aria-current={active ? 'page' : undefined}
            className={cn(
              '-mb-px border-b-2 px-2.5 py-1.5 whitespace-nowrap',
              active ? 'border-accent font-medium' : 'border-transparent text-muted hover:text-text',
            )}
          >
            {tab.label}
            {tab.count !== undefined && <span className="ml-1.5 text-[12px] text-muted">{tab.count}</span>}
          </Link>
        );
      })}
    </nav>
  );
}
