'use client';

import Link from 'next/link';
import { useParams } from 'next/navigation';
import type { ReactNode } from 'react';
import { EnvironmentMark } from '#components/frame/environment-mark.tsx';
import { useCan, useWhyNot } from '#components/frame/session.tsx';
import { EvidenceButton } from '#components/governance/evidence-button.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { LinkTabs } from '#components/ui/link-tabs.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { RISK_TIER_WORDING } from '#server/workflows/domain/risk-tier.ts';
import type { WorkflowShown } from './rows.ts';
import { StopBanner, StopControl } from './stop-control.tsx';
import { WorkflowState } from './workflow-state.tsx';

function Acts({ shown }: { shown: WorkflowShown }) {
  const can = useCan();
  const whyNot = useWhyNot();
  const { id } = shown.workflow;
  return (
    <>
      <EvidenceButton about="workflow" id={shown.workflow.slug} />
      <StopControl shown={shown} />
      {can('workflow:edit') ? (
        <Button asChild variant="primary">
          <Link href={`/workflows/${id}/edit`}>Change workflow</Link>
        </Button>
      ) : (
        !can('workflow:stop') && <Button reason={whyNot('workflow:edit')}>Change workflow</Button>
      )}
    </>
  );
}

function ServingFact({ shown }: { shown: WorkflowShown }) {
  const can = useCan();
  const { serving } = shown;
  if (!serving) return <span className="text-muted">nothing yet</span>;
  const words = `${serving.model.name} ${serving.model.number}`;
  if (!can('model:read')) return words;
  return (
    <Link href={`/models/${serving.model.id}/versions/${serving.model.number}`} className="hover:underline">
      {words}
    </Link>
  );
}

/** What stands above every tab of a workflow: state, stop, facts, tabs. */
export function WorkflowFrame({ shown, children }: { shown: WorkflowShown; children: ReactNode }) {
  const can = useCan();
  const { workflow, version, serving, stop, people } = shown;
  // As the address names it, by id or by slug, so that the open tab is recognised.
  const named = useParams<{ workflow: string }>().workflow;
  const path = `/workflows/${named}`;
  const tabs = [
    { label: 'Overview', href: path },
    { label: 'Contract', href: `${path}/contract` },
    { label: 'Try it', href: `${path}/try` },
    { label: 'Policy', href: `${path}/policy` },
    { label: 'Evaluation', href: `${path}/evaluation` },
    { label: 'History', href: `${path}/history` },
  ];
  if (can('request:read')) tabs.push({ label: 'Waivers', href: `${path}/waivers` });
  if (can('deployment:read') && serving)
    tabs.push({ label: 'Deployment', href: `/deployments/${serving.deploymentId}` });
  const isBehind = serving !== null && serving.workflowVersionId !== version.id;
  return (
    <>
      <EnvironmentMark environment="production" />
      <PageHeader
        title={workflow.name}
        breadcrumb={[{ label: 'Workflows', href: '/workflows' }]}
        badge={<WorkflowState isStopped={stop !== null} isServing={serving !== null} />}
        lead={version.definition.purpose}
        actions={<Acts shown={shown} />}
      />
      <StopBanner shown={shown} />
      <FactStrip
        facts={[
          { label: 'Owner', value: people[workflow.ownerId]?.name ?? workflow.ownerId },
          { label: 'Risk', value: <Badge>{RISK_TIER_WORDING[workflow.riskTier].name}</Badge> },
          { label: 'Serving', value: <ServingFact shown={shown} /> },
          {
            label: 'Version',
            value: isBehind ? `${version.number}, not approved yet` : String(version.number),
          },
          { label: 'Address', value: <code className="font-mono text-[13px]">{workflow.slug}</code> },
          { label: 'Last change', value: <RelativeTime at={version.createdAt} /> },
        ]}
      />
      <LinkTabs tabs={tabs} label="Parts of this workflow" />
      {children}
    </>
  );
}
