import type { ReactNode } from 'react';
import { cn } from './cn.ts';

interface Props {
  title?: ReactNode;
  /** One sentence under the title. */
  subtitle?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
  /** Tables and lists bring their own padding. */
  flush?: boolean;
  id?: string;
}

/** A framed part of a page with an optional heading. */
export function Panel({ title, subtitle, actions, children, className, flush, id }: Props) {
  return (
    <section id={id} className={cn('min-w-0 rounded-md border border-line bg-raised', className)}>
      {(title || actions) && (
        <div className="flex flex-wrap items-start justify-between gap-2 border-b border-line px-4 py-2.5">
          <div className="min-w-0">
            {title && <h2 className="font-semibold">{title}</h2>}
            {subtitle && <p className="text-[13px] text-muted">{subtitle}</p>}
          </div>
          {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </div>
      )}
      <div className={flush ? 'min-w-0' : 'min-w-0 p-4'}>{children}</div>
    </section>
  );
}
