import type { ReactNode } from 'react';

/** A key to press; left out where a finger is what points. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-flex min-w-5 items-center justify-center rounded border border-line bg-sunken px-1 font-mono text-[11px] leading-4 text-muted pointer-coarse:hidden">
      {children}
    </kbd>
  );
}
