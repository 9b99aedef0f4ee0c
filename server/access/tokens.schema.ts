import { z } from 'zod';
import { pageInput } from '../platform/domain/page-input.ts';
import { tokenLimitsSchema } from '../workflows/domain/call-limits.ts';
import { PERMISSIONS, type Permission } from './domain/permissions.ts';
import { TOKEN_ROLES } from './domain/roles.ts';

/** A token lives for a year at most. */
export const TOKEN_TTL_MAX_HOURS = 365 * 24;

const permission = z.enum(Object.keys(PERMISSIONS) as [Permission, ...Permission[]], {
  error: 'is not a permission of this product',
});

/** After a rotation the old secret is taken for a week at most. */
export const TOKEN_OVERLAP_MAX_HOURS = 7 * 24;

/** A network, or one address; kept as a network. */
const network = z
  .string()
  .trim()
  .transform((text) => (text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`))
  .pipe(z.union([z.cidrv4(), z.cidrv6()], { error: 'Enter a network such as 10.2.0.0/16, or an address.' }));
const allowedAddresses = z
  .array(network)
  .max(20, 'Enter at most 20 networks.')
  .transform((all) => [...new Set(all)]);
const ttlHours = z
  .number()
  .positive('Give the token some time to live.')
  .max(TOKEN_TTL_MAX_HOURS, 'A token lives for 365 days at most.');
const tokenId = z.string().max(40);

export const createTokenInput = z
  .strictObject({
    name: z.string().trim().min(1, 'Name the token after what will use it.').max(80),
    role: z.enum(TOKEN_ROLES).nullable().default(null),
    scopes: z.array(permission).max(60).default([]),
    workspaceId: z.string().max(40).nullable().default(null),
    ttlHours,
    /** From where it may be used; empty means from anywhere. */
    allowedAddresses: allowedAddresses.default([]),
    /** What it may use of all workflows together; empty means that nothing but theirs bounds it. */
    limits: tokenLimitsSchema.default({}),
  })
  .refine((input) => input.role !== null || input.scopes.length > 0, {
    path: ['role'],
    message: 'Choose a role or at least one permission.',
  });
export const listTokensInput = z.strictObject(pageInput);
export const revokeTokenInput = z.strictObject({ tokenId });
export const rotateTokenInput = z.strictObject({
  tokenId,
  /** How long the old secret is taken beside the new one; 0 ends it at once. */
  keepHours: z.number().min(0).max(TOKEN_OVERLAP_MAX_HOURS, 'The old secret is taken for 7 days at most.'),
  /** A new time to live from now; left out, the end stays. */
  ttlHours: ttlHours.optional(),
});
/** What is left out stays as it is. */
export const changeTokenInput = z.strictObject({
  tokenId,
  allowedAddresses: allowedAddresses.optional(),
  limits: tokenLimitsSchema.optional(),
});

export type CreateTokenInput = z.output<typeof createTokenInput>;
export type RotateTokenInput = z.output<typeof rotateTokenInput>;
export type ChangeTokenInput = z.output<typeof changeTokenInput>;
export type ListTokensInput = z.output<typeof listTokensInput>;
