import { clock } from '#server/platform/clock.ts';
import { logger } from '#server/platform/logger.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import type { PersonActor } from './domain/actor.ts';
import { reaches } from './domain/sso-reach.ts';
import { SESSION_IDLE_MS, sessionIdOf } from './session-cookie.ts';
import { touchSession } from './sessions.store.ts';
import { type MembershipFacts, type SessionFacts, sessionFacts } from './sign-in.views.ts';

const log = logger('sessions');
const TOUCH_EVERY_MS = 60_000;

/** Whoever is signed in: the actor for operations, and what the frame shows of them. */
export interface SignedIn {
  actor: PersonActor;
  person: { id: string; email: string; name: string; hasSecondFactor: boolean };
  /** The active organisation. */
  organisation: MembershipFacts['organisation'];
  workspaces: MembershipFacts['workspaces'];
  /** Every organisation the person belongs to, for the switch. */
  organisations: MembershipFacts['organisation'][];
  sessionExpiresAt: Date;
  /** The connection whose provider vouched for the session; null when it was begun here. */
  ssoConnectionId: string | null;
}

function keepAlive(uow: UnitOfWork, facts: SessionFacts, now: Date): void {
  const { session, person } = facts;
  if (now.getTime() - new Date(session.lastSeenAt).getTime() < TOUCH_EVERY_MS) return;
  uow
    .write({ organisationId: null, workspaceIds: [], personId: person.id }, (tx) =>
      touchSession(tx, session.id, now, new Date(now.getTime() + SESSION_IDLE_MS)),
    )
    .catch((error: unknown) => log.warn({ err: error }, 'a session could not be kept alive'));
}

function signedInOf(facts: SessionFacts): SignedIn | null {
  const { session, person } = facts;
  const memberships = facts.memberships.filter(({ organisation }) => reaches(facts, organisation.id));
  const active =
    memberships.find(({ organisation }) => organisation.id === session.organisationId) ?? memberships[0];
  if (!active) return null;
  return {
    actor: {
      kind: 'person',
      id: person.id,
      organisationId: active.organisation.id,
      sessionId: session.id,
      roles: active.roles,
      assuranceLevel: session.assuranceLevel,
      steppedUpAt: session.steppedUpAt === null ? null : new Date(session.steppedUpAt),
      passkeyAt: session.passkeyAt === null ? null : new Date(session.passkeyAt),
      methods: session.methods,
      script: session.script,
    },
    person,
    organisation: active.organisation,
    workspaces: active.workspaces,
    organisations: memberships.map(({ organisation }) => organisation),
    sessionExpiresAt: new Date(session.absoluteExpiresAt),
    ssoConnectionId: facts.sso?.connectionId ?? null,
  };
}

/**
 * Reads the session behind a Cookie header from its row, on every request, so that revoking a session or a role takes
 * effect at once; null when nobody is signed in. Use is noted at most once a minute.
 */
export async function readSession(uow: UnitOfWork, cookieHeader: string): Promise<SignedIn | null> {
  const sessionId = await sessionIdOf(cookieHeader);
  if (!sessionId) return null;
  const now = clock.now();
  const facts = await sessionFacts(uow, sessionId, now);
  if (!facts) return null;
  keepAlive(uow, facts, now);
  return signedInOf(facts);
}
