import Link from 'next/link';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { KEEP_WORDS, PHASE_WORDS } from './cluster-words.ts';
import type { ClusterDetail, LoadedRevisionRow } from './rows.ts';

function RevisionLine({ revision }: { revision: LoadedRevisionRow }) {
  const { signal, word } = PHASE_WORDS[revision.phase];
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2 last:border-b-0">
      <Link
        href={`/deployments/${revision.deploymentId}`}
        className="min-w-0 font-mono text-[13px] break-all hover:underline"
      >
        {revision.engineModel}
      </Link>
      <StateBadge signal={signal}>{word}</StateBadge>
      <span className="text-[13px] text-muted">
        revision {revision.number}, {revision.environment}: {KEEP_WORDS[revision.keep]}
      </span>
      {revision.message && <p className="basis-full text-[13px]">{revision.message}</p>}
    </li>
  );
}

/** What Interlock has, or wants, on this cluster, and which other models live there. */
export function LoadedRevisions({ cluster }: { cluster: ClusterDetail }) {
  const { revisions, foreignModels } = cluster;
  return (
    <Panel title="On this cluster" subtitle="As last seen on the engine." flush>
      {revisions.length === 0 ? (
        <EmptyState title="Nothing is served here">
          A revision comes here when a change request names this cluster and is applied.
        </EmptyState>
      ) : (
        <ul>
          {revisions.map((revision) => (
            <RevisionLine key={revision.revisionId} revision={revision} />
          ))}
        </ul>
      )}
      {foreignModels.length > 0 && (
        <p className="border-t border-line px-4 py-2 text-[13px] text-muted">
          Also there and never touched: {foreignModels.slice(0, 20).join(', ')}
          {foreignModels.length > 20 && ` and ${foreignModels.length - 20} more`}.
        </p>
      )}
    </Panel>
  );
}
