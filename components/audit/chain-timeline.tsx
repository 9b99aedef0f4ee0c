import Link from 'next/link';
import { Timeline, type TimelineEntry } from '#components/ui/timeline.tsx';
import { nameResource, pageOf } from './name-event.ts';
import type { ChainLinkShown } from './rows.ts';

/** Where to read more of a step: its event, or the decision it belongs to. */
function hrefOf({ kind, id, resource }: ChainLinkShown): string {
  return kind === 'event' ? `/audit/${id}` : `/decisions/${resource.id}`;
}

function signalOf({ kind, actor }: ChainLinkShown): TimelineEntry['signal'] {
  if (kind === 'verdict' || actor.id.startsWith('per_')) return 'person';
  return kind === 'event' ? 'dark' : 'clear';
}

function Proof({ link }: { link: ChainLinkShown }) {
  const { leafIndex, kind, resource, detail } = link;
  const page = pageOf(resource);
  return (
    <span className="flex flex-wrap gap-x-2">
      {detail && <span className="basis-full">{detail}</span>}
      {page && kind === 'event' && (
        <Link href={page} className="inline-block min-h-6 underline">
          {nameResource(resource.type)}
        </Link>
      )}
      {kind !== 'event' ? (
        <Link href={`/decisions/${resource.id}`} className="inline-block min-h-6 underline">
          Receipt
        </Link>
      ) : (
        <span>
          {leafIndex === null ? 'not sealed yet' : `sealed as event ${leafIndex.toLocaleString('en')}`}
        </span>
      )}
    </span>
  );
}

/** The steps that led to a state, each with a link to what proves it. */
export function ChainTimeline({ chain }: { chain: readonly ChainLinkShown[] }) {
  return (
    <Timeline
      label="How it came about"
      entries={chain.map((link) => ({
        id: link.id,
        at: link.at,
        signal: signalOf(link),
        text: (
          <Link href={hrefOf(link)} className="inline-block min-h-6 hover:underline">
            <span className="font-medium">{link.actor.name}</span> {link.sentence}
          </Link>
        ),
        detail: <Proof link={link} />,
      }))}
    />
  );
}
