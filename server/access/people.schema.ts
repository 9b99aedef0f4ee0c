import { z } from 'zod';
import { pageInput } from '../platform/domain/page-input.ts';
import { PERSON_ROLES } from './domain/roles.ts';

const id = z.string().min(1).max(40);
export const role = z.enum(PERSON_ROLES);
export const nothing = z.strictObject({});
export const workspaceInput = z.strictObject({ workspace: z.string().min(1).max(100) });
export const listPeopleInput = z.strictObject(pageInput);
export const invitePersonInput = z.strictObject({
  email: z.string().trim().min(3, 'Enter an e-mail address.').max(254),
  role,
  workspaceId: id.nullable().default(null),
  /** How long the link stays good. */
  ttlHours: z
    .number()
    .positive()
    .max(30 * 24)
    .default(72),
});
export const revokeInvitationInput = z.strictObject({ invitationId: id });
export const grantRoleInput = z.strictObject({
  personId: id,
  role,
  workspaceId: id.nullable().default(null),
});
export const revokeRoleInput = z.strictObject({ grantId: id });
export const removePersonInput = z.strictObject({
  personId: id,
  reason: z.string().trim().min(5, 'Say why in a few words.').max(500),
  /** Whatever they answer for is left without an owner, and shown so; otherwise the removal is refused while there is any. */
  acceptOrphans: z.boolean().default(false),
});
export type RemovePersonInput = z.output<typeof removePersonInput>;
export const requestResetInput = z.strictObject({
  /** An id or e-mail address. */
  person: z.string().trim().min(1, 'Name the person.').max(254),
  reason: z.string().trim().min(5, 'Say why in a few words.').max(500),
});
export const grantRequestInput = z.strictObject({ requestId: id });
export const resetInput = z.strictObject({ resetId: id });
export const personInput = z.strictObject({ personId: id });
export const listSessionsInput = z.strictObject({ ...pageInput, personId: id.optional() });
export const endSessionOfInput = z.strictObject({ personId: id, sessionId: z.string().min(8).max(80) });
export const endSessionInput = z.strictObject({ sessionId: z.string().min(8).max(80) });

export type InvitePersonInput = z.output<typeof invitePersonInput>;
export type GrantRoleInput = z.output<typeof grantRoleInput>;
export type ListSessionsInput = z.output<typeof listSessionsInput>;
export type ListPeopleInput = z.output<typeof listPeopleInput>;
