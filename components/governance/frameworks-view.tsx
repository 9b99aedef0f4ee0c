'use client';

import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { notify } from '#components/ui/toast.tsx';
import { countOf } from '#server/platform/domain/wording.ts';
import { GovernanceFrame } from './governance-frame.tsx';
import type { FrameworkRow } from './rows.ts';
import { signalOfCounts, wordCounts, wordGaps } from './word-controls.ts';

/** Has every evidence query asked now. */
export function EvaluateButton() {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const why = useWhyNot()('control:evaluate');
  const evaluate = useMutation(
    trpc.controls.evaluate.mutationOptions({
      onSuccess: async ({ changed }) => {
        notify(
          'clear',
          'The controls are evaluated',
          changed === 0 ? 'Nothing changed.' : `${countOf(changed, 'answer')} changed.`,
        );
        await cache.invalidateQueries();
      },
      onError: (error) => notify('stop', 'The controls were not evaluated', refusalOf(error).message),
    }),
  );
  return (
    <Button reason={why} pending={evaluate.isPending} onClick={() => evaluate.mutate({})}>
      Evaluate now
    </Button>
  );
}

function FrameworkCard({ framework }: { framework: FrameworkRow }) {
  const { id, name, about, dates, counts } = framework;
  return (
    <Panel
      title={
        <Link href={`/governance/controls/${id}`} className="hover:underline">
          {name}
        </Link>
      }
      subtitle={about}
      actions={<StateBadge signal={signalOfCounts(counts)}>{wordCounts(counts)} met</StateBadge>}
    >
      <p>{wordGaps(counts) || 'Everything that applies is satisfied.'}</p>
      <ul className="mt-2 grid gap-1 text-[13px] text-muted">
        {dates.map(({ on, what, source }) => (
          <li key={`${on}${what}`}>
            <time dateTime={on}>{on}</time>: {what}. Source: {source}.
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Every framework with how far it is met; the status comes from evidence, nobody ticks it. */
export function FrameworksView() {
  const { data } = useSuspenseQuery(useTRPC().controls.frameworks.queryOptions({}));
  return (
    <GovernanceFrame
      title="Controls"
      lead="What laws and standards ask for, and what this installation's own records show of it."
      actions={<EvaluateButton />}
    >
      <p className="mb-4 text-muted">
        {data.evaluatedAt ? (
          <>
            Evaluated <RelativeTime at={data.evaluatedAt} />, and every five minutes.
          </>
        ) : (
          'Not evaluated yet: this happens every five minutes, or when you press the button.'
        )}
      </p>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        {data.frameworks.map((framework) => (
          <FrameworkCard key={framework.id} framework={framework} />
        ))}
      </div>
    </GovernanceFrame>
  );
}
