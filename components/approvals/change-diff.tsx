import Link from 'next/link';
import { DiffTable } from '#components/ui/diff-table.tsx';
import type { DiffRow } from '#server/approvals/domain/describe-diff.ts';
import { countOf } from '#server/platform/domain/wording.ts';

function directionOf({ difference }: DiffRow): 'up' | 'down' | 'same' {
  if (difference === null) return 'same';
  return difference.startsWith('+') ? 'up' : 'down';
}

function Table({ rows, isOver, caption }: { rows: readonly DiffRow[]; isOver?: boolean; caption: string }) {
  return (
    <DiffTable
      caption={caption}
      beforeLabel={isOver ? 'Served then' : 'Serves now'}
      afterLabel={isOver ? 'Was asked for' : 'Will serve'}
      rows={rows.map((row) => ({
        label: row.label,
        before: row.now ?? <span className="text-muted">nothing</span>,
        after: row.href ? (
          <Link href={row.href} className="inline-flex min-h-6 items-center underline">
            {row.next}
          </Link>
        ) : (
          row.next
        ),
        difference: {
          text: row.tone === 'same' ? 'same' : (row.difference ?? (row.now === null ? 'new' : 'changed')),
          direction: directionOf(row),
          verdict: row.tone === 'better' || row.tone === 'worse' ? row.tone : 'neutral',
        },
      }))}
    />
  );
}

/** What serves now beside what will serve, as a table of facts; metrics the policy does not compare are folded away. */
export function ChangeDiff({ rows, isOver }: { rows: readonly DiffRow[]; isOver?: boolean }) {
  const asides = rows.filter(({ isAside }) => isAside);
  return (
    <>
      <Table
        rows={rows.filter(({ isAside }) => !isAside)}
        isOver={isOver}
        caption="What serves now and what will serve"
      />
      {asides.length > 0 && (
        <details className="border-t border-line">
          <summary className="cursor-pointer px-4 py-2 text-[13px] text-muted hover:text-text">
            {countOf(asides.length, 'further metric')} that the policy does not compare
          </summary>
          <Table rows={asides} isOver={isOver} caption="Further metrics" />
        </details>
      )}
    </>
  );
}
