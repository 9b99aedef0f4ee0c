import { z } from 'zod';
import { TOKEN_TTL_MAX_HOURS } from './tokens.schema.ts';

/** It stands in addresses and never changes. */
const slug = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'A slug is 1 to 63 small letters, digits and hyphens, and neither begins nor ends with a hyphen.',
  );

export const createTenantInput = z.strictObject({
  slug,
  /** How the console calls it; the slug when left out. */
  name: z.string().trim().min(1).max(120).optional(),
  /** How long its first token lives; a year when left out. */
  ttlHours: z.number().positive().max(TOKEN_TTL_MAX_HOURS).default(TOKEN_TTL_MAX_HOURS),
});
export const emptyTenantInput = z.strictObject({ slug });
export type CreateTenantInput = z.output<typeof createTenantInput>;
