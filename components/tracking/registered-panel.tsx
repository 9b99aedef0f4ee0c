'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Panel } from '#components/ui/panel.tsx';
import type { RunDetail } from './rows.ts';

/** The model versions that were registered from a run; nothing where there are none. */
export function RegisteredPanel({ run }: { run: RunDetail }) {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.modelVersions.search.queryOptions({
      workspaceId: run.workspaceId,
      filter: `run_id = '${run.id}'`,
      maxResults: 50,
    }),
  );
  if (!data || data.items.length === 0) return null;
  return (
    <Panel title="Registered from this run">
      <ul className="grid gap-1">
        {data.items.map((version) => (
          <li key={version.id} className="flex flex-wrap items-center gap-2">
            <Link
              href={`/models/${version.modelId}/versions/${version.number}`}
              className="inline-flex min-h-6 items-center font-medium hover:underline"
            >
              {version.name} version {version.number}
            </Link>
            {version.aliases.map((alias) => (
              <Badge key={alias}>{alias}</Badge>
            ))}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
