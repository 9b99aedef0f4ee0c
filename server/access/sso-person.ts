import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { newId } from '#server/platform/new-id.ts';
import { normaliseEmail } from './domain/normalise-email.ts';
import { domainOf, type ProviderClaims } from './domain/sso-claims.ts';
import type { SsoProblem } from './domain/sso-problem.ts';
import { insertGrant, insertPersonWithoutPassword, openMembership } from './people.store.ts';
import { personContext } from './person-context.ts';
import { signInFacts } from './sign-in.views.ts';
import { insertIdentity } from './sso.store.ts';
import { newcomerFacts, type SsoConnectionFacts, ssoIdentityFacts } from './sso.views.ts';
import type { Visit } from './visit.ts';

export type FoundPerson = { identityId: string; personId: string; email: string };

/** The person a subject is linked to; `no-account` when they were removed or disabled, null when nobody is linked. */
async function linkedPerson(
  visit: Visit,
  connection: SsoConnectionFacts,
  subject: string,
): Promise<FoundPerson | SsoProblem | null> {
  const { id: connectionId, issuer } = connection;
  const known = await ssoIdentityFacts(visit.uow, { connectionId, issuer, subject });
  if (!known) return null;
  return known.isDisabled || !known.isMember ? 'no-account' : known;
}

/**
 * Somebody whom this very connection's directory made and who has come in no other way: the directory's own id of them,
 * which the provider vouches for, links them. Their address plays no part.
 */
async function provisionedPerson(
  visit: Visit,
  connection: SsoConnectionFacts,
  claims: ProviderClaims,
  now: Date,
): Promise<FoundPerson | null> {
  const externalId = connection.provisioningClaim === 'oid' ? claims.oid : claims.subject;
  const found = externalId === null ? null : await newcomerFacts(visit.uow, connection.id, externalId);
  if (!found) return null;
  const { id: connectionId, organisationId, issuer, name } = connection;
  const { personId, email } = found;
  const identityId = newId('ssoIdentity');
  const isLinked = await visit.uow.write({ organisationId, workspaceIds: '*', personId }, async (tx) => {
    const { subject } = claims;
    const identity = {
      id: identityId,
      organisationId,
      connectionId,
      personId,
      issuer,
      subject,
      linkedAt: now,
    };
    if (!(await insertIdentity(tx, identity))) return false;
    const ctx = personContext(tx, { personId, organisationId, now, correlationId: visit.correlationId });
    await appendAuditEvent(ctx, {
      type: 'sso.linked',
      resourceId: identityId,
      details: { connection: name, personId, how: 'provisioned', subject },
      subjectId: personId,
    });
    return true;
  });
  return isLinked ? { identityId, personId, email } : null;
}

/** Makes an account with the role Viewer for somebody the connection may bring in; the address decides only whether it may. */
async function makePerson(
  visit: Visit,
  connection: SsoConnectionFacts,
  claims: ProviderClaims,
  now: Date,
): Promise<FoundPerson | SsoProblem> {
  if (!connection.makesPeople) return 'no-account';
  const email = claims.email === null ? null : normaliseEmail(claims.email);
  if (email === null || !connection.domains.includes(domainOf(email))) return 'no-address';
  // An address that is in use says nothing about who this is: whoever has that account links it themselves.
  if (await signInFacts(visit.uow, email)) return 'address-taken';
  const { id: connectionId, organisationId, issuer, name: connectionName } = connection;
  const personId = newId('person');
  const identityId = newId('ssoIdentity');
  const { subject } = claims;
  const made = await visit.uow.write({ organisationId, workspaceIds: '*', personId }, async (tx) => {
    const ctx = personContext(tx, { personId, organisationId, now, correlationId: visit.correlationId });
    await insertPersonWithoutPassword(tx, { id: personId, email, name: claims.name ?? email, now });
    const membershipId = await openMembership(tx, organisationId, personId, now);
    const role = 'viewer';
    const grant = { organisationId, personId, workspaceId: null, role, grantedBy: connectionId, now };
    const grantId = await insertGrant(tx, grant);
    const identity = {
      id: identityId,
      organisationId,
      connectionId,
      personId,
      issuer,
      subject,
      linkedAt: now,
    };
    if (!(await insertIdentity(tx, identity))) return false;
    await appendAuditEvent(ctx, {
      type: 'sso.person-made',
      resourceId: personId,
      details: { connection: connectionName, role, email },
      covers: [
        { table: 'membership', id: membershipId },
        { table: 'role_grant', id: grantId },
      ],
      subjectId: personId,
    });
    await appendAuditEvent(ctx, {
      type: 'sso.linked',
      resourceId: identityId,
      details: { connection: connectionName, personId, how: 'first sign-in', subject },
      subjectId: personId,
    });
    return true;
  });
  return made ? { identityId, personId, email } : 'expired';
}

/** The person behind a provider's answer: whoever its subject is linked to, else a new one where the connection makes people. */
export async function ssoPerson(
  visit: Visit,
  connection: SsoConnectionFacts,
  claims: ProviderClaims,
  now: Date,
): Promise<FoundPerson | SsoProblem> {
  return (
    (await linkedPerson(visit, connection, claims.subject)) ??
    (await provisionedPerson(visit, connection, claims, now)) ??
    (await makePerson(visit, connection, claims, now))
  );
}
