'use client';

import { useCan } from '#components/frame/session.tsx';
import { LinkTabs } from '#components/ui/link-tabs.tsx';

/** The two faces of the room: what waits, and what I decided. */
export function ReviewTabs({ waiting }: { waiting?: number }) {
  const can = useCan();
  const mine = { label: 'My verdicts', href: '/reviews/mine' };
  return (
    <LinkTabs
      label="Reviews"
      tabs={[{ label: 'Queue', href: '/reviews', count: waiting }, ...(can('review:decide') ? [mine] : [])]}
    />
  );
}
