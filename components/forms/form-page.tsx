import type { ReactNode } from 'react';
import { type Crumb, PageHeader } from '#components/ui/page-header.tsx';

interface Props {
  title: string;
  /** What this creates or changes, and what happens next, in a sentence or two. */
  lead?: ReactNode;
  breadcrumb?: readonly Crumb[];
  children: ReactNode;
}

/** A page that is a form: one column, wide enough to read, narrow enough to scan. */
export function FormPage({ title, lead, breadcrumb, children }: Props) {
  return (
    <>
      <PageHeader title={title} lead={lead} breadcrumb={breadcrumb} />
      <div className="max-w-2xl">{children}</div>
    </>
  );
}

/** A group of fields with a heading. */
export function FormSection({
  title,
  hint,
  children,
}: {
  title: string;
  hint?: ReactNode;
  children: ReactNode;
}) {
  return (
    <fieldset className="rounded-md border border-line bg-raised px-4 pt-3 pb-4">
      <legend className="float-left mb-3 w-full font-semibold">
        {title}
        {hint && <span className="block text-[13px] font-normal text-muted">{hint}</span>}
      </legend>
      <div className="clear-left grid gap-4">{children}</div>
    </fieldset>
  );
}
