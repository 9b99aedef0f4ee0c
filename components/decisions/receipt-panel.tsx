'use client';

import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import Link from 'next/link';
import { useCan } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { DecisionSealing } from './rows.ts';

const POLL_MS = 1_500;

function isUnfinished(sealing: DecisionSealing | undefined): boolean {
  return sealing?.state === 'waiting' || (sealing?.state === 'sealed' && sealing.waiting > 0);
}

function Sealing({ id, sealing }: { id: string; sealing: DecisionSealing }) {
  const canReconstruct = useCan()('audit:read');
  if (sealing.state === 'waiting')
    return <p className="text-muted">Not sealed yet. That takes a second or two after the decision.</p>;
  const { records, waiting, eventIndexes, values, isAsStored } = sealing;
  return (
    <div className="grid gap-3">
      <div>
        {isAsStored ? (
          <StateBadge signal="clear">Stored as it was sealed</StateBadge>
        ) : (
          <StateBadge signal="stop">Stored differently than it was sealed</StateBadge>
        )}
      </div>
      <KeyValues
        items={[
          {
            label: 'Records',
            value: waiting > 0 ? `${records} sealed, ${waiting} not yet` : `${records} sealed`,
          },
          {
            label: 'In the audit log',
            value: eventIndexes.map((index) => `event ${index.toLocaleString('en')}`).join(', '),
          },
          {
            label: 'Values in the file',
            value: values === 0 ? 'None: erased, or not for you' : `${values}; others stand as commitments`,
          },
        ]}
      />
      <p className="text-[13px] text-muted">
        Anybody can check the file with the verifier, without us and without a network.{' '}
        {canReconstruct && (
          <Link
            href={`/audit/reconstruct?id=${encodeURIComponent(id)}`}
            className="inline-block min-h-6 underline"
          >
            See how it came about
          </Link>
        )}
      </p>
    </div>
  );
}

/** What proves this decision, and the file with which anybody can check it. */
export function ReceiptPanel({ id }: { id: string }) {
  const trpc = useTRPC();
  const asked = useQuery(
    trpc.decisions.sealing.queryOptions(
      { id },
      { refetchInterval: ({ state }) => (isUnfinished(state.data) ? POLL_MS : false) },
    ),
  );
  const failure = asked.error && refusalOf(asked.error);
  return (
    <Panel
      title="Receipt"
      subtitle="Proves this decision to somebody who trusts neither us nor our database"
      actions={
        asked.data?.state === 'sealed' && (
          <Button asChild size="sm">
            <a href={`/api/v1/decisions/${encodeURIComponent(id)}/receipt`} download={`${id}.json`}>
              <Download aria-hidden /> Download receipt
            </a>
          </Button>
        )
      }
    >
      {asked.data ? (
        <Sealing id={id} sealing={asked.data} />
      ) : failure ? (
        <ErrorState
          title="The receipt could not be made"
          message={failure.message}
          reference={failure.reference}
          onRetry={() => void asked.refetch()}
        />
      ) : (
        <Skeleton className="h-20" />
      )}
    </Panel>
  );
}
