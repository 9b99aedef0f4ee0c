import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { createSignUpLink, type SignUpLink } from './create-sign-up-link.ts';
import { normaliseEmail } from './domain/normalise-email.ts';
import type { InvitePersonInput } from './people.schema.ts';
import { hasWorkspace } from './people.views.ts';

const HOUR_MS = 3_600_000;

/** Makes a one-time sign-up link for an address and a role; the link is answered once and kept as a hash. */
export async function invitePerson(ctx: Context, input: InvitePersonInput): Promise<SignUpLink> {
  const email = normaliseEmail(input.email);
  if (email === null) {
    const message = 'Enter an e-mail address such as ada@example.org.';
    throw new Refusal('invalid', message, { fields: [{ path: '/email', message }] });
  }
  const { role, workspaceId, ttlHours } = input;
  if (workspaceId !== null && !(await hasWorkspace(ctx.tx, workspaceId))) throw notFound('workspace');
  return createSignUpLink(ctx, { email, role, workspaceId, ttlMs: ttlHours * HOUR_MS });
}
