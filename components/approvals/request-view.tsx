'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { EvidenceButton } from '#components/governance/evidence-button.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Banner } from '#components/ui/banner.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { JsonView } from '#components/ui/json-view.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { isPolicyEdit, isPromotion, type RequestDetail } from '#server/approvals/domain/request-facts.ts';
import { isOpen, isUnfinished, REQUEST_WORDING } from '#server/approvals/domain/request-states.ts';
import { ChangeDiff } from './change-diff.tsx';
import { DecisionBar } from './decision-bar.tsx';
import { EditChanges } from './edit-changes.tsx';
import { EmergencyPanel } from './emergency-panel.tsx';
import { FindingsPanel } from './findings-panel.tsx';
import { GateList } from './gate-list.tsx';
import { RequestTimeline } from './request-timeline.tsx';
import { RetryBar } from './retry-bar.tsx';
import { SignatureList } from './signature-list.tsx';
import { SlotList } from './slot-list.tsx';

const CHECKING_POLL_MS = 1_000;
const OPEN_POLL_MS = 10_000;

function Outcome({ request }: { request: RequestDetail }) {
  if (isOpen(request.state)) return null;
  const { word, signal } = REQUEST_WORDING[request.state];
  const title = request.revision ? `${word} as revision ${request.revision.number}` : word;
  return (
    <Banner
      signal={signal}
      title={title}
      actions={
        request.revision && (
          <Link href={`/deployments/${request.revision.deploymentId}`} className="font-medium underline">
            See the rollout
          </Link>
        )
      }
    >
      {request.stateReason}
    </Banner>
  );
}

function Facts({ request }: { request: RequestDetail }) {
  const filled = request.slots.filter(({ filledBy }) => filledBy !== null).length;
  return (
    <FactStrip
      facts={[
        { label: 'Asked by', value: request.requestedBy.name },
        { label: 'Risk tier', value: <Badge>{request.policy.riskTier}</Badge> },
        { label: 'Gates', value: `${request.gates.passed} of ${request.gates.total} passed` },
        { label: 'Signatures', value: `${filled} of ${request.slots.length}` },
        { label: 'Opened', value: <RelativeTime at={request.createdAt} /> },
        {
          label: isOpen(request.state) ? 'Expires' : 'Ended',
          value: <RelativeTime at={request.decidedAt ?? request.expiresAt} />,
        },
      ]}
    />
  );
}

/** One change request: what changes, what was checked, who signs, what happened, and the decision. */
export function RequestView({ id }: { id: string }) {
  const trpc = useTRPC();
  const { data: request } = useSuspenseQuery(
    trpc.requests.get.queryOptions(
      { id },
      {
        refetchInterval: ({ state }) => {
          const now = state.data?.state;
          if (now === 'checking') return CHECKING_POLL_MS;
          return now && isUnfinished(now) ? OPEN_POLL_MS : false;
        },
      },
    ),
  );
  const { word, signal } = REQUEST_WORDING[request.state];
  return (
    <>
      <PageHeader
        title={isPromotion(request) ? `Serve ${request.title}` : request.title}
        breadcrumb={[{ label: 'Change requests', href: '/requests' }]}
        badge={
          <>
            <Badge>{request.environment}</Badge>
            <StateBadge signal={signal}>{word}</StateBadge>
          </>
        }
        lead={`Request ${request.number}: ${request.reason}`}
        actions={isPromotion(request) && <EvidenceButton about="request" id={request.id} />}
      />
      <Outcome request={request} />
      <Facts request={request} />
      {request.emergency && (
        <div className="mb-4">
          <EmergencyPanel requestId={request.id} emergency={request.emergency} />
        </div>
      )}
      <RetryBar request={request} />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="grid min-w-0 content-start gap-4">
          <Panel title="What changes" flush>
            {isPolicyEdit(request) ? (
              <EditChanges request={request} />
            ) : (
              <ChangeDiff rows={request.diff} isOver={!isOpen(request.state)} />
            )}
          </Panel>
          {isPromotion(request) && (
            <Panel title="Gates" subtitle={`By approval policy ${request.policy.number}`} flush>
              <GateList request={request} />
            </Panel>
          )}
          <FindingsPanel request={request} />
        </div>
        <div className="grid min-w-0 content-start gap-4">
          <Panel
            title="Signatures"
            subtitle="Nobody signs what they asked for or worked on; one person fills one place."
          >
            <SlotList request={request} />
            <SignatureList signatures={request.signatures} />
          </Panel>
          <Panel title="What happened">
            <RequestTimeline entries={request.timeline} />
          </Panel>
          <Panel title="What is signed" subtitle="One changed byte makes every signature void.">
            <p className="mb-2 text-[13px]">
              SHA-256{' '}
              <CopyableId id={request.subjectDigest} display={`${request.subjectDigest.slice(0, 16)}…`} />
            </p>
            <JsonView value={request.manifest} label="Manifest" />
          </Panel>
        </div>
      </div>
      {isUnfinished(request.state) && <DecisionBar request={request} />}
    </>
  );
}
