import { z } from 'zod';
import { isLoopbackHost } from './domain/client-address.ts';

const id = z.string().min(1).max(40);
const DOMAIN = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/;

/** Kept as entered: a provider's name for itself is compared letter by letter. */
const issuer = z
  .string()
  .trim()
  .max(300)
  .refine((value) => {
    const url = URL.parse(value);
    if (url?.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') return false;
    return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.host));
  }, 'Enter the https address by which the provider calls itself, such as https://login.example.org.');

const domain = z.string().trim().toLowerCase().regex(DOMAIN, 'Enter a domain such as example.org.');

const claimValue = z.string().trim().min(1).max(120);
const unique = <T>(values: T[]): T[] => [...new Set(values)];

const fields = {
  name: z.string().trim().min(1, 'Name the provider as people know it.').max(80),
  issuer,
  clientId: z.string().trim().min(1, 'Enter the client id that the provider gave you.').max(255),
  domains: z.array(domain).max(20, 'Enter at most 20 domains.').transform(unique),
  mfaClaims: z.array(claimValue).max(20).transform(unique),
  egressGrants: z.array(z.string().trim().min(1).max(50)).max(10).transform(unique),
  makesPeople: z.boolean(),
  provisioningClaim: z.enum(['sub', 'oid']),
  isEnabled: z.boolean(),
  isEnforced: z.boolean(),
  breakGlassPersonId: id.nullable(),
};
const clientSecret = z.string().min(1).max(1_000);

export const createConnectionInput = z.strictObject({
  name: fields.name,
  issuer: fields.issuer,
  clientId: fields.clientId,
  /** Left out for a public client. */
  clientSecret: clientSecret.optional(),
  domains: fields.domains.default([]),
  mfaClaims: fields.mfaClaims.default(['mfa']),
  egressGrants: fields.egressGrants.default([]),
  makesPeople: fields.makesPeople.default(false),
  provisioningClaim: fields.provisioningClaim.default('sub'),
  isEnabled: fields.isEnabled.default(true),
});

export const changeConnectionInput = z.strictObject({
  connectionId: id,
  name: fields.name.optional(),
  /** `null` takes the secret away; leaving it out keeps it. */
  clientSecret: clientSecret.nullish(),
  domains: fields.domains.optional(),
  mfaClaims: fields.mfaClaims.optional(),
  egressGrants: fields.egressGrants.optional(),
  makesPeople: fields.makesPeople.optional(),
  provisioningClaim: fields.provisioningClaim.optional(),
  isEnabled: fields.isEnabled.optional(),
  isEnforced: fields.isEnforced.optional(),
  breakGlassPersonId: fields.breakGlassPersonId.optional(),
});

export const testConnectionInput = z.strictObject({
  issuer: fields.issuer,
  egressGrants: fields.egressGrants.default([]),
});
export const connectionInput = z.strictObject({ connectionId: id });
export const proveDomainInput = z.strictObject({ connectionId: id, domain });
export const unlinkInput = z.strictObject({ identityId: id });

export const startSsoInput = z.strictObject({ connectionId: id, next: z.string().max(2_000).default('/') });
export const startLinkInput = z.strictObject({ connectionId: id });
/** Either what somebody types, or the name of an organisation in an address. */
export const ssoOffersInput = z.union([
  z.strictObject({ email: z.string().max(254) }),
  z.strictObject({ organisation: z.string().max(80) }),
]);

export type CreateConnectionInput = z.output<typeof createConnectionInput>;
export type ChangeConnectionInput = z.output<typeof changeConnectionInput>;
export type TestConnectionInput = z.output<typeof testConnectionInput>;
