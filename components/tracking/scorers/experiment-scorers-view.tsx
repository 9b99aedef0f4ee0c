'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { ExperimentFrame } from '../experiment-frame.tsx';
import { ScorersTable } from './scorers-table.tsx';

interface Props {
  experimentId: string;
  search?: string;
  cursor?: string;
}

/** The scorers that are registered with one experiment. */
export function ExperimentScorersView({ experimentId, search, cursor }: Props) {
  const trpc = useTRPC();
  const { data: experiment } = useSuspenseQuery(trpc.experiments.get.queryOptions({ experimentId }));
  const { data } = useSuspenseQuery(trpc.scorers.browse.queryOptions({ experimentId, search, cursor }));
  return (
    <ExperimentFrame experimentId={experimentId}>
      <ScorersTable
        page={data}
        search={search}
        experiment={{ name: experiment.name, isDeleted: experiment.lifecycle === 'deleted' }}
      />
    </ExperimentFrame>
  );
}
