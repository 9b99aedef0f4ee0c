import { useInfiniteQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { PACK_PROFILE_WORDING } from '#server/governance/domain/evidence-pack.ts';
import type { PackRow } from './rows.ts';
import type { PackAsked, usePack } from './use-pack.ts';

const ABOUT = { workflow: '', request: ', one request', decision: ', one decision' } as const;

/** What makes the same bytes again. */
function sameAs({ kind, subjectId, workflow, environment, profile, size, previousSize }: PackRow): PackAsked {
  const about =
    kind === 'workflow'
      ? { workflow, ...(environment && { environment: environment as PackAsked['environment'] }) }
      : { [kind]: subjectId };
  return { ...about, profile, size, ...(previousSize !== null && { previous: previousSize }) };
}

function Line({ row, pack }: { row: PackRow; pack: ReturnType<typeof usePack> }) {
  const { workflowName, kind, environment, profile, size, madeByName, madeAt, manifestDigest } = row;
  const what = `${workflowName}${ABOUT[kind]}, ${environment ?? 'all environments'}`;
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2.5 last:border-0">
      <div className="min-w-0">
        <p className="font-medium">{what}</p>
        <p className="text-[13px] text-muted">
          {PACK_PROFILE_WORDING[profile].name} · {size.toLocaleString('en')} events · by {madeByName}{' '}
          <RelativeTime at={madeAt} /> · SHA-256{' '}
          <CopyableId id={manifestDigest} display={`${manifestDigest.slice(0, 12)}…`} />
        </p>
      </div>
      <Button size="sm" disabled={pack.bytes !== null} onClick={() => void pack.make(sameAs(row))}>
        Make again <span className="sr-only">{what}</span>
      </Button>
    </li>
  );
}

/** Packs that were made, each with the digest of its manifest; made again it is the same bytes. */
export function PacksPanel({ pack }: { pack: ReturnType<typeof usePack> }) {
  const trpc = useTRPC();
  const packs = useInfiniteQuery(
    trpc.evidence.packs.infiniteQueryOptions(
      { limit: 20 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const items = packs.data?.pages.flatMap((page) => page.items);
  return (
    <Panel flush title="Packs made" subtitle="Made again at the same size, a pack is the same bytes">
      {packs.error ? (
        <ErrorState
          title="The packs could not be read"
          message={refusalOf(packs.error).message}
          reference={refusalOf(packs.error).reference}
          onRetry={() => void packs.refetch()}
        />
      ) : !items ? (
        <SkeletonRows rows={3} />
      ) : items.length === 0 ? (
        <p className="px-4 py-6 text-muted">None yet. Choose a workflow and make the first one.</p>
      ) : (
        <ul aria-label="Packs made">
          {items.map((row) => (
            <Line key={row.id} row={row} pack={pack} />
          ))}
        </ul>
      )}
      {packs.hasNextPage && (
        <div className="p-3">
          <Button pending={packs.isFetchingNextPage} onClick={() => void packs.fetchNextPage()}>
            Show older packs
          </Button>
        </div>
      )}
    </Panel>
  );
}
