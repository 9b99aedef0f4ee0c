import { generate } from 'otplib';
import { clock } from '#server/platform/clock.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { foundOrganisation } from '../create-organisation.ts';
import { createSignUpLink } from '../create-sign-up-link.ts';
import type { PersonRole } from '../domain/roles.ts';
import { confirmEnrolment, offerEnrolment } from '../enrol-authenticator.ts';
import { confirmPasskey, offerPasskey } from '../enrol-passkey.ts';
import { joinOrganisation } from '../join-organisation.ts';
import { machineContext } from '../machine-operator.ts';
import { readSession, type SignedIn } from '../read-session.ts';
import { redeemTicket } from '../redeem-ticket.ts';
import { sessionCookie } from '../session-cookie.ts';
import type { Visit } from '../visit.ts';
import type { SoftwareAuthenticator } from './software-authenticator.ts';

export const PASSWORD = 'kettle-moss-94-lantern';

/** Walks people through the real doors of sign-in, as browsers do, for tests of the room. */
export interface FrontDoor {
  organisationId: string;
  /** A browser that nobody has seen before, at an address of its own. */
  visit(over?: Partial<Visit>): Visit;
  linkFor(email: string, role?: PersonRole): Promise<string>;
  cookieOf(from: Visit, ticket: string): Promise<string>;
  signedIn(cookie: string): Promise<SignedIn>;
  /** Joins with a password; the session is of level 1. */
  joined(email: string, role?: PersonRole): Promise<string>;
  /** Joins and sets up an authenticator app. */
  withAuthenticator(
    email: string,
    role?: PersonRole,
  ): Promise<{ cookie: string; seed: string; recoveryCodes: string[] }>;
  /** Adds a passkey that lives on `device` and returns the session's new cookie and the recovery codes given. */
  addPasskey(
    cookie: string,
    device: SoftwareAuthenticator,
    name?: string,
  ): Promise<{ cookie: string; recoveryCodes: string[] }>;
}

let serial = 0;

/** A code of the next time step, which is accepted ahead of time and was not used by enrolment. */
export function nextCode(seed: string): Promise<string> {
  return generate({ secret: seed, epoch: Math.floor(clock.now().getTime() / 1000) + 30 });
}

/** What something was refused with; throws when it was not refused. */
export async function refusal(run: Promise<unknown>): Promise<Refusal> {
  try {
    await run;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

function pairOf(setCookie: string | undefined): string {
  return setCookie?.split(';')[0] ?? '';
}

/** Founds an organisation and opens its door. */
export async function frontDoor(uow: UnitOfWork, slug: string): Promise<FrontDoor> {
  const { id: organisationId } = await foundOrganisation(uow, (tx, id) => machineContext(tx, id), {
    slug,
    name: slug,
  });
  const door: FrontDoor = {
    organisationId,
    visit(over = {}) {
      serial += 1;
      return {
        uow,
        binding: `browser-${serial}-${'x'.repeat(20)}`,
        cookieHeader: '',
        addressPrefix: `10.1.${Math.floor(serial / 250)}.${serial % 250}`,
        userAgent: 'test',
        script: null,
        correlationId: 'test',
        ...over,
      };
    },
    async linkFor(email, role = 'viewer') {
      const made = await uow.write({ organisationId, workspaceIds: '*', personId: null }, (tx) =>
        createSignUpLink(machineContext(tx, organisationId), {
          email,
          role,
          workspaceId: null,
          ttlMs: 3_600_000,
        }),
      );
      return made.link.split('/join/')[1] ?? '';
    },
    async cookieOf(from, ticket) {
      const redeemed = await redeemTicket(from, ticket);
      if (!redeemed) throw new Error('the ticket was not taken');
      return pairOf(await sessionCookie(redeemed.sid));
    },
    async signedIn(cookie) {
      const signedIn = await readSession(uow, cookie);
      if (!signedIn) throw new Error('not signed in');
      return signedIn;
    },
    async joined(email, role) {
      const from = door.visit();
      const token = await door.linkFor(email, role);
      const { body } = await joinOrganisation(from, { token, name: 'Ada Byron', password: PASSWORD });
      return door.cookieOf(from, body.ticket);
    },
    async withAuthenticator(email, role) {
      const from = door.visit();
      const signedIn = await door.signedIn(await door.joined(email, role));
      const { secret, enrolment } = (await offerEnrolment(from, signedIn)).body;
      const code = await generate({ secret, epoch: Math.floor(clock.now().getTime() / 1000) });
      const done = await confirmEnrolment(from, signedIn, { enrolment, code });
      return { cookie: pairOf(done.cookies?.[0]), seed: secret, recoveryCodes: done.body.recoveryCodes };
    },
    async addPasskey(cookie, device, name = 'Laptop') {
      const from = door.visit();
      const signedIn = await door.signedIn(cookie);
      const offer = await offerPasskey(from, signedIn);
      const done = await confirmPasskey(from, signedIn, { name, passkey: device.create(offer.body) });
      return { cookie: pairOf(done.cookies?.[0]), recoveryCodes: done.body.recoveryCodes };
    },
  };
  return door;
}
