import { CopyableId } from '#components/ui/copyable-id.tsx';
import { type TimelineEntry as Drawn, Timeline } from '#components/ui/timeline.tsx';
import { SIGNATURE_WORDING } from '#server/approvals/domain/approval-record.ts';
import type { TimelineEntry } from '#server/approvals/domain/request-facts.ts';

const SIGNALS = {
  opened: 'dark',
  gates: 'dark',
  approved: 'person',
  rejected: 'stop',
  'taken-back': 'caution',
  finding: 'caution',
  emergency: 'stop',
  ended: 'dark',
  waits: 'dark',
} as const satisfies Record<TimelineEntry['kind'], Drawn['signal']>;

function Detail({ entry }: { entry: TimelineEntry }) {
  const { reason, digest, proof } = entry;
  if (reason === null && digest === null && proof === null) return null;
  return (
    <>
      {reason}
      {(proof || digest) && (
        <span className="flex flex-wrap items-center gap-x-2">
          {proof && SIGNATURE_WORDING[proof].word}
          {digest && (
            <span>
              SHA-256 <CopyableId id={digest} display={`${digest.slice(0, 12)}…`} />
            </span>
          )}
        </span>
      )}
    </>
  );
}

function drawn(entry: TimelineEntry, index: number): Drawn {
  return {
    id: `${entry.kind}-${index}`,
    at: entry.until ?? entry.at,
    signal: SIGNALS[entry.kind],
    text: entry.who ? (
      <>
        <span className="font-medium">{entry.who.name}</span> {entry.what}
      </>
    ) : (
      entry.what
    ),
    detail: <Detail entry={entry} />,
  };
}

/** What happened to a request, oldest first, and below it what it waits for, each with the time that is left. */
export function RequestTimeline({ entries }: { entries: readonly TimelineEntry[] }) {
  const past = entries.filter(({ kind }) => kind !== 'waits');
  const waits = entries.filter(({ kind }) => kind === 'waits');
  return (
    <>
      <Timeline label="What happened" entries={past.map(drawn)} />
      {waits.length > 0 && (
        <div className="mt-3 border-t border-line pt-3">
          <p className="mb-2 text-[13px] text-muted">Waits</p>
          <Timeline label="What it waits for" entries={waits.map(drawn)} />
        </div>
      )}
    </>
  );
}
