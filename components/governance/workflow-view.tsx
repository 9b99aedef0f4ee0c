'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { ASSESSMENT_KINDS, ASSESSMENT_WORDING } from '#server/governance/domain/assessment-states.ts';
import { CATALOGUE } from '#server/governance/domain/catalogue.ts';
import { RISK_TIER_WORDING } from '#server/workflows/domain/risk-tier.ts';
import { AssessmentBadge } from './assessment-badge.tsx';
import { EvidenceButton } from './evidence-button.tsx';
import type { GovernedRow } from './rows.ts';
import { signalOfCounts, wordCounts, wordGaps } from './word-controls.ts';

function AssessmentLines({ row }: { row: GovernedRow }) {
  return (
    <ul className="divide-y divide-line">
      {ASSESSMENT_KINDS.map((kind) => {
        const standing = row.assessments[kind];
        const { name, purpose, reference } = ASSESSMENT_WORDING[kind];
        return (
          <li key={kind} className="flex flex-wrap items-start gap-x-3 gap-y-1 px-4 py-3">
            <div className="min-w-0 flex-1 basis-60">
              <Link
                href={`/governance/workflows/${row.slug}/${kind}`}
                className="font-medium hover:underline"
              >
                {name}
              </Link>
              <p className="text-[13px] text-muted">
                {purpose} {reference}.{' '}
                {!row.needs[kind] &&
                  (kind === 'dpia'
                    ? 'Asked for where personal data is handled.'
                    : 'Asked for at tier high and critical.')}
              </p>
            </div>
            <div className="text-[13px]">
              <AssessmentBadge state={standing?.state ?? null} />
              {standing && (
                <p className="mt-1 text-muted">
                  Version {standing.number}, look again <RelativeTime at={standing.reviewBy} />
                </p>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function FrameworkLines({ row }: { row: GovernedRow }) {
  return (
    <ul className="divide-y divide-line">
      {CATALOGUE.map(({ id, short }) => {
        const counts = row.byFramework[id];
        return (
          <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5">
            <Link href={`/governance/controls/${id}`} className="min-w-0 flex-1 basis-40 hover:underline">
              {short}
            </Link>
            <StateBadge signal={signalOfCounts(counts)}>{wordCounts(counts)}</StateBadge>
            <span className="basis-full text-[13px] text-muted sm:basis-48">
              {wordGaps(counts) || 'nothing open'}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** What governance knows of one workflow. */
export function GovernedWorkflowView({ slug }: { slug: string }) {
  const { data } = useSuspenseQuery(useTRPC().governance.show.queryOptions({}));
  const row = data.items.find((item) => item.slug === slug || item.id === slug);
  if (!row) notFound();
  return (
    <>
      <PageHeader
        breadcrumb={[{ label: 'Governance', href: '/governance' }]}
        title={row.name}
        badge={<StateBadge signal={row.next.signal}>{row.next.words}</StateBadge>}
        actions={
          <>
            <EvidenceButton about="workflow" id={row.slug} />
            <Button asChild>
              <Link href={`/workflows/${row.slug}`}>Open workflow</Link>
            </Button>
          </>
        }
      />
      <FactStrip
        facts={[
          { label: 'Tier', value: <Badge>{RISK_TIER_WORDING[row.riskTier].name}</Badge> },
          {
            label: 'Assessed as',
            value: row.assessments.risk?.tier
              ? RISK_TIER_WORDING[row.assessments.risk.tier].name
              : 'not assessed',
          },
          {
            label: 'Owner',
            value: row.hasOwner
              ? (data.people[row.ownerId]?.name ?? row.ownerId)
              : 'nobody who is still here',
          },
          { label: 'Personal data', value: row.needs.dpia ? 'yes' : 'not declared' },
          { label: 'Controls met', value: wordCounts(row.controls) },
          { label: 'Open findings', value: row.openFindings },
        ]}
      />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Panel title="Assessments" flush>
          <AssessmentLines row={row} />
        </Panel>
        <Panel title="Controls" subtitle="As far as they are about this workflow or the organisation" flush>
          <FrameworkLines row={row} />
        </Panel>
      </div>
    </>
  );
}
