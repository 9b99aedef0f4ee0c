import { isInWindow, nextOpening } from './change-windows.ts';
import { tellWindows } from './describe-terms.ts';
import { type Freeze, isInForce } from './freeze.ts';
import type { PolicyTerms } from './policy.ts';

/** Something that holds an approved request back, in words that follow "waits for"; `until` is null when nobody can say. */
export interface Wait {
  what: string;
  until: Date | null;
}

export interface TimeSources {
  terms: Pick<PolicyTerms, 'minReviewSeconds' | 'coolOffSeconds' | 'windows'>;
  action: string;
  environment: string;
  createdAt: Date;
  /** When the signatures that count were given. */
  signedAt: readonly Date[];
  /** Freezes that concern the workflow; they hold back what goes to production and nothing else. */
  freezes: readonly Pick<Freeze, 'reason' | 'startsAt' | 'endsAt' | 'liftedAt'>[];
}

const SECOND_MS = 1000;

/** Why an approved request may not be applied yet; empty when its time has come. */
export function waitsForTime(from: TimeSources, now: Date): Wait[] {
  const { terms } = from;
  const waits: Wait[] = [];
  const reviewed = new Date(from.createdAt.getTime() + terms.minReviewSeconds * SECOND_MS);
  if (reviewed > now) waits.push({ what: 'the minimum review time', until: reviewed });
  const last = Math.max(...from.signedAt.map((at) => at.getTime()));
  const cooled = new Date(last + terms.coolOffSeconds * SECOND_MS);
  if (cooled > now) waits.push({ what: 'the cool-off after the last signature', until: cooled });
  if (!isInWindow(terms.windows, now)) {
    waits.push({
      what: `the change window (${tellWindows(terms.windows)})`,
      until: nextOpening(terms.windows, now),
    });
  }
  if (from.action === 'promote' && from.environment === 'production')
    for (const freeze of from.freezes.filter((one) => isInForce(one, now)))
      waits.push({ what: `the end of a freeze: ${freeze.reason}`, until: freeze.endsAt });
  return waits;
}

/** "Waits for the minimum review time until 2026-11-24T10:00:00.000Z", for the reason of a state. */
export function tellWaits(waits: readonly Wait[]): string {
  const told = waits.map(({ what, until }) =>
    until ? `${what} (until ${until.toISOString().slice(0, 16).replace('T', ' ')} UTC)` : what,
  );
  return `Waits for ${told.join('; ')}.`;
}
