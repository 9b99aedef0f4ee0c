import Link from 'next/link';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { JsonView } from '#components/ui/json-view.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { tableOfId } from '#server/audit/domain/reconstruct-plan.ts';
import { nameResource, pageOf } from './name-event.ts';
import type { ColumnShown, RowShown } from './rows.ts';

const nameColumn = (name: string) => nameResource(name.replace(/_(id|at)$/, ''));

const IS_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

function Value({ column, names }: { column: ColumnShown; names: Readonly<Record<string, string>> }) {
  const { kind, value } = column;
  if (kind === 'erased') return <span className="font-normal text-muted">Erased</span>;
  if (kind === 'secret') return <span className="font-normal text-muted">Set, never recorded</span>;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return value.toLocaleString('en');
  if (typeof value !== 'string') return <JsonView value={value} label="Show" />;
  if (IS_TIME.test(value)) return <RelativeTime at={value} exact />;
  if (names[value]) return names[value];
  if (tableOfId(value))
    return (
      <Link
        href={`/audit/reconstruct?id=${encodeURIComponent(value)}`}
        className="font-mono text-[12px] underline"
      >
        {value}
      </Link>
    );
  return <span className="break-words">{value}</span>;
}

/** One row as it stood, with the event that made it so. */
export function RowPanel({ row, names }: { row: RowShown; names: Readonly<Record<string, string>> }) {
  const { table, id, exists, isComplete, columns, changedBy } = row;
  const page = pageOf({ type: table, id });
  return (
    <Panel
      title={nameResource(table)}
      actions={
        page ? (
          <Link href={page} className="text-[13px] underline">
            As it is now
          </Link>
        ) : undefined
      }
    >
      <div className="grid gap-2">
        <div className="flex flex-wrap items-center gap-2 text-[13px] text-muted">
          <CopyableId id={id} />
          {!exists && isComplete && <StateBadge signal="dark">removed</StateBadge>}
          {!isComplete && <StateBadge signal="caution">older than the log knows</StateBadge>}
          {changedBy && (
            <Link href={`/audit/${changedBy.eventId}`} className="underline">
              last changed <RelativeTime at={changedBy.at} />
            </Link>
          )}
        </div>
        {columns.length > 0 && (
          <KeyValues
            items={columns.map((column) => ({
              label: nameColumn(column.name),
              value: <Value column={column} names={names} />,
            }))}
          />
        )}
      </div>
    </Panel>
  );
}
