'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { JsonView } from '#components/ui/json-view.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { Timeline } from '#components/ui/timeline.tsx';
import { ActorName } from './actor-name.tsx';
import { nameDetail, nameResource, nameType, pageOf } from './name-event.ts';
import type { EventShown } from './rows.ts';

function Details({ event }: { event: EventShown }) {
  if (event.details.length === 0) return <p className="text-muted">The sentence says all there is.</p>;
  return (
    <KeyValues
      items={event.details.map((detail) => ({
        label: nameDetail(detail.name),
        value: detail.isErased ? (
          <span className="font-normal text-muted">
            Erased. The event still proves that there was a value.
          </span>
        ) : (
          <>
            <span className="whitespace-pre-line">{detail.value}</span>
            {detail.isCommitted && (
              <span className="block text-[12px] font-normal text-muted">
                Kept apart from the event, which carries only a commitment to it
              </span>
            )}
          </>
        ),
      }))}
    />
  );
}

function Covered({ covers }: { covers: readonly string[] }) {
  return (
    <ul className="grid gap-1">
      {covers.map((covered) => {
        const [table = '', id = ''] = covered.split(':');
        const page = pageOf({ type: table, id });
        return (
          <li key={covered} className="flex flex-wrap items-center gap-2">
            {page ? (
              <Link href={page} className="underline">
                {nameResource(table)}
              </Link>
            ) : (
              nameResource(table)
            )}
            <CopyableId id={id} />
          </li>
        );
      })}
    </ul>
  );
}

function Chain({ event }: { event: EventShown }) {
  return (
    <Panel
      title="What the same request caused"
      actions={
        <Link
          href={`/audit?correlationId=${encodeURIComponent(event.correlationId)}`}
          className="text-[13px] underline"
        >
          In the log
        </Link>
      }
    >
      {event.related.length === 0 ? (
        <p className="text-muted">Nothing else.</p>
      ) : (
        <Timeline
          label="What the same request caused"
          entries={event.related.map((other) => ({
            id: other.id,
            at: other.at,
            signal: other.actor.kind === 'person' ? ('person' as const) : ('dark' as const),
            text: (
              <Link href={`/audit/${other.id}`} className="hover:underline">
                {other.actor.name} {other.sentence}
              </Link>
            ),
          }))}
        />
      )}
    </Panel>
  );
}

/** Where the event stands in the verifiable log, and its receipt. */
function Seal({ event }: { event: EventShown }) {
  if (!event.sealedAt) return <span className="text-muted">in a moment</span>;
  const { organisationId, leafIndex } = event.sealedAt;
  return (
    <>
      at index {leafIndex}{' '}
      <a
        href={`/api/v1/audit/log/${organisationId}/proof/${event.id}`}
        download={`${event.id}.tlog-proof`}
        className="text-[13px] underline"
      >
        Receipt
      </a>
    </>
  );
}

/** One event as a sentence, with its values, the rows it accounts for, and what else the same request caused. */
export function EventView({ id }: { id: string }) {
  const { data: event } = useSuspenseQuery(
    useTRPC().audit.get.queryOptions(
      { id },
      // It waits for its seal for a second at most; then nothing of it changes any more.
      { refetchInterval: ({ state }) => (state.data?.sealedAt ? false : 1_000) },
    ),
  );
  return (
    <>
      <PageHeader
        breadcrumb={[{ label: 'Audit log', href: '/audit' }]}
        title={`${event.actor.name} ${event.sentence}`}
      />
      <FactStrip
        facts={[
          { label: 'When', value: <RelativeTime at={event.at} exact /> },
          { label: 'By', value: <ActorName actor={event.actor} /> },
          { label: 'Type', value: nameType(event.type) },
          { label: 'Event', value: <CopyableId id={event.id} /> },
          { label: 'Sealed', value: <Seal event={event} /> },
          { label: 'Request', value: <CopyableId id={event.correlationId} /> },
        ]}
      />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Panel title="Values">
          <Details event={event} />
        </Panel>
        <div className="grid gap-4">
          <Panel title="Accounts for" subtitle="No row of these could be committed without this event">
            <Covered covers={event.covers} />
          </Panel>
          <Chain event={event} />
          <Panel title="As it is kept">
            <JsonView value={JSON.parse(event.canonical) as unknown} label="Canonical form" />
          </Panel>
        </div>
      </div>
    </>
  );
}
