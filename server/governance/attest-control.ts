import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import type { AttestationInput, AttestInput } from './controls.schema.ts';
import { changeAttestation, insertAttestation } from './controls.store.ts';
import { type AttestationRow, lockAttestation } from './controls.views.ts';
import { attestationEnd } from './domain/control-status.ts';
import { requireAuthor } from './require-author.ts';

/** One person's word on what no query can see; it counts once a second person has confirmed it, until it expires. */
export async function attest(ctx: Context, input: AttestInput): Promise<{ id: string; expiresAt: Date }> {
  const attestedBy = requireAuthor(ctx);
  const id = newId('controlAttestation');
  const expiresAt = attestationEnd(input.evidence, ctx.now);
  await insertAttestation(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    queryId: input.evidence,
    statement: input.statement,
    evidence: input.proof,
    attestedBy,
    attestedAt: ctx.now,
    expiresAt,
  });
  await appendAuditEvent(ctx, {
    type: 'control.attested',
    resourceId: id,
    details: { query: input.evidence, statement: input.statement, expiresAt: expiresAt.toISOString() },
  });
  return { id, expiresAt };
}

async function take(ctx: Context, id: string): Promise<AttestationRow> {
  const found = await lockAttestation(ctx.tx, ctx.organisationId, id);
  if (!found) throw notFound('attestation');
  if (found.withdrawnAt)
    throw new Refusal('conflict', 'This attestation was withdrawn. Nothing was changed.');
  return found;
}

/** A second person says that an attestation is true. */
export async function confirmAttestation(ctx: Context, { id }: AttestationInput): Promise<{ id: string }> {
  const confirmedBy = requireAuthor(ctx);
  const found = await take(ctx, id);
  if (found.confirmedBy) throw new Refusal('conflict', 'This attestation is confirmed already.');
  if (found.attestedBy === confirmedBy)
    throw new Refusal('forbidden', 'You attested to this yourself. A second person must confirm it.');
  if (found.expiresAt.getTime() <= ctx.now.getTime())
    throw new Refusal('conflict', 'This attestation has expired. Attest anew.');
  await changeAttestation(ctx.tx, id, { confirmedBy, confirmedAt: ctx.now });
  await appendAuditEvent(ctx, {
    type: 'control.confirmed',
    resourceId: id,
    details: { query: found.queryId, attestedBy: found.attestedBy },
  });
  return { id };
}

/** Takes an attestation back; it stays on record. */
export async function withdrawAttestation(ctx: Context, { id }: AttestationInput): Promise<{ id: string }> {
  const person = requireAuthor(ctx);
  const found = await take(ctx, id);
  if (person !== found.attestedBy && person !== found.confirmedBy)
    throw new Refusal('forbidden', 'Only whoever attested to it or confirmed it can take it back.');
  await changeAttestation(ctx.tx, id, { withdrawnAt: ctx.now });
  await appendAuditEvent(ctx, {
    type: 'control.withdrawn',
    resourceId: id,
    details: { query: found.queryId },
  });
  return { id };
}
