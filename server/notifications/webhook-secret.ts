import { createHmac, randomBytes } from 'node:crypto';
import { seal, unseal } from '#server/platform/crypto.ts';
import type { SealedColumn } from '#server/platform/sealed-column.ts';

/**
 * Secrets and signatures after the Standard Webhooks specification: `whsec_` and 32 random bytes in base64; the signature
 * is HMAC-SHA-256 over id, time and body, and during a change of secrets a message carries one by each.
 */
const PREFIX = 'whsec_';

function place(organisationId: string, id: string): string {
  return `webhook_endpoint|${id}|secret|${organisationId}|webhook`;
}

function column(name: 'sealed_secret' | 'sealed_former_secret'): SealedColumn {
  return {
    table: 'webhook_endpoint',
    column: name,
    named: ['organisation_id'],
    place: ({ organisation_id = '', id = '' }) => place(organisation_id, id),
  };
}

/** Where the secrets of webhooks lie, for rotations of the key they are wrapped under. */
export const SEALED_WEBHOOK_SECRETS: readonly SealedColumn[] = [
  column('sealed_secret'),
  column('sealed_former_secret'),
];

/** A fresh secret as the receiver keeps it, shown once. */
export function newWebhookSecret(): string {
  return `${PREFIX}${randomBytes(32).toString('base64')}`;
}

/** Seals a secret for its endpoint's row. */
export function sealWebhookSecret(organisationId: string, id: string, secret: string): string {
  return seal(secret, place(organisationId, id));
}

/** The secret of an endpoint as it was sealed. */
export function openWebhookSecret(endpoint: {
  id: string;
  organisationId: string;
  sealedSecret: string;
}): string {
  return unseal(endpoint.sealedSecret, place(endpoint.organisationId, endpoint.id));
}

interface Signer {
  id: string;
  organisationId: string;
  sealedSecret: string;
  sealedFormerSecret: string | null;
  formerUntil: Date | null;
}

/** The headers that sign a message at a moment, by the secret and, while it lasts, the former one. */
export function signatureHeaders(
  endpoint: Signer,
  message: { id: string; body: string },
  now: Date,
): Record<string, string> {
  const seconds = Math.floor(now.getTime() / 1000);
  const isOverlap = endpoint.formerUntil !== null && endpoint.formerUntil > now;
  const sealed = [endpoint.sealedSecret, ...(isOverlap ? [endpoint.sealedFormerSecret] : [])];
  const signatures = sealed.flatMap((value) => {
    if (value === null) return [];
    const secret = unseal(value, place(endpoint.organisationId, endpoint.id)).slice(PREFIX.length);
    const mac = createHmac('sha256', Buffer.from(secret, 'base64'));
    return `v1,${mac.update(`${message.id}.${seconds}.${message.body}`).digest('base64')}`;
  });
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signatures.join(' '),
  };
}
