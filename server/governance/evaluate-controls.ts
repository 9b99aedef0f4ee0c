import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { exactValues } from '#server/platform/domain/canonical-json.ts';
import { digestOf } from '#server/platform/domain/digest.ts';
import { newId } from '#server/platform/new-id.ts';
import { insertEvidence, lockControls, putRun } from './controls.store.ts';
import { newestEvidence } from './controls.views.ts';
import { type Evidence, evidenceMark, weighEvidence } from './domain/evidence.ts';
import { type EvidenceQueryId, isEvidenceQuery } from './domain/evidence-queries.ts';
import { type EvidenceContext, openGround } from './evidence-ground.ts';
import { EVIDENCE_REGISTRY } from './evidence-registry.ts';

/** Asks these queries, all unless said, and weighs what they find; nothing is written. */
export async function gatherEvidence(
  ctx: EvidenceContext,
  ids: readonly EvidenceQueryId[] = Object.keys(EVIDENCE_REGISTRY).filter(isEvidenceQuery),
): Promise<Map<EvidenceQueryId, Evidence>> {
  const ground = openGround(ctx);
  const gathered = new Map<EvidenceQueryId, Evidence>();
  for (const id of ids) gathered.set(id, weighEvidence(await EVIDENCE_REGISTRY[id](ground), ctx.now));
  return gathered;
}

/**
 * Asks every evidence query and writes down those whose answer changed, each with its event: the history of a control is
 * the history of its evidence. Evidence that is as it was costs no row.
 */
export async function evaluateControls(ctx: Context): Promise<{ asked: number; changed: number }> {
  const startedAt = performance.now();
  const { tx, organisationId, now } = ctx;
  await lockControls(tx, organisationId);
  const before = new Map((await newestEvidence(tx, organisationId)).map((found) => [found.queryId, found]));
  const gathered = await gatherEvidence(ctx);
  let changed = 0;
  for (const [queryId, evidence] of gathered) {
    const digest = digestOf(exactValues(evidenceMark(evidence)));
    const known = before.get(queryId);
    if (known?.digest === digest) continue;
    changed += 1;
    const id = newId('controlEvidence');
    await insertEvidence(tx, {
      id,
      organisationId,
      queryId,
      ...evidence,
      items: JSON.parse(JSON.stringify(evidence.items)),
      digest,
      evaluatedAt: now,
    });
    await appendAuditEvent(ctx, {
      type: 'control.evaluated',
      resourceId: id,
      details: { query: queryId, from: known?.status ?? null, to: evidence.status, digest },
    });
  }
  const durationMs = Math.round(performance.now() - startedAt);
  await putRun(tx, { organisationId, evaluatedAt: now, changed, durationMs });
  return { asked: gathered.size, changed };
}
