'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { ChoiceFilter } from '#components/tables/filters.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { ALERT_KIND_TABLE } from '#server/monitoring/domain/alert-rules.ts';
import { formatCount } from '#server/platform/domain/wording.ts';
import { AlertStateBadge } from './alert-state.tsx';
import { DriftTable } from './drift-table.tsx';
import { HOURS_CHOICES, HOURS_DEFAULT, HOURS_WORDING } from './read-hours.ts';
import type { AlertRow } from './rows.ts';
import { RuleDialog } from './rule-dialog.tsx';
import { wordRule, wordValue } from './word-alert.ts';

const HOURS_OPTIONS = HOURS_CHOICES.filter((hours) => hours !== HOURS_DEFAULT).map((hours) => ({
  value: String(hours),
  label: HOURS_WORDING[hours],
}));

function RuleRow({ rule }: { rule: AlertRow }) {
  const { alert } = rule;
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-1 px-4 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {ALERT_KIND_TABLE[rule.kind].name} <AlertStateBadge rule={rule} />
        </p>
        <p className="text-[13px] text-muted">{wordRule(rule)}.</p>
        {alert && (
          <p className="text-[13px]">
            Now {wordValue(rule.kind, alert.value)} on {formatCount(alert.sampleCount)} calls, since{' '}
            <RelativeTime at={alert.since} />
            {alert.detail.note && `. ${alert.detail.note}`}
            {alert.incidentId && (
              <>
                {' · '}
                <Link href={`/incidents/${alert.incidentId}`} className="underline">
                  Newest incident
                </Link>
              </>
            )}
          </p>
        )}
      </div>
      <RuleDialog rule={rule} />
    </li>
  );
}

/** Alert rules of one workflow and how far its inputs have moved from training. */
export function MonitoringView({ workflowId, hours }: { workflowId: string; hours: number }) {
  const trpc = useTRPC();
  const drift = useSuspenseQuery(trpc.monitoring.drift.queryOptions({ workflowId, hours })).data;
  const alerts = useSuspenseQuery(
    trpc.monitoring.alerts.queryOptions({ workflowId }, { refetchInterval: 10_000 }),
  ).data;
  const threshold = alerts.items.find(({ kind }) => kind === 'input-drift')?.threshold ?? 0.25;
  return (
    <>
      <PageHeader
        breadcrumb={[{ label: 'Monitoring', href: '/monitoring' }]}
        title={drift.workflow.name}
        lead={
          drift.model
            ? `${drift.model.name} version ${drift.model.version} serves; its inputs are held against its training profile.`
            : undefined
        }
      />
      <div className="grid gap-4">
        <Panel title="Alert rules" flush>
          <ul className="divide-y divide-line">
            {alerts.items.map((rule) => (
              <RuleRow key={rule.id} rule={rule} />
            ))}
          </ul>
        </Panel>
        <section aria-labelledby="drift-title" className="grid gap-2">
          <div className="flex flex-wrap items-center justify-between gap-2">
            <h2 id="drift-title" className="font-semibold">
              Inputs against training
            </h2>
            <ChoiceFilter
              param="hours"
              label="Range"
              anyLabel={HOURS_WORDING[HOURS_DEFAULT]}
              options={HOURS_OPTIONS}
            />
          </div>
          {drift.missing ? (
            <Panel flush>
              <EmptyState title="Drift cannot be told">{drift.missing}</EmptyState>
            </Panel>
          ) : (
            <DriftTable columns={drift.columns} threshold={threshold} />
          )}
        </section>
      </div>
    </>
  );
}
