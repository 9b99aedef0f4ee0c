'use client';

import { useQuery } from '@tanstack/react-query';
import { useCan } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { isPersonRole, ROLE_WORDING } from '#server/access/domain/roles.ts';
import { countOf } from '#server/platform/domain/wording.ts';
import { type NowItem, NowPanel } from './now-panel.tsx';

const SHOWN_MAX = 8;

/** What admins and auditors must look at: the quarterly review, what waits for a second admin, and alarming sign-ins. */
export function AccessSection() {
  const trpc = useTRPC();
  const can = useCan();
  const status = useQuery(trpc.accessReviews.status.queryOptions({}));
  const alarms = useQuery(trpc.people.alarms.queryOptions({}));
  const grants = useQuery(trpc.people.grantRequests.queryOptions({}, { enabled: can('people:grant') }));
  const resets = useQuery(trpc.people.resets.queryOptions({}, { enabled: can('people:recover') }));
  const { data } = status;
  const items: NowItem[] = [];
  if (data && (data.open || data.isOverdue)) {
    const left = data.open ? data.open.lines - data.open.kept - data.open.revoked - data.open.ended : 0;
    items.push({
      id: 'access-review',
      signal: data.isOverdue ? 'stop' : 'caution',
      title: data.open
        ? `Access review ${data.open.number} is open`
        : 'The quarterly access review is overdue',
      detail: (
        <>
          {data.open && `${countOf(left, 'line')} to decide. `}Due <RelativeTime at={data.dueAt} />
        </>
      ),
      href: data.open ? `/settings/access-reviews/${data.open.id}` : '/settings/access-reviews',
    });
  }
  for (const grant of grants.data ?? [])
    items.push({
      id: grant.id,
      signal: 'caution',
      title: `${grant.personName} as ${isPersonRole(grant.role) ? ROLE_WORDING[grant.role].name : grant.role}`,
      detail: `Waits for a second admin; asked for by ${grant.requestedByName}`,
      at: grant.requestedAt,
      href: '/settings/people',
    });
  for (const reset of resets.data ?? [])
    items.push({
      id: reset.id,
      signal: 'caution',
      title: `Reset of the second factors of ${reset.personName}`,
      detail: reset.confirmedBy ? 'Confirmed; its link waits' : `Waits for a second admin; ${reset.reason}`,
      at: reset.requestedAt,
      href: '/settings/people',
    });
  for (const alarm of alarms.data ?? [])
    items.push({
      id: alarm.id,
      signal: 'caution',
      title: `${alarm.actor.name} ${alarm.sentence}`,
      detail: 'If it was not them, end their sessions and reset their second factors.',
      at: alarm.at,
      href: `/audit/${alarm.id}`,
    });
  return (
    <NowPanel
      title="Access"
      items={data && alarms.data ? items.slice(0, SHOWN_MAX) : undefined}
      error={status.error ?? alarms.error}
      onRetry={() => {
        void status.refetch();
        void alarms.refetch();
      }}
      emptyText="No access review is due, and nothing waits for a second admin."
      more={{ label: 'Access reviews', href: '/settings/access-reviews' }}
    />
  );
}
