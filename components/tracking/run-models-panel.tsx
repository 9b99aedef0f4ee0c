'use client';

import { useQueries } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { FilesPanel } from './file-tree.tsx';
import type { RunDetail } from './rows.ts';
import { useFolder } from './use-folder.ts';

/** Models listed; a run that checkpoints at every step has more than one reads. */
const MOST_SHOWN = 20;

/** The files of a model that a run made, which stand beside the run's own. */
function ModelFiles({
  workspaceId,
  name,
  location,
}: {
  workspaceId: string;
  name: string;
  location: string;
}) {
  const root = useFolder(workspaceId, location);
  if (root === null) return null;
  return <FilesPanel title={`Files of the model ${name}`} workspaceId={workspaceId} root={root} />;
}

/** The models that a run was given and made. */
export function RunModelsPanel({ run }: { run: RunDetail }) {
  const trpc = useTRPC();
  const shown = run.models.slice(0, MOST_SHOWN);
  const models = useQueries({
    queries: shown.map(({ modelId }) =>
      trpc.loggedModels.get.queryOptions({ workspaceId: run.workspaceId, modelId, mayBeDeleted: true }),
    ),
  });
  if (shown.length === 0) return null;
  const [made] = models.flatMap(({ data }, index) =>
    data && shown[index]?.direction === 'output' ? [data] : [],
  );
  return (
    <>
      <Panel title="Models">
        <ul className="grid gap-1">
          {shown.map(({ modelId, direction, step }, index) => (
            <li key={`${direction} ${modelId}`} className="flex flex-wrap items-center gap-2">
              <span className="font-medium">{models[index]?.data?.name ?? 'a model'}</span>
              <CopyableId id={modelId} display={`${modelId.slice(0, 8)}…`} />
              <span className="text-muted">
                {direction === 'output' ? `made${step > 0 ? ` at step ${step}` : ''}` : 'used'}
              </span>
            </li>
          ))}
        </ul>
        {run.models.length > shown.length && (
          <p className="mt-1 text-[13px] text-muted">{run.models.length - shown.length} more.</p>
        )}
      </Panel>
      {made && <ModelFiles workspaceId={run.workspaceId} name={made.name} location={made.artifactLocation} />}
    </>
  );
}
