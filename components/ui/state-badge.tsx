import { CircleCheck, CircleDashed, OctagonX, TriangleAlert, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

/** The four signals, and the mark of a person's decision. "No data" is dark, never clear. */
export type Signal = 'clear' | 'caution' | 'stop' | 'dark' | 'person';

const SIGNALS = {
  clear: { icon: CircleCheck, look: 'bg-clear-soft text-clear' },
  caution: { icon: TriangleAlert, look: 'bg-caution-soft text-caution' },
  stop: { icon: OctagonX, look: 'bg-stop-soft text-stop' },
  dark: { icon: CircleDashed, look: 'bg-dark-soft text-dark' },
  person: { icon: UserRound, look: 'bg-person-soft text-person' },
} as const satisfies Record<Signal, unknown>;

/** Colour, icon and word of a state, always all three. */
export function StateBadge({
  signal,
  children,
  className,
}: {
  signal: Signal;
  children: ReactNode;
  className?: string;
}) {
  const { icon: Icon, look } = SIGNALS[signal];
  return (
    <span
      className={cn(
        'inline-flex items-center gap-1 rounded px-1.5 py-0.5 text-[12px] leading-4 font-medium whitespace-nowrap',
        look,
        className,
      )}
    >
      <Icon aria-hidden className="size-3.5" />
      {children}
    </span>
  );
}

/** The icon of a signal alone, for places where the word stands beside it. */
export function SignalIcon({ signal, className }: { signal: Signal; className?: string }) {
  const { icon: Icon, look } = SIGNALS[signal];
  return <Icon aria-hidden className={cn('size-4 shrink-0', look, 'bg-transparent', className)} />;
}
