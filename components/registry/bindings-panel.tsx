import Link from 'next/link';
import { Panel } from '#components/ui/panel.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import type { PointersRow } from './rows.ts';

/** The workflows whose newest version says what this prompt says; undefined while that is on its way. */
export function BindingsPanel({ bindings }: { bindings: PointersRow['bindings'] | undefined }) {
  return (
    <Panel
      title="Workflows that say it"
      subtitle="Which version a workflow says belongs to the workflow, so that changing it takes a change request."
    >
      {!bindings && <Skeleton className="h-5 w-64" />}
      {bindings?.length === 0 && (
        <p className="text-muted">
          None yet. Name this prompt in the call policy of a workflow whose model generates.
        </p>
      )}
      <ul className="grid gap-1">
        {bindings?.map(({ workflow, promptVersion }) => (
          <li key={`${workflow.id} ${promptVersion}`} className="flex flex-wrap items-center gap-2">
            <Link
              href={`/workflows/${workflow.id}`}
              className="inline-flex min-h-6 items-center font-medium hover:underline"
            >
              {workflow.name}
            </Link>
            <span className="text-muted">says version {promptVersion}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
