'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { Progress } from '#components/ui/progress.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { formatCount } from '#server/platform/domain/wording.ts';
import { canActOnImport } from '#server/tracking/domain/import-facts.ts';
import { IMPORT_LOOKS, type ImportRow, tellCounts, tellProgress } from './prepare-import.ts';
import { ResumeImportDialog } from './resume-import-dialog.tsx';

function CancelButton({ row, reason }: { row: ImportRow; reason: string | null }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const cancel = useMutation(
    trpc.imports.cancel.mutationOptions({
      onSuccess: () => {
        setAsking(false);
        return client.invalidateQueries(trpc.imports.pathFilter());
      },
    }),
  );
  return (
    <>
      <Button size="sm" reason={reason} onClick={() => setAsking(true)}>
        Cancel <span className="sr-only">the import from {row.url}</span>
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title="Cancel the import"
        effect="What was taken over stays. The credential is forgotten; the import can be resumed where it stands."
        confirmLabel="Cancel import"
        danger
        pending={cancel.isPending}
        error={cancel.error ? refusalOf(cancel.error).message : null}
        onConfirm={() => cancel.mutate({ id: row.id })}
      />
    </>
  );
}

function ResumeButton({ row, reason }: { row: ImportRow; reason: string | null }) {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button size="sm" variant="primary" reason={reason} onClick={() => setAsking(true)}>
        Resume <span className="sr-only">the import from {row.url}</span>
      </Button>
      {isAsking && <ResumeImportDialog row={row} onClose={() => setAsking(false)} />}
    </>
  );
}

function Problems({ row }: { row: ImportRow }) {
  const { skipped } = row.counts;
  if (row.problems.length === 0) return null;
  return (
    <details className="mt-2 text-[13px]">
      <summary className="min-h-6 cursor-pointer py-0.5">
        {skipped === 1 ? '1 thing was left out' : `${formatCount(skipped)} things were left out`}
        {skipped > row.problems.length && `; the latest ${row.problems.length}`}
      </summary>
      <ul className="mt-1 grid gap-1 border-l border-line pl-3">
        {row.problems.toReversed().map(({ what, why }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same may be left out for the same reason twice
          <li key={index} className="break-words">
            <span className="font-medium">{what}</span>: <span className="text-muted">{why}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** One import: where from, how far, what was left out, and what can be done about it. */
export function ImportLine({ row, by }: { row: ImportRow; by: string }) {
  const reason = useWhyNot()('experiment:write');
  const { signal, word } = IMPORT_LOOKS[row.state];
  const progress = tellProgress(row);
  return (
    <li className="border-b border-line px-4 py-3 last:border-0">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <div className="min-w-0 flex-1 basis-60">
          <p className="flex flex-wrap items-center gap-2 font-medium">
            <span className="break-all">
              {row.url}
              {row.remoteWorkspace && ` (workspace ${row.remoteWorkspace})`}
            </span>
            <StateBadge signal={signal}>{word}</StateBadge>
          </p>
          <p className="text-[13px] text-muted">
            {tellCounts(row.counts)} · started by {by} <RelativeTime at={row.createdAt} />
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          {canActOnImport(row.state, 'resume') && <ResumeButton row={row} reason={reason} />}
          {canActOnImport(row.state, 'cancel') && <CancelButton row={row} reason={reason} />}
        </div>
      </div>
      {progress && (
        <div className="mt-2">
          <Progress {...progress} />
        </div>
      )}
      {row.message && row.state !== 'done' && (
        <p className={row.state === 'failed' ? 'mt-2 text-stop' : 'mt-2 text-muted'}>
          {row.message}
          {row.state === 'running' && row.nextAttemptAt && (
            <>
              {' '}
              It is tried again <RelativeTime at={row.nextAttemptAt} />.
            </>
          )}
        </p>
      )}
      <Problems row={row} />
    </li>
  );
}
