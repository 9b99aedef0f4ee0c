import { createHash } from 'node:crypto';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { prismaOf } from '#server/platform/db.ts';
import { canonicalJson } from '#server/platform/domain/canonical-json.ts';
import { newId } from '#server/platform/new-id.ts';
import { type Opened, SIGNING_REASON, type SigningScenario } from './signing-scenario.ts';

/** Writes a signature past the code: an approval and a proof that says the right things and is signed by nobody. */
export async function forgeSignature(
  scenario: SigningScenario,
  who: PersonActor,
  { id, subjectDigest }: Opened,
  kind: 'attested' | 'passkey' | 'none',
  change: { approval?: object; record?: object; proof?: object } = {},
): Promise<void> {
  const { organisationId, workspaceId } = scenario.tenant;
  const approvalId = newId('approval');
  const signedAt = new Date();
  const roles = who === scenario.officer ? ['risk-officer'] : ['ml-engineer'];
  const record = canonicalJson({
    v: 1,
    organisation: organisationId,
    request: id,
    subjectDigest,
    decision: 'approve',
    approver: who.id,
    roles,
    signedAt: signedAt.toISOString(),
    nonce: 'n',
    reasonCommitment: '0'.repeat(64),
    ...change.record,
  });
  const recordDigest = createHash('sha256').update(record).digest();
  const clientData = { type: 'webauthn.get', challenge: recordDigest.toString('base64url') };
  const common = { organisationId, workspaceId };
  await scenario.asApp(who, id, async (tx) => {
    await prismaOf(tx).approval.create({
      data: {
        ...common,
        id: approvalId,
        changeRequestId: id,
        subjectDigest,
        personId: who.id,
        roles,
        decision: 'approve',
        reason: SIGNING_REASON,
        signedAt,
        expiresAt: new Date(Date.now() + 3_600_000),
        ...change.approval,
      },
    });
    if (kind === 'none') return;
    const assertion = {
      credentialId: 'someone',
      clientDataJson: Buffer.from(JSON.stringify(clientData)).toString('base64url'),
      authenticatorData: Buffer.concat([Buffer.alloc(32), Buffer.from([5]), Buffer.alloc(4)]).toString(
        'base64url',
      ),
    };
    await prismaOf(tx).approvalSignature.create({
      data: {
        ...common,
        id: newId('approvalSignature'),
        approvalId,
        kind,
        record,
        recordDigest: recordDigest.toString('hex'),
        signature: 'AAAA',
        spki: 'AAAA',
        algorithm: -7,
        createdAt: signedAt,
        ...(kind === 'passkey' && assertion),
        ...change.proof,
      },
    });
  });
}
