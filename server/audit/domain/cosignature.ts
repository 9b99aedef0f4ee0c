import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** C2SP tlog-cosignature v1: what a witness signs is the checkpoint's text under a header with the time. */
const SIGNATURE_BYTES = 64;
const TIMESTAMP_BYTES = 8;

/** The bytes a witness signs for the text of a checkpoint, seen at `timestamp` (seconds since 1970). */
export function cosignedMessage(text: string, timestamp: number): Uint8Array {
  return utf8ToBytes(`cosignature/v1\ntime ${timestamp}\n${text}`);
}

/** What stands in the signature line of a cosignature after the key id. */
export function cosignatureBytes(timestamp: number, signature: Uint8Array): Uint8Array {
  const time = new Uint8Array(TIMESTAMP_BYTES);
  new DataView(time.buffer).setBigUint64(0, BigInt(timestamp));
  return concatBytes(time, signature);
}

/** Takes a cosignature apart; null when it has the wrong length or no time that could be. */
export function readCosignature(bytes: Uint8Array): { timestamp: number; signature: Uint8Array } | null {
  if (bytes.length !== TIMESTAMP_BYTES + SIGNATURE_BYTES) return null;
  const time = new DataView(bytes.buffer, bytes.byteOffset, TIMESTAMP_BYTES).getBigUint64(0);
  if (time === 0n || time > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  return { timestamp: Number(time), signature: bytes.slice(TIMESTAMP_BYTES) };
}
