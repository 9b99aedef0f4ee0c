'use client';

import { useInfiniteQuery, useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { ClipboardCheck } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Banner } from '#components/ui/banner.tsx';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { notify } from '#components/ui/toast.tsx';
import { countOf } from '#server/platform/domain/wording.ts';
import { SettingsTabs } from './settings-tabs.tsx';
import { useStepUp } from './step-up-dialog.tsx';

/** The quarterly reviews of who may enter, and the way to open the next. */
export function AccessReviewsView() {
  const trpc = useTRPC();
  const { data: status } = useSuspenseQuery(trpc.accessReviews.status.queryOptions({}));
  const open = <OpenReviewButton openId={status.open?.id ?? null} />;
  return (
    <>
      <PageHeader
        title="Settings"
        lead="Once a quarter, somebody looks at every role, member and token and says whether it stays."
        actions={open}
      />
      <SettingsTabs />
      <div className="grid gap-4">
        {status.isOverdue && (
          <Banner
            signal="caution"
            title={status.open ? 'The open review is overdue' : 'The quarterly review is overdue'}
          >
            It was due <RelativeTime at={status.dueAt} exact />.
          </Banner>
        )}
        <ReviewList dueAt={status.dueAt} hasOpen={status.open !== null} open={open} />
      </div>
    </>
  );
}

function OpenReviewButton({ openId }: { openId: string | null }) {
  const trpc = useTRPC();
  const router = useRouter();
  const client = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const whyNot = useWhyNot()('access-review:run');
  const open = useMutation(trpc.accessReviews.open.mutationOptions());
  const perform = () =>
    withStepUp(() => open.mutateAsync({})).then(
      async ({ id }) => {
        await client.invalidateQueries({ queryKey: trpc.accessReviews.pathKey() });
        router.push(`/settings/access-reviews/${id}`);
      },
      (error: unknown) => notify('stop', 'No review was opened', refusalOf(error).message),
    );
  if (openId !== null)
    return (
      <Button asChild variant="primary">
        <Link href={`/settings/access-reviews/${openId}`}>Continue the open review</Link>
      </Button>
    );
  return (
    <>
      <Button variant="primary" reason={whyNot} pending={open.isPending} onClick={() => void perform()}>
        Open access review
      </Button>
      {dialog}
    </>
  );
}

interface ListProps {
  dueAt: Date;
  hasOpen: boolean;
  open: ReactNode;
}

function ReviewList({ dueAt, hasOpen, open }: ListProps) {
  const trpc = useTRPC();
  const reviews = useInfiniteQuery(
    trpc.accessReviews.list.infiniteQueryOptions(
      { limit: 20 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const items = reviews.data?.pages.flatMap((page) => page.items);
  return (
    <Panel
      flush
      title="Access reviews"
      subtitle={
        hasOpen ? (
          <>
            The open one is due <RelativeTime at={dueAt} />
          </>
        ) : (
          <>
            The next is due <RelativeTime at={dueAt} />
          </>
        )
      }
    >
      {reviews.error ? (
        <ErrorState
          title="The reviews could not be read"
          message={refusalOf(reviews.error).message}
          reference={refusalOf(reviews.error).reference}
          onRetry={() => void reviews.refetch()}
        />
      ) : !items ? (
        <SkeletonRows rows={3} />
      ) : items.length === 0 ? (
        <EmptyState icon={ClipboardCheck} title="No review yet" action={open}>
          A review takes a picture of all roles, members and tokens. Others than their holders then keep or
          revoke each, and the closed review is evidence for auditors.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {items.map((review) => (
            <li key={review.id}>
              <Link
                href={`/settings/access-reviews/${review.id}`}
                className="flex flex-wrap items-center justify-between gap-2 px-4 py-2.5 hover:bg-hover"
              >
                <span className="min-w-0">
                  <span className="block font-medium">{`Access review ${review.number}`}</span>
                  <span className="block text-[13px] text-muted">
                    {`Opened by ${review.openedByName} `}
                    <RelativeTime at={review.openedAt} />
                    {` · ${countOf(review.lines, 'line')}, ${review.kept} kept, ${review.revoked} revoked, ${review.ended} ended`}
                  </span>
                </span>
                {review.closedAt ? (
                  <StateBadge signal="clear">Closed</StateBadge>
                ) : (
                  <StateBadge signal="caution">
                    {`${countOf(review.lines - review.kept - review.revoked - review.ended, 'line')} to decide`}
                  </StateBadge>
                )}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {reviews.hasNextPage && (
        <div className="p-3">
          <Button pending={reviews.isFetchingNextPage} onClick={() => void reviews.fetchNextPage()}>
            Show earlier reviews
          </Button>
        </div>
      )}
    </Panel>
  );
}
