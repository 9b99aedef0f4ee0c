import { z } from 'zod';
import { PERMISSIONS, type Permission } from './domain/permissions.ts';
import { TOKEN_ROLES } from './domain/roles.ts';
import { page } from './people.schema.ts';

/** A token lives for a year at most. */
export const TOKEN_TTL_MAX_HOURS = 365 * 24;

const permission = z.enum(Object.keys(PERMISSIONS) as [Permission, ...Permission[]], {
  error: 'is not a permission of this product',
});

export const createTokenInput = z
  .strictObject({
    name: z.string().trim().min(1, 'Name the token after what will use it.').max(80),
    role: z.enum(TOKEN_ROLES).nullable().default(null),
    scopes: z.array(permission).max(60).default([]),
    workspaceId: z.string().max(40).nullable().default(null),
    ttlHours: z
      .number()
      .positive('Give the token some time to live.')
      .max(TOKEN_TTL_MAX_HOURS, 'A token lives for 365 days at most.'),
  })
  .refine((input) => input.role !== null || input.scopes.length > 0, {
    path: ['role'],
    message: 'Choose a role or at least one permission.',
  });
export const listTokensInput = z.strictObject(page);
export const revokeTokenInput = z.strictObject({ tokenId: z.string().max(40) });

export type CreateTokenInput = z.output<typeof createTokenInput>;
export type ListTokensInput = z.output<typeof listTokensInput>;
