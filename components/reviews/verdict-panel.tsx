'use client';

import Link from 'next/link';
import { useCan } from '#components/frame/session.tsx';
import type { ReviewCase } from '#components/trpc/outputs.ts';
import { Button } from '#components/ui/button.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { LeaseClock } from './lease-clock.tsx';
import { useDeskKeys } from './use-desk-keys.ts';
import { useVerdict } from './use-verdict.ts';
import { VerdictForm } from './verdict-form.tsx';

const STATES = {
  open: { signal: 'dark', word: 'Free' },
  claimed: { signal: 'person', word: 'In work' },
  decided: { signal: 'clear', word: 'Decided' },
  timed_out: { signal: 'caution', word: 'Decided by timeout' },
} as const;
const YOURS = { signal: 'person', word: 'Yours' } as const;

/** Claiming a case, how long it stays mine, and the verdict; on a small screen a bar below the case. */
export function VerdictPanel({ found, onDone }: { found: ReviewCase; onDone: () => void }) {
  const verdict = useVerdict(found, onDone);
  const can = useCan();
  useDeskKeys({ c: verdict.claim, u: verdict.release });
  const isOver = found.state === 'decided' || found.state === 'timed_out';
  // A claim whose lease has run out binds nobody, whatever the record still says.
  const isFree = found.state === 'claimed' && found.holder === null;
  const state = verdict.isMine ? YOURS : STATES[isFree ? 'open' : found.state];
  return (
    <Panel
      title="Verdict"
      actions={<StateBadge signal={state.signal}>{state.word}</StateBadge>}
      className="sticky bottom-0 z-10 -mx-4 rounded-b-none shadow-float sm:mx-0 xl:top-16 xl:bottom-auto xl:rounded-b-md xl:shadow-none"
    >
      <div className="grid gap-3">
        {!isOver && (
          <div className="flex flex-wrap justify-between gap-x-4 gap-y-1 text-[13px] text-muted">
            <p>
              Due <RelativeTime at={found.deadlineAt} />; without a verdict by then:{' '}
              <strong className="text-text">{found.timeoutChoice}</strong>
            </p>
            {verdict.isMine && found.leaseUntil && <LeaseClock leaseUntil={found.leaseUntil} />}
          </div>
        )}
        {verdict.canClaim && !verdict.isMine && (
          <Button variant="primary" pending={verdict.isPending} onClick={verdict.claim}>
            Claim case <Kbd>C</Kbd>
          </Button>
        )}
        {verdict.whyNotDecide && !verdict.canClaim && (
          <p className="text-[13px] text-muted">{verdict.whyNotDecide}</p>
        )}
        {isOver && can('decision:read') && (
          <Button asChild>
            <Link href={`/decisions/${found.decisionId}`}>Open decision</Link>
          </Button>
        )}
        {verdict.isMine && <VerdictForm found={found} verdict={verdict} />}
      </div>
    </Panel>
  );
}
