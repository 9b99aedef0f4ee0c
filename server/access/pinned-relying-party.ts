import { Refusal } from '#server/platform/domain/refusal.ts';
import { env } from '#server/platform/env.ts';
import { openByName, type RelyingParty, relyingParty } from './domain/relying-party.ts';

/** For whom passkeys are made and from which address alone they count: the console's own, never what a request says. */
export function pinnedRelyingParty(): RelyingParty {
  const { publicUrl } = env();
  const pinned = relyingParty(publicUrl);
  if (!pinned) throw new Refusal('unprocessable', openByName(publicUrl));
  return pinned;
}
