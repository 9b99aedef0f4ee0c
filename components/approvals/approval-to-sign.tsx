'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Badge } from '#components/ui/badge.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { isPolicyEdit, isPromotion, type RequestDetail } from '#server/approvals/domain/request-facts.ts';
import { REQUEST_WORDING } from '#server/approvals/domain/request-states.ts';
import { ChangeDiff } from './change-diff.tsx';
import { DecisionBar } from './decision-bar.tsx';
import { EditChanges } from './edit-changes.tsx';
import { EmergencyPanel } from './emergency-panel.tsx';
import { FindingsPanel } from './findings-panel.tsx';
import { GateList } from './gate-list.tsx';
import { SignatureList } from './signature-list.tsx';
import { SlotList } from './slot-list.tsx';

const REFRESH_MS = 10_000;

function Head({ request }: { request: RequestDetail }) {
  const { word, signal } = REQUEST_WORDING[request.state];
  return (
    <div>
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="text-lg font-semibold break-words">{request.title}</h2>
        <StateBadge signal={signal}>{word}</StateBadge>
      </div>
      <p className="mt-0.5 max-w-[75ch] break-words">{request.reason}</p>
      <p className="mt-1 text-[13px]">
        <Link href={`/requests/${request.id}`} className="inline-block min-h-6 underline">
          Request {request.number}, with its whole timeline and evidence
        </Link>
      </p>
    </div>
  );
}

function Facts({ request }: { request: RequestDetail }) {
  const { policy, gates, requestedBy, expiresAt } = request;
  return (
    <FactStrip
      facts={[
        { label: 'Asked by', value: requestedBy.name },
        { label: 'Risk tier', value: <Badge>{policy.riskTier}</Badge> },
        { label: 'Gates', value: `${gates.passed} of ${gates.total} passed` },
        { label: 'Signed by', value: policy.assurance === 'passkey' ? 'passkey only' : 'passkey or code' },
        { label: 'Expires', value: <RelativeTime at={expiresAt} /> },
      ]}
    />
  );
}

function Body({ request }: { request: RequestDetail }) {
  return (
    <div className="grid min-w-0 content-start gap-4">
      <Head request={request} />
      <Facts request={request} />
      {request.emergency && <EmergencyPanel requestId={request.id} emergency={request.emergency} />}
      <Panel title="What changes" flush>
        {isPolicyEdit(request) ? <EditChanges request={request} /> : <ChangeDiff rows={request.diff} />}
      </Panel>
      {isPromotion(request) && (
        <Panel title="Gates" subtitle={`By approval policy ${request.policy.number}`} flush>
          <GateList request={request} />
        </Panel>
      )}
      <FindingsPanel request={request} />
      <Panel title="Signatures">
        <SlotList request={request} />
        <SignatureList signatures={request.signatures} />
      </Panel>
      <DecisionBar request={request} />
    </div>
  );
}

/** One request as somebody reads it before signing: difference first, then gates, findings, signatures, decision. */
export function ApprovalToSign({ id }: { id: string }) {
  const query = useQuery(useTRPC().requests.get.queryOptions({ id }, { refetchInterval: REFRESH_MS }));
  if (query.data) return <Body request={query.data} />;
  if (!query.error) return <SkeletonRows rows={8} />;
  const { message, reference } = refusalOf(query.error);
  return (
    <ErrorState
      title="The request could not be loaded"
      message={message}
      reference={reference}
      onRetry={() => void query.refetch()}
    />
  );
}
