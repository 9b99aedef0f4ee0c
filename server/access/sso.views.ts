import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { NO_TENANT } from './sign-in.views.ts';

/** A connection as the way to its provider needs it, before anybody is signed in. */
export interface SsoConnectionFacts {
  id: string;
  organisationId: string;
  organisationName: string;
  organisationSlug: string;
  name: string;
  issuer: string;
  clientId: string;
  sealedClientSecret: string | null;
  mfaClaims: string[];
  egressGrants: string[];
  makesPeople: boolean;
  provisioningClaim: string;
  /** The domains whose addresses may become accounts here. */
  domains: string[];
}

export interface SsoOffer {
  connectionId: string;
  name: string;
  organisation: string;
  isEnforced: boolean;
}

export interface SsoIdentityFacts {
  identityId: string;
  personId: string;
  email: string;
  isDisabled: boolean;
  isMember: boolean;
}

async function ask<T>(uow: UnitOfWork, call: string, values: readonly unknown[]): Promise<T | null> {
  const found = await uow.read(NO_TENANT, (tx) =>
    row<{ answer: T | null }>(tx, `SELECT ${call} AS answer`, values),
  );
  return found?.answer ?? null;
}

/** A connection that is in use. */
export function ssoConnectionFacts(
  uow: UnitOfWork,
  connectionId: string,
): Promise<SsoConnectionFacts | null> {
  return ask(uow, 'sso_connection_lookup($1)', [connectionId]);
}

/** The connections to offer for a domain, or on the page of an organisation. */
export async function ssoOffers(
  uow: UnitOfWork,
  asked: { domain?: string; slug?: string },
): Promise<SsoOffer[]> {
  return (await ask<SsoOffer[]>(uow, 'sso_offers($1, $2)', [asked.domain ?? null, asked.slug ?? null])) ?? [];
}

/** Whom a subject of a connection stands for. */
export function ssoIdentityFacts(
  uow: UnitOfWork,
  asked: { connectionId: string; issuer: string; subject: string },
): Promise<SsoIdentityFacts | null> {
  return ask(uow, 'sso_identity_lookup($1, $2, $3)', [asked.connectionId, asked.issuer, asked.subject]);
}

/** Somebody the connection's directory made under this id, who has not come in yet. */
export function newcomerFacts(
  uow: UnitOfWork,
  connectionId: string,
  externalId: string,
): Promise<{ personId: string; email: string } | null> {
  return ask(uow, 'scim_newcomer_lookup($1, $2)', [connectionId, externalId]);
}

export interface ConnectionRow {
  id: string;
  name: string;
  issuer: string;
  clientId: string;
  hasSecret: boolean;
  domains: string[];
  provenDomains: string[];
  mfaClaims: string[];
  egressGrants: string[];
  makesPeople: boolean;
  provisioningClaim: string;
  isEnabled: boolean;
  isEnforced: boolean;
  breakGlassPersonId: string | null;
  createdBy: string;
  createdAt: Date;
  changedAt: Date;
  /** How many people have linked an account, and how many members there are. */
  linked: number;
  members: number;
}

const CONNECTION = `SELECT c.id, c.name, c.issuer, c.client_id AS "clientId", c.sealed_client_secret IS NOT NULL AS "hasSecret",
    c.domains, c.proven_domains AS "provenDomains", c.mfa_claims AS "mfaClaims", c.egress_grants AS "egressGrants",
    c.makes_people AS "makesPeople", c.provisioning_claim AS "provisioningClaim", c.is_enabled AS "isEnabled",
    c.is_enforced AS "isEnforced", c.break_glass_person_id AS "breakGlassPersonId", c.created_by AS "createdBy",
    c.created_at AS "createdAt", c.changed_at AS "changedAt",
    (SELECT count(*)::int FROM sso_identity i JOIN membership m ON m.person_id = i.person_id
       AND m.organisation_id = i.organisation_id AND m.ended_at IS NULL
     WHERE i.connection_id = c.id AND i.unlinked_at IS NULL) AS linked,
    (SELECT count(*)::int FROM membership m WHERE m.organisation_id = c.organisation_id AND m.ended_at IS NULL) AS members
  FROM sso_connection c WHERE c.removed_at IS NULL`;

/** The organisation's connections, oldest first; there are few. */
export function connectionRows(tx: Tx): Promise<ConnectionRow[]> {
  return rows(tx, `${CONNECTION} ORDER BY c.created_at, c.id LIMIT 20`);
}

export function connectionRow(tx: Tx, id: string): Promise<ConnectionRow | null> {
  return row(tx, `${CONNECTION} AND c.id = $1`, [id]);
}

/** The connections in use that a person may link, with the link they have. */
export function ownLinks(
  tx: Tx,
  personId: string,
): Promise<{ connectionId: string; name: string; identityId: string | null; linkedAt: Date | null }[]> {
  return rows(
    tx,
    `SELECT c.id AS "connectionId", c.name, i.id AS "identityId", i.linked_at AS "linkedAt"
     FROM sso_connection c
     LEFT JOIN sso_identity i ON i.connection_id = c.id AND i.person_id = $1 AND i.unlinked_at IS NULL
     WHERE c.removed_at IS NULL AND c.is_enabled ORDER BY c.created_at, c.id LIMIT 20`,
    [personId],
  );
}

/** Admins of the whole organisation who can sign in by password: who may be kept out of enforcement. */
export function passwordAdmins(tx: Tx, now: Date): Promise<{ id: string; name: string; email: string }[]> {
  return rows(
    tx,
    `SELECT p.id, p.name, p.email FROM membership m JOIN person p ON p.id = m.person_id
     WHERE m.ended_at IS NULL AND p.disabled_at IS NULL AND p.password_hash IS NOT NULL AND EXISTS (
       SELECT 1 FROM role_grant g WHERE g.person_id = p.id AND g.role = 'admin' AND g.workspace_id IS NULL
         AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > $1))
     ORDER BY p.name, p.id LIMIT 200`,
    [now],
  );
}

/** Tells whether a person is the one whom an enforced connection leaves a password. */
export async function isBreakGlassPerson(tx: Tx, personId: string): Promise<boolean> {
  return (
    (await row(
      tx,
      'SELECT 1 FROM sso_connection WHERE is_enforced AND removed_at IS NULL AND break_glass_person_id = $1',
      [personId],
    )) !== null
  );
}

/** Whether several organisations share the installation: then a domain has to be proven before it counts. */
export async function isSharedInstallation(tx: Tx): Promise<boolean> {
  const found = await row<{ shared: boolean }>(tx, 'SELECT is_shared_installation() AS shared', []);
  return found?.shared === true;
}
