import { generateSecret, generateURI } from 'otplib';
import QRCode from 'qrcode';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { clock } from '#server/platform/clock.ts';
import { seal, unseal } from '#server/platform/crypto.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { keepSeed, takeTotpStep } from './factors.store.ts';
import { issueRecoveryCodes } from './issue-recovery-codes.ts';
import { deviceCookie } from './known-device.ts';
import type { SignedIn } from './read-session.ts';
import { requireRightToEnrol } from './right-to-enrol.ts';
import { rotateSession } from './rotate-session.ts';
import { endSessions } from './sessions.store.ts';
import { reserveAttempt } from './throttle-attempts.ts';
import { sealSeed, totpStep } from './verify-totp.ts';
import type { DoorAnswer, Visit } from './visit.ts';

const ENROLMENT_MS = 15 * 60_000;

export interface EnrolmentOffer {
  /** The seed in base32, for typing it in by hand. */
  secret: string;
  uri: string;
  /** An SVG that phones can scan. */
  qr: string;
  /** Goes back with the first code; holds the seed sealed, so that nothing is kept before it is confirmed. */
  enrolment: string;
}

function place(personId: string): string {
  return `enrolment|${personId}|seed|-|totp`;
}

/** Offers a fresh seed for an authenticator app; nothing is kept until a code confirms it within 15 minutes. */
export async function offerEnrolment(_visit: Visit, signedIn: SignedIn): Promise<DoorAnswer<EnrolmentOffer>> {
  const now = clock.now();
  requireRightToEnrol(signedIn, now);
  const { person, organisation } = signedIn;
  const secret = generateSecret();
  const label = `${person.email} (${organisation.name})`.replaceAll(':', ' ');
  const uri = generateURI({ issuer: 'Interlock', label, secret });
  const qr = await QRCode.toString(uri, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' });
  const expiresAt = now.getTime() + ENROLMENT_MS;
  const enrolment = seal(JSON.stringify({ secret, expiresAt }), place(person.id));
  return { body: { secret, uri, qr, enrolment } };
}

function openOffer(sealed: string, personId: string, now: Date): string {
  try {
    const offer = JSON.parse(unseal(sealed, place(personId))) as { secret: string; expiresAt: number };
    if (offer.expiresAt > now.getTime()) return offer.secret;
  } catch {
    // Not ours, or another person's: said below.
  }
  throw new Refusal('stale', 'This QR code has expired. Reload the page for a new one.');
}

/**
 * Confirms an authenticator by its first code, keeps its seed, answers ten recovery codes that are shown this once, and
 * gives the session level 2 with a new secret. All other sessions of the person end.
 */
export async function confirmEnrolment(
  visit: Visit,
  signedIn: SignedIn,
  input: { enrolment: string; code: string },
): Promise<DoorAnswer<{ recoveryCodes: string[] }>> {
  const now = clock.now();
  requireRightToEnrol(signedIn, now);
  const { actor } = signedIn;
  const seed = openOffer(input.enrolment, actor.id, now);
  const reservation = await reserveAttempt(visit.uow, { own: `enrolment|${actor.id}` });
  const step = await totpStep(seed, input.code, now);
  if (step === null) {
    const message = 'This code does not match. Wait for the next one and check the clock of your phone.';
    throw new Refusal('invalid', message, { fields: [{ path: '/code', message }] });
  }
  await reservation.succeeded();
  const { organisationId } = actor;
  const tenancy = { organisationId, workspaceIds: '*', personId: actor.id } as const;
  const done = await visit.uow.write(tenancy, async (tx) => {
    const ctx = { tx, actor, organisationId, now, correlationId: visit.correlationId };
    const { id, isReplacement } = await keepSeed(tx, actor.id, sealSeed(actor.id, seed), now);
    await takeTotpStep(tx, actor.id, step);
    await appendAuditEvent(ctx, {
      type: isReplacement ? 'mfa.replaced' : 'mfa.enrolled',
      resourceId: id,
      details: { method: 'totp' },
    });
    const recoveryCodes = await issueRecoveryCodes(ctx);
    await endSessions(tx, { personId: actor.id, except: actor.sessionId }, now, 'second factor changed');
    const cookie = await rotateSession(tx, actor.sessionId, { method: 'totp', now });
    return { recoveryCodes, cookie };
  });
  return { body: { recoveryCodes: done.recoveryCodes }, cookies: [done.cookie, deviceCookie(actor.id)] };
}
