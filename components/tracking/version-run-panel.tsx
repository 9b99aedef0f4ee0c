'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useCan } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { runHref } from './addresses.ts';
import { followRun } from './follow-run.ts';
import { OriginPanel } from './run-origin-panels.tsx';
import { RunState } from './run-state.tsx';

const IS_RUN = /^[0-9a-f]{32}$/;

function FromRun({ runId }: { runId: string }) {
  const trpc = useTRPC();
  const { data: run } = useQuery(
    trpc.runs.get.queryOptions(
      { runId },
      { retry: false, refetchInterval: ({ state }) => followRun(state.data) },
    ),
  );
  if (!run) return null;
  return (
    <OriginPanel run={run}>
      <p className="flex flex-wrap items-center gap-2">
        Made by the run
        <Link href={runHref(run)} className="inline-flex min-h-6 items-center font-medium hover:underline">
          {run.name}
        </Link>
        <RunState status={run.status} lifecycle={run.lifecycle} />
        <span className="text-muted">of the experiment {run.experimentName}</span>
      </p>
    </OriginPanel>
  );
}

/** The run that made a version, and whether it can be made again; nothing where its run is not tracked here. */
export function VersionRunPanel({ run }: { run: string | null | undefined }) {
  const mayRead = useCan()('experiment:read');
  return mayRead && run && IS_RUN.test(run) ? <FromRun runId={run} /> : null;
}
