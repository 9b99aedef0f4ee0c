import { equalDigests, keyedHash } from '#server/platform/crypto.ts';

/** What a receipt vouches for. */
export interface ReceivedBytes {
  organisationId: string;
  digest: string;
  sizeBytes: number;
}

/**
 * A digest alone proves nothing: equal bytes are stored once for all tenants, so whoever could name a digest could take
 * another tenant's file. The upload door vouches that these bytes came from this organisation; only it can make a receipt.
 */
export function makeReceipt({ organisationId, digest, sizeBytes }: ReceivedBytes): string {
  return keyedHash(`${organisationId}|${digest}|${sizeBytes}`, 'artifact-receipt');
}

/** Tells whether a receipt was made by the upload door for exactly these bytes and this organisation. */
export function isReceiptFor(receipt: string, bytes: ReceivedBytes): boolean {
  return equalDigests(receipt, makeReceipt(bytes));
}
