import type { Context } from '#server/access/context.ts';
import { listRoleHolders } from '#server/access/list-role-holders.ts';
import { namePeople } from '#server/access/name-people.ts';
import { type FindingActor, type FindingFacts, whyNotFinding } from './domain/finding.ts';
import type { FindingShown } from './domain/finding-facts.ts';
import { isUnfinished } from './domain/request-states.ts';
import { type EntryRow, entriesOf, type FindingRow, findingsOn } from './findings.store.ts';
import { participantsOf } from './judge-finding.ts';
import type { AnyRequestRow } from './requests.store.ts';

export interface FindingsShown {
  findings: FindingShown[];
  /** Why the reader may not open one, or null. */
  whyNotOpen: string | null;
}

/** The findings that bear on a request with all that was said, and what the reader may do about them. */
export async function showFindings(ctx: Context, request: AnyRequestRow): Promise<FindingsShown> {
  const found = await findingsOn(ctx.tx, request.id);
  const entries = await entriesOf(
    ctx.tx,
    found.map(({ id }) => id),
  );
  const names = await namePeople(ctx, [
    ...found.map(({ openedBy }) => openedBy),
    ...entries.map(({ saidBy }) => saidBy),
  ]);
  const named = (id: string) => names[id] ?? { id, name: id };
  const validators = await listRoleHolders(ctx, request.workspaceId, ['validator']);
  const who: FindingActor = {
    kind: ctx.actor.kind,
    id: ctx.actor.id,
    isValidator: validators.some(({ id }) => id === ctx.actor.id),
  };
  const facts: FindingFacts = {
    isUnfinished: isUnfinished(request.state),
    participants: participantsOf(request),
  };
  const shown = (finding: FindingRow): FindingShown => {
    const { id, number, severity, state, openedBy, openedAt, changeRequestId } = finding;
    return {
      id,
      number,
      severity,
      state,
      openedBy: named(openedBy),
      openedAt,
      fromRequestId: changeRequestId === request.id ? null : changeRequestId,
      entries: entries.filter(({ findingId }) => findingId === id).map((entry) => said(entry, named)),
      acts: {
        answer: whyNotFinding('answer', state, facts, who),
        close: whyNotFinding('close', state, facts, who),
        reopen: whyNotFinding('reopen', state, facts, who),
      },
    };
  };
  return { findings: found.map(shown), whyNotOpen: whyNotFinding('open', null, facts, who) };
}

function said(entry: EntryRow, named: (id: string) => { id: string; name: string }) {
  const { id, kind, words, evidenceUrl, evidenceDigest, saidBy, saidAt } = entry;
  return { id, kind, words, evidenceUrl, evidenceDigest, by: named(saidBy), at: saidAt };
}
