'use client';

import type { ReactNode } from 'react';
import { useCan } from '#components/frame/session.tsx';
import { ChoiceFilter } from '#components/tables/filters.tsx';
import { useUrlState } from '#components/tables/use-url-state.ts';
import { Button } from '#components/ui/button.tsx';
import { LinkTabs } from '#components/ui/link-tabs.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { RANGE_PRESETS, RANGE_WORDING } from '#server/insights/domain/resolve-range.ts';
import type { TechnicalData } from './rows.ts';

type Framed = Pick<TechnicalData, 'workflow' | 'range' | 'foldedAt' | 'lastCallAt'>;

const RANGES = RANGE_PRESETS.map((value) => ({ value, label: RANGE_WORDING[value] }));
const ENVIRONMENTS = [
  { value: 'staging', label: 'Staging' },
  { value: 'development', label: 'Development' },
];

function Freshness({ data }: { data: Framed }) {
  if (!data.lastCallAt) return <>Nothing was called yet.</>;
  return (
    <>
      Last call <RelativeTime at={data.lastCallAt} />
      {data.foldedAt && (
        <>
          ; figures last changed <RelativeTime at={data.foldedAt} />
        </>
      )}
      .
    </>
  );
}

/** Title, tabs and range of both dashboards; everything chosen lives in the address. */
export function InsightFrame({
  data,
  actions,
  filters,
  children,
}: {
  data: Framed;
  actions?: ReactNode;
  /** Stands beside range and environment. */
  filters?: ReactNode;
  children: ReactNode;
}) {
  const url = useUrlState();
  const can = useCan();
  const base = `/insights/${data.workflow.id}`;
  const search = url.hrefWith({}).split('?')[1];
  const withSearch = (path: string) => (search ? `${path}?${search}` : path);
  const tabs = [
    ...(can('insight:business') ? [{ label: 'Business', href: withSearch(base) }] : []),
    { label: 'Technical', href: withSearch(`${base}/technical`) },
  ];
  const { preset } = data.range;
  return (
    <>
      <PageHeader
        breadcrumb={[{ label: 'Insights', href: '/insights' }]}
        title={data.workflow.name}
        lead={<Freshness data={data} />}
        actions={actions}
      />
      <LinkTabs tabs={tabs} label="Dashboards" />
      <div data-print="hide" className="mb-4 flex flex-wrap items-center gap-2">
        {url.get('from') ? (
          <Button onClick={() => url.set({ from: null, to: null })}>Leave the chosen range</Button>
        ) : (
          <ChoiceFilter
            param="range"
            label="Range"
            anyLabel={
              preset && !url.get('range')
                ? `${RANGE_WORDING[preset]} (shortest with data)`
                : 'Shortest with data'
            }
            options={RANGES}
          />
        )}
        <ChoiceFilter param="environment" label="Environment" anyLabel="Production" options={ENVIRONMENTS} />
        {filters}
      </div>
      {children}
    </>
  );
}
