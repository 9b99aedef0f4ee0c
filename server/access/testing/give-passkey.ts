import { randomBytes } from 'node:crypto';
import { verifyRegistrationResponse } from '@simplewebauthn/server';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { newId } from '#server/platform/new-id.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import type { PersonActor } from '../domain/actor.ts';
import { insertPasskey } from '../passkeys.store.ts';
import { pinnedRelyingParty } from '../pinned-relying-party.ts';
import { type SoftwareAuthenticator, softwareAuthenticator } from './software-authenticator.ts';

/** Gives somebody of a test a passkey on a device in software, as if they had enrolled it. */
export async function givePasskey(uow: UnitOfWork, actor: PersonActor): Promise<SoftwareAuthenticator> {
  const { id: rpId, origin } = pinnedRelyingParty();
  const device = softwareAuthenticator({ origin });
  const challenge = randomBytes(32).toString('base64url');
  const made = device.create({
    rp: { id: rpId, name: 'Interlock' },
    user: {
      id: Buffer.from(actor.id).toString('base64url'),
      name: actor.id,
      displayName: actor.id,
    },
    challenge,
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  });
  const { registrationInfo } = await verifyRegistrationResponse({
    response: made as Parameters<typeof verifyRegistrationResponse>[0]['response'],
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpId,
    requireUserVerification: true,
  });
  if (!registrationInfo) throw new Error('the device made no passkey');
  const { organisationId } = actor;
  const now = new Date();
  const passkey = newId('passkey');
  await uow.write({ organisationId, workspaceIds: '*', personId: actor.id }, async (tx) => {
    await insertPasskey(tx, {
      id: passkey,
      personId: actor.id,
      name: 'test device',
      credentialId: registrationInfo.credential.id,
      publicKey: registrationInfo.credential.publicKey,
      transports: ['internal'],
      backedUp: false,
      counter: 0,
      now,
    });
    await appendAuditEvent(
      { tx, actor, organisationId, now, correlationId: 'test' },
      { type: 'passkey.enrolled', resourceId: passkey, details: { name: 'test device', isBackedUp: false } },
    );
  });
  return device;
}
