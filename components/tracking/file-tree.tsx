'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronRight, File, Folder } from 'lucide-react';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { cn } from '#components/ui/cn.ts';
import { Panel } from '#components/ui/panel.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { formatBytes } from '#server/platform/domain/wording.ts';
import { FilePreview } from './file-preview.tsx';

interface ChosenFile {
  path: string;
  sizeBytes: number | null;
}

interface FolderProps {
  workspaceId: string;
  path: string;
  chosen: string | null;
  onChoose: (file: ChosenFile) => void;
}

/** Entries drawn of one folder; a folder of thousands of checkpoints is not read by scrolling. */
const MOST_SHOWN = 500;
const ROW = 'flex min-h-7 w-full items-center gap-1.5 rounded px-1 text-left hover:bg-hover';

function SubFolder({ name, ...folder }: FolderProps & { name: string }) {
  const [isOpen, setOpen] = useState(false);
  const Icon = isOpen ? ChevronDown : ChevronRight;
  return (
    <>
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} className={ROW}>
        <Icon aria-hidden className="size-4 shrink-0" />
        <Folder aria-hidden className="size-4 shrink-0 text-muted" />
        <span className="min-w-0 truncate">{name}</span>
      </button>
      {isOpen && (
        <div className="ml-3 border-l border-line pl-2">
          <FolderList {...folder} />
        </div>
      )}
    </>
  );
}

/** What stands in a folder, asked for when it is opened. */
function FolderList({ workspaceId, path, chosen, onChoose }: FolderProps) {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.runFiles.list.queryOptions({ workspaceId, path }));
  if (error) return <p className="text-[13px] text-stop">{refusalOf(error).message}</p>;
  if (!data) return <Skeleton className="h-5 w-32" />;
  if (data.length === 0) return <p className="text-[13px] text-muted">No files.</p>;
  return (
    <>
      <ul>
        {data.slice(0, MOST_SHOWN).map(({ name, isFolder, sizeBytes }) => {
          const below = `${path}/${name}`;
          return (
            <li key={name}>
              {isFolder ? (
                <SubFolder
                  workspaceId={workspaceId}
                  path={below}
                  name={name}
                  chosen={chosen}
                  onChoose={onChoose}
                />
              ) : (
                <button
                  type="button"
                  aria-pressed={chosen === below}
                  onClick={() => onChoose({ path: below, sizeBytes })}
                  className={cn(ROW, chosen === below && 'bg-accent-soft font-medium')}
                >
                  <span aria-hidden className="w-4 shrink-0" />
                  <File aria-hidden className="size-4 shrink-0 text-muted" />
                  <span className="min-w-0 flex-1 truncate">{name}</span>
                  <span className="shrink-0 text-[12px] text-muted">{formatBytes(sizeBytes)}</span>
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {data.length > MOST_SHOWN && (
        <p className="text-[13px] text-muted">{data.length - MOST_SHOWN} more are not listed here.</p>
      )}
    </>
  );
}

/** The files of a run: the tree on the left, what the chosen one holds on the right. */
export function FilesPanel({
  title,
  workspaceId,
  root,
}: {
  title: string;
  workspaceId: string;
  root: string;
}) {
  const [chosen, setChosen] = useState<ChosenFile | null>(null);
  return (
    <Panel title={title}>
      <div className="grid gap-4 lg:grid-cols-[minmax(14rem,20rem)_1fr]">
        <nav aria-label={title} className="min-w-0">
          <FolderList
            workspaceId={workspaceId}
            path={root}
            chosen={chosen?.path ?? null}
            onChoose={setChosen}
          />
        </nav>
        {chosen ? (
          <FilePreview workspaceId={workspaceId} {...chosen} />
        ) : (
          <p className="text-muted">Choose a file to look into it.</p>
        )}
      </div>
    </Panel>
  );
}
