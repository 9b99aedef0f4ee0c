import { NEVER_WAIVED } from './gates.ts';
import type { ManifestWaiver } from './manifest.ts';

/** A named, dated acceptance that one gate does not pass. */
export interface WaiverFacts {
  id: string;
  workspaceId: string;
  workflowId: string;
  /** Null when it holds for every request of the workflow. */
  changeRequestId: string | null;
  gate: string;
  reason: string;
  grantedBy: string;
  grantedAt: Date;
  expiresAt: Date;
  withdrawnAt: Date | null;
}

/** Longer than this nobody accepts a risk at once. */
export const WAIVER_DAYS_MAX = 90;

export function isWaivable(gate: string): boolean {
  return !(NEVER_WAIVED as readonly string[]).includes(gate);
}

/** Tells whether a waiver holds at a time. */
export function holdsAt({ expiresAt, withdrawnAt }: WaiverFacts, at: Date): boolean {
  return withdrawnAt === null && expiresAt > at;
}

/** How a waiver stands in a manifest. */
export function asManifestWaiver({ id, gate, expiresAt, grantedBy }: WaiverFacts): ManifestWaiver {
  return { id, gate, until: expiresAt.toISOString(), grantedBy };
}

/**
 * The gates whose failure is accepted: by a waiver that stands in the manifest, holds now, and comes from somebody who has
 * no part in the request. Per gate the waiver that lasts longest.
 */
export function waivedGates(
  manifest: {
    waivers?: readonly ManifestWaiver[];
    contributors: readonly string[];
    requestedBy: string;
    onBehalfOf: string | null;
  },
  waivers: readonly WaiverFacts[],
  now: Date,
): Map<string, WaiverFacts> {
  const named = new Set((manifest.waivers ?? []).map(({ id }) => id));
  const part = new Set([...manifest.contributors, manifest.requestedBy, manifest.onBehalfOf]);
  const counting = waivers
    .filter((waiver) => named.has(waiver.id) && isWaivable(waiver.gate))
    .filter((waiver) => holdsAt(waiver, now) && !part.has(waiver.grantedBy))
    .sort((left, right) => left.expiresAt.getTime() - right.expiresAt.getTime());
  return new Map(counting.map((waiver) => [waiver.gate, waiver]));
}
