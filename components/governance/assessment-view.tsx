'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { FileText } from 'lucide-react';
import Link from 'next/link';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Banner } from '#components/ui/banner.tsx';
import { Button } from '#components/ui/button.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { Timeline } from '#components/ui/timeline.tsx';
import { ASSESSMENT_WORDING, type AssessmentKind } from '#server/governance/domain/assessment-states.ts';
import type { AnswersContent } from '#server/governance/domain/questionnaire.ts';
import { questionnaireOf } from '#server/governance/domain/questionnaire-of.ts';
import { isBelow, type RiskContent } from '#server/governance/domain/risk-assessment.ts';
import { RISK_TIER_WORDING } from '#server/workflows/domain/risk-tier.ts';
import { AnswersReading } from './answers-reading.tsx';
import { AssessmentBadge } from './assessment-badge.tsx';
import { RiskReading } from './risk-reading.tsx';
import type { AssessmentShown, AssessmentVersion } from './rows.ts';
import { SignOffPanel } from './sign-off-panel.tsx';

function entriesOf({ history, people, workflow }: AssessmentShown, kind: AssessmentKind) {
  const name = (id: string | null) => (id ? (people[id]?.name ?? id) : '');
  return history.flatMap((head) => {
    const href = `/governance/workflows/${workflow.slug}/${kind}?number=${head.number}`;
    const submitted = {
      id: head.id,
      at: head.createdAt,
      signal: 'person' as const,
      text: (
        <Link href={href} className="hover:underline">
          {name(head.createdBy)} submitted version {head.number}
        </Link>
      ),
    };
    if (head.signedAt === null) return [submitted];
    const approved = head.decision === 'approve';
    const decided = {
      id: `${head.id}-decided`,
      at: head.signedAt,
      signal: approved ? ('clear' as const) : ('caution' as const),
      text: `${name(head.signedBy)} ${approved ? 'approved' : 'returned'} version ${head.number}`,
      detail: head.decisionReason ?? undefined,
    };
    return [decided, submitted];
  });
}

function Reading({
  version,
  kind,
  shown,
}: {
  version: AssessmentVersion;
  kind: AssessmentKind;
  shown: AssessmentShown;
}) {
  const names = (id: string) => shown.members.find((member) => member.id === id)?.name ?? 'somebody who left';
  if (kind === 'risk') return <RiskReading content={version.content as RiskContent} names={names} />;
  return <AnswersReading form={questionnaireOf(kind)} content={version.content as AnswersContent} />;
}

function Notices({ shown, version }: { shown: AssessmentShown; version: AssessmentVersion | null }) {
  const { workflow, draft } = shown;
  const below =
    version?.state === 'approved' && version.tier !== null && isBelow(workflow.riskTier, version.tier);
  return (
    <>
      {below && version?.tier && (
        <Banner
          signal="stop"
          title={`${workflow.name} stands at tier ${RISK_TIER_WORDING[workflow.riskTier].name}, below what this assessment found`}
          actions={
            <Button asChild size="sm">
              <Link href={`/workflows/${workflow.slug}/edit`}>Change workflow</Link>
            </Button>
          }
        >
          Raise it to {RISK_TIER_WORDING[version.tier].name}; until then no change of it can be saved.
        </Banner>
      )}
      {draft && (
        <Banner signal="dark" title="You have an unfinished draft">
          Saved <RelativeTime at={draft.savedAt} />. Only you see it.
        </Banner>
      )}
    </>
  );
}

/** One assessment of a workflow: what it says, whether it counts, and who said so. */
export function AssessmentView({
  slug,
  kind,
  number,
}: {
  slug: string;
  kind: AssessmentKind;
  number?: number;
}) {
  const { data } = useSuspenseQuery(useTRPC().assessments.get.queryOptions({ workflow: slug, kind, number }));
  const why = useWhyNot()('assessment:write');
  const { version, workflow, people, draft } = data;
  const { name, purpose, reference } = ASSESSMENT_WORDING[kind];
  const label = draft ? 'Continue draft' : version ? 'Write next version' : 'Write assessment';
  const write = why ? (
    <Button variant="primary" reason={why}>
      {label}
    </Button>
  ) : (
    <Button asChild variant={version?.state === 'submitted' ? 'secondary' : 'primary'}>
      <Link href={`/governance/workflows/${workflow.slug}/${kind}/edit`}>{label}</Link>
    </Button>
  );
  return (
    <>
      <PageHeader
        breadcrumb={[
          { label: 'Governance', href: '/governance' },
          { label: workflow.name, href: `/governance/workflows/${workflow.slug}` },
        ]}
        title={name}
        lead={`${purpose} ${reference}.`}
        badge={<AssessmentBadge state={version?.state ?? null} />}
        actions={write}
      />
      <Notices shown={data} version={version} />
      {version ? (
        <>
          <FactStrip
            facts={[
              { label: 'Version', value: version.number },
              ...(version.tier ? [{ label: 'Finds tier', value: RISK_TIER_WORDING[version.tier].name }] : []),
              { label: 'Answers for it', value: people[version.ownerId]?.name ?? version.ownerId },
              { label: 'Look again', value: <RelativeTime at={version.reviewBy} /> },
              {
                label: 'Digest',
                value: <CopyableId id={version.digest} display={`${version.digest.slice(0, 12)}…`} />,
              },
            ]}
          />
          <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
            <Reading version={version} kind={kind} shown={data} />
            <div className="grid gap-4">
              <SignOffPanel shown={data} version={version} />
              <Panel title="History">
                <Timeline label="History" entries={entriesOf(data, kind)} />
              </Panel>
            </div>
          </div>
        </>
      ) : (
        <EmptyState icon={FileText} title="Nobody has written this assessment yet" action={write}>
          It is written as a form, saved while you type, and counts once a risk officer who did not write it
          has signed it off.
        </EmptyState>
      )}
    </>
  );
}
