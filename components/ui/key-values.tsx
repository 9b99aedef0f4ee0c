import type { ReactNode } from 'react';

export interface KeyValue {
  label: ReactNode;
  value: ReactNode;
}

/** Facts as label and value, one per line. */
export function KeyValues({ items }: { items: readonly KeyValue[] }) {
  return (
    <dl className="grid grid-cols-1 sm:grid-cols-[minmax(8rem,14rem)_1fr]">
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: labels may be nodes; the list is never reordered
        <div key={index} className="contents">
          <dt className="pt-1.5 text-muted sm:border-b sm:border-line sm:pr-4 sm:pb-1.5 [div:last-child>&]:border-b-0">
            {item.label}
          </dt>
          <dd className="min-w-0 border-b border-line pb-1.5 font-medium break-words sm:pt-1.5 [div:last-child>&]:border-b-0">
            {item.value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
