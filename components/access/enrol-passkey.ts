import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser';
import { callDoor } from './call-door.ts';
import type { Passkey } from './use-passkey.ts';

/** Has the browser make a passkey under this name and the server keep it; answers recovery codes if it is the first factor. */
export async function enrolPasskey(passkey: Passkey, name: string): Promise<{ recoveryCodes: string[] }> {
  const options = await callDoor<PublicKeyCredentialCreationOptionsJSON>('passkeys/offer', {});
  return callDoor('passkeys/confirm', { name, passkey: await passkey.make(options) });
}
