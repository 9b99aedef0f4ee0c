'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { DeploymentDetail } from '#server/deployments/domain/deployment-facts.ts';
import { CachePanel } from './cache-panel.tsx';
import { FollowPanel } from './follow-panel.tsx';
import { ReturnButton } from './return-button.tsx';
import { RevisionList } from './revision-list.tsx';
import { RolloutList } from './rollout-list.tsx';
import { RolloutProgress } from './rollout-progress.tsx';
import { TrafficPanel } from './traffic-panel.tsx';

const MOVING_POLL_MS = 1_000;
const CALM_POLL_MS = 10_000;

function isMoving(deployment: DeploymentDetail | undefined): boolean {
  return deployment?.rollouts.some(({ state }) => state === 'requested') ?? false;
}

function Facts({ deployment }: { deployment: DeploymentDetail }) {
  const serving = deployment.revisions.find(({ id }) => id === deployment.servingRevisionId);
  return (
    <FactStrip
      facts={[
        {
          label: 'Serves',
          value: serving ? (
            <Link href={`/models/${serving.model.id}`} className="hover:underline">
              {serving.model.name} version {serving.model.version}
            </Link>
          ) : (
            'nothing'
          ),
        },
        { label: 'Revision', value: serving ? serving.number : '–' },
        {
          label: 'In force',
          value: deployment.servingSince ? <RelativeTime at={deployment.servingSince} /> : '–',
        },
        { label: 'Cluster', value: serving?.cluster.name ?? '–' },
        { label: 'Risk tier', value: <Badge>{deployment.workflow.riskTier}</Badge> },
        { label: 'Owner', value: deployment.workflow.owner.name },
      ]}
    />
  );
}

/** One deployment: what serves, what moves, every revision there was, and the way back. */
export function DeploymentView({ id }: { id: string }) {
  const trpc = useTRPC();
  const { data: deployment } = useSuspenseQuery(
    trpc.deployments.get.queryOptions(
      { id },
      { refetchInterval: ({ state }) => (isMoving(state.data) ? MOVING_POLL_MS : CALM_POLL_MS) },
    ),
  );
  const before = deployment.revisions
    .filter(({ canReturnTo }) => canReturnTo)
    .sort((a, b) => (b.lastInForceAt?.getTime() ?? 0) - (a.lastInForceAt?.getTime() ?? 0))[0];
  const serves = deployment.servingRevisionId !== null;
  return (
    <>
      <PageHeader
        title={
          <>
            {deployment.workflow.name} in {deployment.environment}
          </>
        }
        breadcrumb={[{ label: 'Deployments', href: '/deployments' }]}
        badge={
          isMoving(deployment) ? (
            <StateBadge signal="caution">Moving</StateBadge>
          ) : (
            <StateBadge signal={serves ? 'clear' : 'dark'}>
              {serves ? 'In force' : 'Serves nothing'}
            </StateBadge>
          )
        }
        actions={
          <>
            <Button asChild>
              <Link href={`/deployments/${deployment.id}/lineage`}>Lineage</Link>
            </Button>
            {before && <ReturnButton deployment={deployment} revision={before} />}
          </>
        }
      />
      <div aria-live="polite">
        <RolloutProgress deployment={deployment} />
      </div>
      <Facts deployment={deployment} />
      {deployment.environment === 'production' && (
        <div className="mb-4 grid gap-4">
          <TrafficPanel deployment={deployment} />
          <CachePanel workflow={deployment.workflow} />
        </div>
      )}
      <div className="mb-4">
        <FollowPanel deployment={deployment} />
      </div>
      <div className="grid gap-4 lg:grid-cols-2">
        <Panel title="Revisions" subtitle="Each is one approved model version on one cluster." flush>
          <RevisionList deployment={deployment} />
        </Panel>
        <Panel title="Rollouts" subtitle="Every move of traffic, with the time it took." flush>
          <RolloutList rollouts={deployment.rollouts} />
        </Panel>
      </div>
    </>
  );
}
