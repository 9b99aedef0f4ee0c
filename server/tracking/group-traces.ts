import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { SpanFacts } from './domain/read-spans.ts';
import { TRACE_LIMITS } from './domain/trace-limits.ts';
import { countSpans, lockTraces, tracesOfSpans } from './traces.views.ts';

const { spansPerTrace, rootsBeyond, standingSpans } = TRACE_LIMITS;

type Sent = ReadonlyMap<string, readonly SpanFacts[]>;

/** Which traces have no room for anything that is sent: what stands in them need not be read to know. */
async function closedTraces(
  { tx }: Context,
  workspaceId: string,
  sent: Sent,
  counts: ReadonlyMap<string, number>,
): Promise<Set<string>> {
  const isOverlong = (id: string) => (counts.get(id) ?? 0) > standingSpans;
  const full = [...counts].flatMap(([id, count]) => {
    const hasRoot = sent.get(id)?.some(({ parentId }) => parentId === null);
    const room = spansPerTrace + (hasRoot ? rootsBeyond : 0);
    return count >= room && !isOverlong(id) ? [id] : [];
  });
  const ofFull = full.flatMap((id) => sent.get(id) ?? []);
  const again = ofFull.length > 0 ? await tracesOfSpans(tx, workspaceId, ofFull) : [];
  return new Set([...counts.keys()].filter(isOverlong).concat(full.filter((id) => !again.includes(id))));
}

export interface TraceGroup {
  ids: string[];
  /** Those of them that have spans already. */
  standing: string[];
}

/**
 * Groups the traces that an export tells of, so that what stands in the traces of one group can be read at once; those with
 * no room for what is sent are left out. Traces that stand are locked until the transaction ends.
 */
export async function groupTraces(ctx: Context, workspaceId: string, sent: Sent): Promise<TraceGroup[]> {
  const found = await lockTraces(ctx.tx, workspaceId, [...sent.keys()]);
  const standing = found.map(({ id }) => id);
  const most = { perTrace: standingSpans + 1, inAll: TRACE_LIMITS.standingInAll + 1 };
  const counted = standing.length > 0 ? await countSpans(ctx.tx, workspaceId, standing, most) : [];
  const counts = new Map(counted.map(({ id, spans }) => [id, spans]));
  if (counted.reduce((sum, { spans }) => sum + spans, 0) > TRACE_LIMITS.standingInAll)
    throw new Refusal('too-large', 'Send spans of fewer traces at once: these have too many already.');
  const closed = await closedTraces(ctx, workspaceId, sent, counts);
  const groups: (TraceGroup & { spans: number })[] = [];
  for (const id of sent.keys()) {
    if (closed.has(id)) continue;
    const spans = counts.get(id) ?? 0;
    let group = groups.at(-1);
    if (!group || group.spans + spans > standingSpans) {
      group = { ids: [], standing: [], spans: 0 };
      groups.push(group);
    }
    group.ids.push(id);
    if (spans > 0) group.standing.push(id);
    group.spans += spans;
  }
  return groups;
}
