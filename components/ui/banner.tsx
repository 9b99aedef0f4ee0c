import type { ReactNode } from 'react';
import { cn } from './cn.ts';
import { type Signal, SignalIcon } from './state-badge.tsx';

const LOOKS = {
  clear: 'border-clear bg-clear-soft',
  caution: 'border-caution bg-caution-soft',
  stop: 'border-stop bg-stop-soft',
  dark: 'border-line-strong bg-dark-soft',
  person: 'border-person bg-person-soft',
} as const satisfies Record<Signal, string>;

interface Props {
  signal: Signal;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** Interrupts a screen reader; for stops only. */
  assertive?: boolean;
}

/** Something that affects this page: what, why, since when, what to do. */
export function Banner({ signal, title, children, actions, assertive }: Props) {
  return (
    <div
      role={assertive ? 'alert' : 'status'}
      className={cn(
        'mb-4 flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md border px-3 py-2',
        LOOKS[signal],
      )}
    >
      <SignalIcon signal={signal} className="mt-0.5" />
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-medium">{title}</p>
        {children && <div className="text-[13px]">{children}</div>}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}
