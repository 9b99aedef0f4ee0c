'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '#components/ui/cn.ts';
import { Tooltip } from '#components/ui/tooltip.tsx';
import { countOf } from '#server/platform/domain/wording.ts';
import { useFrameFeed } from './frame-feed.tsx';
import { LinkPending } from './link-pending.tsx';
import { isWithin, permittedGroups, type RailEntry } from './rail-entries.ts';
import { useCan } from './session.tsx';

interface Props {
  /** Icons only; the words are tooltips. */
  narrow?: boolean;
  onNavigate?: () => void;
}

/** The rooms the reader may open, with the number of things that wait in each. */
export function RailList({ narrow = false, onNavigate }: Props) {
  const can = useCan();
  return (
    <nav aria-label="Rooms" className="flex-1 overflow-y-auto px-2 py-2">
      {permittedGroups(can).map((group) => (
        <div key={group.label ?? 'first'} className="mb-2">
          {group.label &&
            (narrow ? (
              <div className="mx-2 my-2 h-px bg-line" />
            ) : (
              <p className="px-2 pt-1.5 pb-0.5 text-[12px] text-muted">{group.label}</p>
            ))}
          <ul className="grid gap-px">
            {group.entries.map((entry) => (
              <li key={entry.href}>
                <RailLink entry={entry} narrow={narrow} onNavigate={onNavigate} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function RailLink({ entry, narrow, onNavigate }: { entry: RailEntry } & Props) {
  const active = isWithin(usePathname(), entry.href);
  const { counts } = useFrameFeed();
  const count = entry.count ? counts[entry.count] : undefined;
  const Icon = entry.icon;
  const link = (
    <Link
      href={entry.href}
      // Fourteen rooms rendered ahead on every page would cost more than they save.
      prefetch={false}
      onClick={onNavigate}
      aria-current={active ? 'page' : undefined}
      className={cn(
        'relative flex h-8 items-center gap-2.5 rounded-md px-2',
        active ? 'bg-hover font-medium text-text' : 'text-muted hover:bg-hover hover:text-text',
        narrow && 'justify-center px-0',
      )}
    >
      <Icon aria-hidden className={cn('size-4 shrink-0', active && 'text-accent')} />
      <span className={narrow ? 'sr-only' : 'min-w-0 flex-1 truncate'}>{entry.label}</span>
      {count ? <Count count={count} narrow={narrow} /> : null}
      <LinkPending />
    </Link>
  );
  return narrow ? <Tooltip content={entry.label}>{link}</Tooltip> : link;
}

function Count({ count, narrow }: { count: number; narrow?: boolean }) {
  return (
    <>
      <span className="sr-only">{`, ${countOf(count, 'waits', 'wait')}`}</span>
      <span
        aria-hidden
        className={cn(
          'rounded bg-accent-soft px-1 text-[12px] leading-4 font-medium text-accent',
          narrow && 'absolute -top-0.5 right-0 text-[10px]',
        )}
      >
        {count > 999 ? '999+' : count}
      </span>
    </>
  );
}
