import type { ReactNode } from 'react';
import { cn } from './cn.ts';

/** A neutral label: a tier, a role, a tag. State has its own badge. */
export function Badge({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <span
      className={cn(
        'inline-flex items-center rounded border border-line bg-sunken px-1.5 py-px text-[12px] leading-4 font-medium whitespace-nowrap text-muted',
        className,
      )}
    >
      {children}
    </span>
  );
}
