'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { ROLLOUT_WORDING } from '#server/deployments/domain/rollout-states.ts';
import { INCIDENT_STATE_TABLE, SEVERITY_WORDING } from '#server/incidents/domain/incident-facts.ts';
import { countOf } from '#server/platform/domain/wording.ts';
import { type NowItem, NowPanel } from './now-panel.tsx';

const SHOWN_MAX = 5;

/** Incidents that nobody has ended yet. */
export function IncidentSection() {
  const query = useQuery(useTRPC().incidents.list.queryOptions({ limit: SHOWN_MAX }));
  const items = query.data?.items.map((incident) => ({
    id: incident.id,
    signal: INCIDENT_STATE_TABLE[incident.state].signal,
    title: incident.title,
    detail: `Incident ${incident.number}, ${SEVERITY_WORDING[incident.severity].toLowerCase()} severity, ${INCIDENT_STATE_TABLE[incident.state].word.toLowerCase()}`,
    at: incident.openedAt,
    href: `/incidents/${incident.id}`,
  }));
  return (
    <NowPanel
      title="Incidents"
      items={items}
      error={query.error}
      onRetry={() => void query.refetch()}
      emptyText="No incident is open."
      more={{ label: 'All incidents', href: '/incidents' }}
    />
  );
}

/** Clusters that do not answer and traffic that moves. */
export function ServingSection() {
  const trpc = useTRPC();
  const clusters = useQuery(trpc.clusters.list.queryOptions({}));
  const deployments = useQuery(trpc.deployments.list.queryOptions({}));
  const unwell = clusters.data?.items
    .filter(({ state, removedAt }) => state !== 'reachable' && removedAt === null)
    .map(
      (cluster): NowItem => ({
        id: cluster.id,
        signal: cluster.state === 'unreachable' ? 'stop' : 'dark',
        title: `${cluster.name} ${cluster.state === 'unreachable' ? 'cannot be reached' : 'was not looked at for a while'}`,
        detail: cluster.message ?? 'Nothing more is known.',
        at: cluster.checkedAt ?? undefined,
        href: `/clusters/${cluster.id}`,
      }),
    );
  const moving = deployments.data?.items.flatMap((deployment): NowItem[] =>
    deployment.moving
      ? [
          {
            id: deployment.id,
            signal: ROLLOUT_WORDING[deployment.moving.state].signal,
            title: `${deployment.workflow.name}: revision ${deployment.moving.toRevision}`,
            detail: `${ROLLOUT_WORDING[deployment.moving.state].word} in ${deployment.environment}`,
            at: deployment.moving.since,
            href: `/deployments/${deployment.id}`,
          },
        ]
      : [],
  );
  const items = unwell && moving ? [...unwell, ...moving].slice(0, SHOWN_MAX * 2) : undefined;
  const count = clusters.data?.items.length ?? 0;
  return (
    <NowPanel
      title="Clusters and rollouts"
      items={items}
      error={clusters.error ?? deployments.error}
      onRetry={() => {
        void clusters.refetch();
        void deployments.refetch();
      }}
      emptyText={
        count === 0
          ? 'No cluster is connected yet.'
          : `${countOf(count, 'cluster')} reachable, no rollout is moving.`
      }
      more={{ label: 'All deployments', href: '/deployments' }}
    />
  );
}

/** People without a second factor and sign-up links that nobody has used. */
export function PeopleSection() {
  const trpc = useTRPC();
  const people = useQuery(trpc.people.list.queryOptions({ limit: 100 }));
  const invitations = useQuery(trpc.people.invitations.queryOptions({}));
  const without = people.data?.items
    .filter(({ hasSecondFactor }) => !hasSecondFactor)
    .map(
      (person): NowItem => ({
        id: person.id,
        signal: 'caution',
        title: `${person.name} has no second factor`,
        detail: 'They can sign in and enrol, and do nothing else until then.',
        at: person.joinedAt,
        href: '/settings/people',
      }),
    );
  const open = invitations.data?.map(
    (invitation): NowItem => ({
      id: invitation.id,
      signal: 'dark',
      title: `Sign-up link for ${invitation.email ?? 'anybody who holds it'}`,
      detail: `Made by ${invitation.createdByName}, not used yet`,
      at: invitation.createdAt,
      href: '/settings/people',
    }),
  );
  return (
    <NowPanel
      title="People"
      items={without && open ? [...without, ...open].slice(0, SHOWN_MAX * 2) : undefined}
      error={people.error ?? invitations.error}
      onRetry={() => {
        void people.refetch();
        void invitations.refetch();
      }}
      emptyText="Everybody has a second factor, and no sign-up link is open."
      more={{ label: 'People', href: '/settings/people' }}
    />
  );
}
