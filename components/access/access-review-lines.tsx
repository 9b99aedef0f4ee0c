'use client';

import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { groupByHolder, prepareReviewLine, type ReviewLine } from './prepare-review-line.ts';

interface Props {
  lines: readonly ReviewLine[];
  chosen: ReadonlySet<string>;
  onToggle: (ids: readonly string[], isChosen: boolean) => void;
}

/** The lines of a review under the name of their holder; those the reader may decide can be chosen. */
export function AccessReviewLines({ lines, chosen, onToggle }: Props) {
  return groupByHolder(lines).map((group) => {
    const open = group.lines.filter((line) => prepareReviewLine(line).canDecide).map(({ id }) => id);
    const allChosen = open.length > 0 && open.every((id) => chosen.has(id));
    return (
      <Panel
        key={group.holderId}
        flush
        title={group.holderName}
        actions={
          open.length > 1 && (
            <Button size="sm" onClick={() => onToggle(open, !allChosen)}>
              {allChosen ? `Choose none of ${group.holderName}` : `Choose all of ${group.holderName}`}
            </Button>
          )
        }
      >
        <ul className="divide-y divide-line">
          {group.lines.map((line) => (
            <li key={line.id} className="flex flex-wrap items-start justify-between gap-2 px-4 py-2.5">
              <LineWords line={line} isChosen={chosen.has(line.id)} onToggle={onToggle} />
              <Decision line={line} />
            </li>
          ))}
        </ul>
      </Panel>
    );
  });
}

interface WordsProps {
  line: ReviewLine;
  isChosen: boolean;
  onToggle: Props['onToggle'];
}

function LineWords({ line, isChosen, onToggle }: WordsProps) {
  const { title, notes, lastUsedAt, canDecide } = prepareReviewLine(line);
  const since = typeof line.facts.since === 'string' ? line.facts.since : null;
  const hint = (
    <>
      {since && (
        <>
          since <RelativeTime at={since} />
        </>
      )}
      {lastUsedAt && (
        <>
          {since && ' · '}used <RelativeTime at={lastUsedAt} />
        </>
      )}
      {notes.map((note) => (
        <Badge key={note} className="ml-1.5">
          {note}
        </Badge>
      ))}
      {line.reason && <span className="block break-words">{`Reason: ${line.reason}`}</span>}
    </>
  );
  if (!canDecide)
    return (
      <div className="min-w-0">
        <p>{title}</p>
        <div className="text-[13px] text-muted">{hint}</div>
      </div>
    );
  return (
    <Checkbox
      label={title}
      hint={hint}
      checked={isChosen}
      onChange={(event) => onToggle([line.id], event.target.checked)}
    />
  );
}

function Decision({ line }: { line: ReviewLine }) {
  switch (line.decision) {
    case 'keep':
      return <StateBadge signal="clear">{`Kept by ${line.decidedByName}`}</StateBadge>;
    case 'revoke':
      return <StateBadge signal="stop">{`Revoked by ${line.decidedByName}`}</StateBadge>;
    case 'ended':
      return <StateBadge signal="dark">Ended meanwhile</StateBadge>;
    case null:
      if (line.isOwn) return <StateBadge signal="caution">Yours: somebody else decides</StateBadge>;
      return line.isInForce ? null : <StateBadge signal="dark">Ended meanwhile</StateBadge>;
  }
}
