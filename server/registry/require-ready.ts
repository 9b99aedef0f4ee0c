import { Refusal } from '#server/platform/domain/refusal.ts';
import type { WireVersion } from './domain/wire-facts.ts';

/** Refuses with `conflict` a version whose files are still checked, or did not pass. */
export function requireReady({ name, number, status, statusMessage }: WireVersion): void {
  if (status === 'READY') return;
  const why =
    status === 'PENDING_REGISTRATION'
      ? 'its files are still being checked. Try again in a moment'
      : `its registration failed: ${statusMessage ?? 'its files did not pass'}`;
  throw new Refusal('conflict', `${name} version ${number} is not ready: ${why}.`);
}
