import { z } from 'zod';
import { PERSON_ROLES } from './domain/roles.ts';
import { TOKEN_TTL_MAX_HOURS } from './tokens.schema.ts';

const id = z.string().min(1).max(64);
const name = z.string().trim().min(1).max(200);
const userName = z.string().trim().min(1).max(254);
const externalId = z.string().min(1).max(254);

/** Counted from 1, as SCIM does. */
const page = {
  startIndex: z.number().int().min(1).max(100_000).default(1),
  count: z.number().int().min(0).max(200).default(100),
};
const filter = z.strictObject({
  attribute: z.enum(['userName', 'externalId', 'displayName', 'id']),
  value: z.string().max(300),
});
const fields = {
  userName: userName.optional(),
  externalId: externalId.nullish(),
  isActive: z.boolean().optional(),
  name: name.optional(),
  email: z.string().max(254).optional(),
};
const step = z.strictObject({ kind: z.enum(['add', 'remove', 'set']), userIds: z.array(id).max(1_000) });

export const listScimInput = z.strictObject({ ...page, filter: filter.optional() });
export const scimUserInput = z.strictObject({ userId: id });
export const createScimUserInput = z.strictObject({ ...fields, userName });
export const changeScimUserInput = z.strictObject({ userId: id, ...fields });
export const scimGroupInput = z.strictObject({ groupId: id });
const groupFields = { externalId: externalId.nullish(), steps: z.array(step).max(100).default([]) };
export const createScimGroupInput = z.strictObject({ displayName: name, ...groupFields });
export const changeScimGroupInput = z.strictObject({
  groupId: id,
  displayName: name.optional(),
  ...groupFields,
});

export const mapGroupInput = z.strictObject({
  groupId: id,
  role: z.enum(PERSON_ROLES).nullable(),
  workspaceId: id.nullable().default(null),
});
export const createScimTokenInput = z.strictObject({
  connectionId: id,
  ttlHours: z.number().positive().max(TOKEN_TTL_MAX_HOURS, 'A token lives for 365 days at most.'),
});

export type ListScimInput = z.output<typeof listScimInput>;
export type CreateScimUserInput = z.output<typeof createScimUserInput>;
export type ChangeScimUserInput = z.output<typeof changeScimUserInput>;
export type CreateScimGroupInput = z.output<typeof createScimGroupInput>;
export type ChangeScimGroupInput = z.output<typeof changeScimGroupInput>;
export type MapGroupInput = z.output<typeof mapGroupInput>;
