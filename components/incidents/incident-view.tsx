'use client';

import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useCan } from '#components/frame/session.tsx';
import { ClassificationPanel } from '#components/governance/classification-panel.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Timeline, type TimelineEntry } from '#components/ui/timeline.tsx';
import { INCIDENT_STATE_TABLE, SEVERITY_WORDING } from '#server/incidents/domain/incident-facts.ts';
import { ALERT_STATE_WORDING } from '#server/monitoring/domain/alert-state.ts';
import { countOf, formatDurationMs, formatFigure } from '#server/platform/domain/wording.ts';
import { IncidentActs } from './incident-acts.tsx';
import type { IncidentShown } from './rows.ts';
import { WayOutPanel } from './way-out-panel.tsx';

function AlertNow({ ruleId }: { ruleId: string }) {
  const query = useQuery(useTRPC().monitoring.alerts.queryOptions({}, { refetchInterval: 10_000 }));
  const alert = query.data?.items.find(({ id }) => id === ruleId)?.alert;
  if (!alert) return null;
  const { word, signal } = ALERT_STATE_WORDING[alert.state];
  return (
    <p className="mt-3">
      Right now: <StateBadge signal={signal}>{word}</StateBadge> since <RelativeTime at={alert.since} />
    </p>
  );
}

function CausePanel({ shown }: { shown: IncidentShown }) {
  const can = useCan();
  const { cause } = shown.incident;
  if (cause.kind === 'person') {
    return (
      <Panel title="What was seen">
        <p className="whitespace-pre-line">{cause.description}</p>
      </Panel>
    );
  }
  if (cause.kind === 'audit-log') {
    return (
      <Panel
        title="What was found"
        actions={
          can('audit:read') && (
            <Link href="/audit/log" className="text-[13px] underline">
              Log integrity
            </Link>
          )
        }
      >
        <p className="mb-3">{cause.finding}</p>
        <KeyValues items={[...cause.figures]} />
      </Panel>
    );
  }
  const within = formatDurationMs(cause.windowMinutes * 60_000);
  return (
    <Panel
      title="The numbers"
      subtitle={`At the time of the alert, over the last ${within} and ${countOf(cause.sampleCount, 'call')}`}
      actions={
        can('insight:technical') && (
          <Link href={`/insights/${shown.incident.workflowId}/technical`} className="text-[13px] underline">
            Technical dashboard
          </Link>
        )
      }
    >
      <KeyValues
        items={[
          {
            label: 'Value',
            value: `${formatFigure(cause.value)} (alert from ${formatFigure(cause.threshold)})`,
          },
          ...cause.figures,
        ]}
      />
      {can('insight:technical') && <AlertNow ruleId={cause.ruleId} />}
    </Panel>
  );
}

function entriesOf({ incident, people }: IncidentShown): TimelineEntry[] {
  const name = (id: string | null) => (id ? (people[id]?.name ?? id) : '');
  const opened: TimelineEntry = {
    id: 'opened',
    at: incident.openedAt,
    signal: 'stop',
    text: `${name(incident.openedBy)} opened the incident`,
  };
  const taken: TimelineEntry[] = incident.acknowledgedAt
    ? [
        {
          id: 'taken',
          at: incident.acknowledgedAt,
          signal: 'person',
          text: `${name(incident.acknowledgedBy)} took it on`,
          detail: `After ${formatDurationMs(incident.acknowledgedAt.getTime() - incident.openedAt.getTime())}`,
        },
      ]
    : [];
  const ended: TimelineEntry[] = incident.resolvedAt
    ? [
        {
          id: 'ended',
          at: incident.resolvedAt,
          signal: 'clear',
          text: `${name(incident.resolvedBy)} resolved it`,
          detail: incident.resolution,
        },
      ]
    : [];
  return [opened, ...taken, ...ended];
}

/** One incident: what happened, the numbers, what the runbook says, and the two ways out. */
export function IncidentView({ id }: { id: string }) {
  const { data } = useSuspenseQuery(
    useTRPC().incidents.get.queryOptions({ id }, { refetchInterval: 10_000 }),
  );
  const { incident, workflow, people } = data;
  const { word, signal } = INCIDENT_STATE_TABLE[incident.state];
  return (
    <>
      <PageHeader
        breadcrumb={[{ label: 'Incidents', href: '/incidents' }]}
        title={incident.title}
        badge={<StateBadge signal={signal}>{word}</StateBadge>}
        actions={<IncidentActs shown={data} />}
      />
      <FactStrip
        facts={[
          { label: 'Incident', value: incident.number },
          { label: 'Severity', value: SEVERITY_WORDING[incident.severity] },
          ...(workflow
            ? [
                {
                  label: 'Workflow',
                  value: (
                    <Link href={`/workflows/${workflow.id}`} className="underline">
                      {workflow.name}
                    </Link>
                  ),
                },
                { label: 'Owner', value: people[workflow.ownerId]?.name ?? workflow.ownerId },
              ]
            : [{ label: 'Concerns', value: 'Whole organisation' }]),
          { label: 'Opened', value: <RelativeTime at={incident.openedAt} /> },
          { label: 'Id', value: <CopyableId id={incident.id} /> },
        ]}
      />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="grid gap-4">
          {workflow && <WayOutPanel shown={{ ...data, workflow }} />}
          <CausePanel shown={data} />
          {workflow && <ClassificationPanel incidentId={incident.id} openedAt={incident.openedAt} />}
        </div>
        <div className="grid gap-4">
          <Panel title="Runbook" subtitle="As it was when the incident was opened">
            {incident.runbook ? (
              <p className="whitespace-pre-line">{incident.runbook}</p>
            ) : (
              <p className="text-muted">
                The workflow had no runbook. Write one on its page, so that the next incident has it.
              </p>
            )}
          </Panel>
          <Panel title="What happened">
            <Timeline entries={entriesOf(data)} label="What happened" />
          </Panel>
        </div>
      </div>
    </>
  );
}
