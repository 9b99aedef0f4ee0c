import { DiffTable } from '#components/ui/diff-table.tsx';
import type { DiffRow } from '#server/approvals/domain/describe-diff.ts';

function directionOf({ difference }: DiffRow): 'up' | 'down' | 'same' {
  if (difference === null) return 'same';
  return difference.startsWith('+') ? 'up' : 'down';
}

/** What serves now beside what will serve, as a table of facts. */
export function ChangeDiff({ rows, isOver }: { rows: readonly DiffRow[]; isOver?: boolean }) {
  return (
    <DiffTable
      caption="What serves now and what will serve"
      beforeLabel={isOver ? 'Served then' : 'Serves now'}
      afterLabel={isOver ? 'Was asked for' : 'Will serve'}
      rows={rows.map((row) => ({
        label: row.label,
        before: row.now ?? <span className="text-muted">nothing</span>,
        after: row.next,
        difference:
          row.tone === 'same'
            ? undefined
            : {
                text: row.difference ?? (row.now === null ? 'new' : 'changed'),
                direction: directionOf(row),
                verdict: row.tone === 'different' ? 'neutral' : row.tone,
              },
      }))}
    />
  );
}
