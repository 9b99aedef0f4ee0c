import type { ReactNode } from 'react';

/** One step at the door: a heading, a sentence, and what is to be filled in. */
export function AuthCard({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <section className="rounded-md border border-line bg-raised p-5 sm:p-6">
      <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
      {lead && <p className="mt-1 text-muted">{lead}</p>}
      {children && <div className="mt-5">{children}</div>}
    </section>
  );
}

/** The sentence over a form that was refused. */
export function FormProblem({ children }: { children: string | null }) {
  if (children === null) return null;
  return (
    <p role="alert" className="rounded-md border border-stop bg-stop-soft px-3 py-2 text-stop">
      {children}
    </p>
  );
}
