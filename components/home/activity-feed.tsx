'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { Panel } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { Timeline } from '#components/ui/timeline.tsx';
import { countOf } from '#server/platform/domain/wording.ts';

const SHOWN = 15;

/** What people and processes did last, in sentences, straight from the audit log. */
export function ActivityFeed() {
  const trpc = useTRPC();
  const query = useQuery(trpc.audit.list.queryOptions({ limit: SHOWN }));
  const size = useQuery(trpc.audit.size.queryOptions({})).data;
  return (
    <Panel
      title="Latest activity"
      subtitle={
        size ? `From the audit log, which holds ${countOf(size.count, 'event')}` : 'From the audit log'
      }
      actions={
        <Link href="/audit" className="flex min-h-6 items-center text-[13px] hover:underline">
          Audit log
        </Link>
      }
    >
      {query.data ? (
        <Timeline
          label="Latest activity"
          entries={query.data.items.map((event) => ({
            id: event.id,
            at: event.at,
            signal: event.actor.kind === 'person' ? 'person' : 'dark',
            text: (
              <Link href={`/audit/${event.id}`} className="hover:underline">
                <span className="font-medium">{event.actor.name}</span> {event.sentence}
              </Link>
            ),
            detail: event.actor.script ? `By the script ${event.actor.script}` : undefined,
          }))}
        />
      ) : query.error ? (
        <p className="text-muted">The log could not be read. It is tried again when you come back.</p>
      ) : (
        <SkeletonRows rows={6} />
      )}
    </Panel>
  );
}
