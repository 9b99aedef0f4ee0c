'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { Banner } from '#components/ui/banner.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { JsonView } from '#components/ui/json-view.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { DEAD_LETTER_STATE_TABLE, DEAD_LETTER_WORDING } from '#server/decisions/domain/dead-letter.ts';
import { countOf, formatCount } from '#server/platform/domain/wording.ts';
import { DeadLetterBadge } from './dead-letter-badge.tsx';
import { LetterActs } from './letter-acts.tsx';
import type { DeadLetterDetail } from './rows.ts';

const POLL_MS = 1_500;

function DecisionLink({ id, children }: { id: string; children: string }) {
  return (
    <Link href={`/decisions/${id}`} className="inline-block min-h-6 text-accent underline underline-offset-2">
      {children}
    </Link>
  );
}

function WhatHappened({ detail }: { detail: DeadLetterDetail }) {
  const { letter, people } = detail;
  const { reason, decisionId, replayedAs, replays, lastResult, state, askedBy, settledBy, settledAt } =
    letter;
  const nameOf = (id: string | null) => (id === null ? 'somebody' : (people[id]?.name ?? id));
  return (
    <Panel title="What happened">
      <ul className="grid gap-2">
        <li>{DEAD_LETTER_WORDING[reason].meaning}</li>
        <li>{letter.detail}</li>
        {decisionId !== null && reason !== 'outcome-join' && reason !== 'accepted' && (
          <li>
            <DecisionLink id={decisionId}>Open the decision that failed</DecisionLink>
          </li>
        )}
        {replays > 0 && (
          <li>
            Replayed {countOf(replays, 'time')}, last asked for by {nameOf(askedBy)}. {lastResult}
          </li>
        )}
        {replayedAs !== null && (
          <li>
            <DecisionLink id={replayedAs}>Open the decision of the replay</DecisionLink>
          </li>
        )}
        {state === 'purged' && settledAt && (
          <li>
            Purged by {nameOf(settledBy)} <RelativeTime at={settledAt} />. The reason stands in the audit log.
          </li>
        )}
      </ul>
    </Panel>
  );
}

/** One dead letter: why it was given up, what it holds, what became of it. */
export function DeadLetterView({ id }: { id: string }) {
  const trpc = useTRPC();
  const { data: detail } = useSuspenseQuery(
    trpc.deadLetters.get.queryOptions(
      { id },
      {
        refetchInterval: ({ state }) =>
          ['asked', 'running'].includes(state.data?.letter.state ?? '') ? POLL_MS : false,
      },
    ),
  );
  const { letter, payload, hiddenFields } = detail;
  const { mayReplay, mayPurge, name } = DEAD_LETTER_STATE_TABLE[letter.state];
  const { isReplayable } = DEAD_LETTER_WORDING[letter.reason];
  const whyNoReplay = !isReplayable
    ? 'The other side has to take it; it cannot be tried again from here'
    : mayReplay
      ? undefined
      : `It is ${name.toLowerCase()}`;
  return (
    <>
      <PageHeader
        title={DEAD_LETTER_WORDING[letter.reason].name}
        breadcrumb={[{ label: 'Dead letters', href: '/dead-letters' }]}
        badge={<DeadLetterBadge state={letter.state} />}
        lead={letter.workflowName ?? 'It belongs to no workflow.'}
        actions={
          <>
            <CopyableId id={letter.id} />
            <LetterActs
              ids={[id]}
              whyNoReplay={whyNoReplay}
              whyNoPurge={mayPurge ? undefined : `It is ${name.toLowerCase()}`}
            />
          </>
        }
      />
      <FactStrip
        facts={[
          { label: 'Case', value: letter.subject ?? '–' },
          { label: 'Fault', value: letter.fault.replaceAll('-', ' ') },
          { label: 'Attempts', value: formatCount(letter.attempts) },
          { label: 'Replays', value: formatCount(letter.replays) },
          { label: 'Asked', value: <RelativeTime at={letter.receivedAt} /> },
        ]}
      />
      <div className="grid min-w-0 gap-4 lg:grid-cols-2">
        <WhatHappened detail={detail} />
        <Panel title="What it holds" subtitle="What a replay sends, as far as it may be kept">
          {hiddenFields.length > 0 && payload && (
            <Banner
              signal="dark"
              title={`${countOf(hiddenFields.length, 'protected field')} not shown to you`}
            />
          )}
          {payload ? (
            <JsonView value={payload} label="What it holds" />
          ) : (
            <p className="text-muted">It holds nothing any more.</p>
          )}
        </Panel>
      </div>
    </>
  );
}
