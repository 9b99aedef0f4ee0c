import type { EmergencyClock } from './emergency.ts';
import type { PolicyTerms } from './policy.ts';
import { isOpen, type RequestState } from './request-states.ts';

/** What decides which times a request waits for. */
export interface WaitSources {
  state: RequestState;
  createdAt: Date;
  expiresAt: Date;
  terms: Pick<PolicyTerms, 'coolOffSeconds' | 'minReviewSeconds'>;
  /** Approvals that count; their times are read where they have some. */
  signatures: readonly { signedAt?: Date; expiresAt?: Date }[];
  emergency: EmergencyClock | null;
}

const SECOND_MS = 1_000;

function times(dates: readonly (Date | undefined)[]): number[] {
  return dates.flatMap((date) => (date ? [date.getTime()] : []));
}

function openWaits(from: WaitSources, now: Date): { what: string; until: Date }[] {
  const waits = [{ what: 'The request expires unless it is applied', until: from.expiresAt }];
  const ends = times(from.signatures.map(({ expiresAt }) => expiresAt));
  if (ends.length > 0)
    waits.push({ what: 'The first signature runs out', until: new Date(Math.min(...ends)) });
  const last = Math.max(...times(from.signatures.map(({ signedAt }) => signedAt)));
  const coolOff = last + from.terms.coolOffSeconds * SECOND_MS;
  if (from.state === 'approved' && coolOff > now.getTime())
    waits.push({ what: 'Cool-off after the last signature', until: new Date(coolOff) });
  const review = from.createdAt.getTime() + from.terms.minReviewSeconds * SECOND_MS;
  if (review > now.getTime()) waits.push({ what: 'Minimum review time', until: new Date(review) });
  return waits;
}

function emergencyWaits(clock: EmergencyClock, now: Date): { what: string; until: Date }[] {
  return [
    ...(clock.confirmedAt === null
      ? [{ what: 'A second person confirms the emergency', until: clock.confirmBy }]
      : []),
    ...(clock.returnedAt === null
      ? [{ what: 'It returns to the revision before unless it is ratified', until: clock.expiresAt }]
      : []),
    { what: 'It is ratified or repudiated, or changes of the workspace freeze', until: clock.ratifyBy },
  ].filter(({ until }) => until > now);
}

/** What a request waits for at a time, each with when that ends by itself; nothing once it is over. */
export function waitsOf(from: WaitSources, now: Date): { what: string; until: Date }[] {
  if (isOpen(from.state)) return openWaits(from, now);
  return from.emergency?.state === 'awaiting' ? emergencyWaits(from.emergency, now) : [];
}
