import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { Autosave } from './use-autosave.ts';

/** Says quietly whether what was typed is kept. */
export function DraftLine({ autosave }: { autosave: Autosave }) {
  return (
    <p role="status" className="min-h-5 text-[13px] text-muted">
      {autosave.hasFailed ? (
        'The draft could not be saved. It is tried again with your next change.'
      ) : autosave.savedAt ? (
        <>
          Draft saved <RelativeTime at={autosave.savedAt} />. Only you see it until you submit.
        </>
      ) : (
        'Your draft is saved while you type.'
      )}
    </p>
  );
}
