import { equalDigests, keyedHash } from '#server/platform/crypto.ts';

/**
 * What the door that made a pack vouches for: that a pack of this plan has this manifest. Only the server can make it, so
 * nobody can have a digest recorded that no pack has.
 */
export function makePackReceipt(plan: string, manifestDigest: string): string {
  return keyedHash(`${plan}|${manifestDigest}`, 'evidence-pack-receipt');
}

/** Tells whether the door made this receipt for exactly this plan and digest. */
export function isPackReceipt(receipt: string, plan: string, manifestDigest: string): boolean {
  return equalDigests(receipt, makePackReceipt(plan, manifestDigest));
}
