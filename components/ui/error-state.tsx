'use client';

import { OctagonX } from 'lucide-react';
import { Button } from './button.tsx';
import { CopyableId } from './copyable-id.tsx';

interface Props {
  /** What failed. */
  title: string;
  /** What it means and what to do. */
  message: string;
  /** Finds the log line. */
  reference?: string;
  onRetry?: () => void;
}

/** What failed, what to do, and the reference that finds the log line. */
export function ErrorState({ title, message, reference, onRetry }: Props) {
  return (
    <div role="alert" className="flex flex-col items-center gap-2 px-4 py-10 text-center">
      <OctagonX aria-hidden className="size-6 text-stop" />
      <p className="font-semibold">{title}</p>
      <p className="max-w-[60ch] text-muted">{message}</p>
      {reference && (
        <p className="text-[13px] text-muted">
          Reference <CopyableId id={reference} display={reference.slice(0, 8)} />
        </p>
      )}
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}
