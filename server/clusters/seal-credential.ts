import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { seal } from '#server/platform/crypto.ts';
import { newId } from '#server/platform/new-id.ts';
import type { SealedColumn } from '#server/platform/sealed-column.ts';
import { insertCredential } from './clusters.store.ts';
import { type ClusterFacts, credentialPlace } from './domain/cluster-facts.ts';

const HINT_LENGTH = 4;
const HINT_FROM_LENGTH = 12;

type SealedCredential = NonNullable<ClusterFacts['credential']>;

/** Where credentials lie, for rotations of the key they are wrapped under. */
export const SEALED_CREDENTIALS: SealedColumn = {
  table: 'cluster_credential',
  column: 'sealed_value',
  named: ['organisation_id'],
  place: ({ organisation_id = '', id = '' }) => credentialPlace(organisation_id, id),
};

/** Seals a credential for the row it will be stored in; nothing is written yet. */
export function sealCredential(
  organisationId: string,
  { header, value }: { header: string; value: string },
): SealedCredential & { hint: string } {
  const id = newId('credential');
  const place = credentialPlace(organisationId, id);
  const hint = value.length >= HINT_FROM_LENGTH ? `…${value.slice(-HINT_LENGTH)}` : '…';
  return { id, header, sealedValue: seal(value, place), place, hint };
}

/** Seals the private key that is shown to a cluster, as a credential that is never sent as a header. */
export function sealClientKey(organisationId: string, key: string): ReturnType<typeof sealCredential> {
  return { ...sealCredential(organisationId, { header: 'client-key', value: key }), hint: '…' };
}

/** Stores a sealed credential with its event; the value itself stands nowhere. */
export async function storeCredential(
  ctx: Context,
  cluster: { id: string; name: string },
  { id, header, sealedValue, hint }: SealedCredential & { hint: string },
): Promise<void> {
  await insertCredential(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    clusterId: cluster.id,
    header,
    sealedValue,
    hint,
    createdBy: ctx.actor.id,
    createdAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'cluster.credential-set',
    resourceId: id,
    details: { cluster: cluster.name, header },
  });
}
