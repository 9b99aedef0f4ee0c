import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';

export interface Crumb {
  label: string;
  href: string;
}

interface Props {
  title: ReactNode;
  breadcrumb?: readonly Crumb[];
  /** State badge beside the title. */
  badge?: ReactNode;
  /** One sentence that says what this is. */
  lead?: ReactNode;
  /** The one primary action, and a menu with the rest. */
  actions?: ReactNode;
}

/** Where I am, what this is, what state it is in, and the one thing to do. */
export function PageHeader({ title, breadcrumb, badge, lead, actions }: Props) {
  return (
    <header className="mb-4">
      {breadcrumb && breadcrumb.length > 0 && (
        <nav aria-label="Breadcrumb" className="mb-1">
          <ol className="flex flex-wrap items-center gap-1 text-[13px] text-muted">
            {breadcrumb.map((crumb) => (
              <li key={crumb.href} className="flex items-center gap-1">
                <Link href={crumb.href} className="hover:text-text hover:underline">
                  {crumb.label}
                </Link>
                <ChevronRight aria-hidden className="size-3.5" />
              </li>
            ))}
          </ol>
        </nav>
      )}
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-80">
          <div className="flex flex-wrap items-center gap-2">
            <h1 className="text-xl font-semibold tracking-tight break-words">{title}</h1>
            {badge}
          </div>
          {lead && <p className="mt-0.5 max-w-[75ch] text-pretty text-muted">{lead}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
    </header>
  );
}
