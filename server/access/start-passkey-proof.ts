import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { askForPasskey } from './ask-for-passkey.ts';
import type { Context } from './context.ts';
import { listPasskeys } from './passkeys.store.ts';

/**
 * Lets the signed-in person sign `challenge` (32 bytes, such as the digest of an approval record) with one of their
 * passkeys within five minutes; `checkPasskeyProof` takes the answer. Needs a writing transaction. Throws `forbidden` for
 * anything but a person, `step-up-required` naming the passkey for a person who has none, `stale` for a challenge that was
 * signed before.
 */
export async function startPasskeyProof(
  ctx: Context,
  input: { challenge: Uint8Array },
): Promise<{ options: PublicKeyCredentialRequestOptionsJSON }> {
  const { actor, tx, now } = ctx;
  const { challenge } = input;
  if (actor.kind !== 'person')
    throw new Refusal('forbidden', 'Only a person has passkeys. Sign in to the console.');
  if (challenge.length !== 32) throw new Error('a proof signs 32 bytes');
  const kept = await listPasskeys(tx, actor.id);
  if (kept.length === 0)
    throw new Refusal(
      'step-up-required',
      'This needs a passkey, and you have none. Add one in your settings.',
      {
        details: { methods: ['passkey'] },
      },
    );
  const allowed = kept.map(({ credentialId: id, transports }) => ({ id, transports }));
  const asked = { purpose: 'proof', boundTo: actor.id } as const;
  return { options: await askForPasskey(tx, asked, { allowed, now, challenge }) };
}
