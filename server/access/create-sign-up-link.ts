import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { hashSecret, randomSecret } from '#server/platform/crypto.ts';
import { env } from '#server/platform/env.ts';
import type { Context } from './context.ts';
import type { PersonRole } from './domain/roles.ts';
import { insertInvitation } from './invitations.store.ts';

export interface SignUpLink {
  id: string;
  link: string;
  expiresAt: string;
}

/** Makes a one-time link for a role; `email` null lets whoever opens it first enter an address (the set-up link only). */
export async function createSignUpLink(
  ctx: Context,
  input: { email: string | null; role: PersonRole; workspaceId: string | null; ttlMs: number },
): Promise<SignUpLink> {
  const { email, role, workspaceId } = input;
  const secret = randomSecret();
  const expiresAt = new Date(ctx.now.getTime() + input.ttlMs);
  const id = await insertInvitation(ctx.tx, {
    organisationId: ctx.organisationId,
    email,
    role,
    workspaceId,
    tokenHash: hashSecret(secret),
    createdBy: ctx.actor.id,
    createdAt: ctx.now,
    expiresAt,
  });
  await appendAuditEvent(ctx, {
    type: 'link.created',
    resourceId: id,
    details: {
      role,
      email: email ?? undefined,
      expiresAt: expiresAt.toISOString(),
      firstRun: email === null,
    },
    subjectId: id,
  });
  return { id, link: `${env().publicUrl}/join/${secret}`, expiresAt: expiresAt.toISOString() };
}
