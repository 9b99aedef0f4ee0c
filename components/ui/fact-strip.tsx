import type { ReactNode } from 'react';

export interface Fact {
  label: string;
  value: ReactNode;
}

/** Four to six facts under a page's header. */
export function FactStrip({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="mb-4 grid grid-cols-2 gap-px overflow-hidden rounded-md border border-line bg-line sm:flex sm:flex-wrap">
      {facts.map((fact) => (
        <div key={fact.label} className="min-w-0 flex-1 basis-36 bg-raised px-3 py-2 last:odd:col-span-2">
          <dt className="text-[12px] text-muted">{fact.label}</dt>
          <dd className="min-w-0 font-medium break-words">{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
