/**
 * What a provider said of somebody, reduced to what is used. Nothing here decides who they are: that is the pair of issuer
 * and subject alone. An e-mail address is only ever used to make a new account, never to find one.
 */
export interface ProviderClaims {
  subject: string;
  email: string | null;
  name: string | null;
  /** The provider's own session, named by a later logout. */
  sid: string | null;
  acr: string | null;
  amr: readonly string[];
  /** When the person last proved who they are to the provider; null when it does not say. */
  authenticatedAt: Date | null;
  /** The directory's own id of the person, where a provider sends one beside a pairwise subject. */
  oid: string | null;
}

function textOf(value: unknown, max: number): string | null {
  return typeof value === 'string' && value !== '' && value.length <= max ? value : null;
}

/** Reads checked claims; an address that the provider itself calls unverified counts as none. */
export function readClaims(claims: Readonly<Record<string, unknown>>, now: Date): ProviderClaims {
  const { amr, auth_time: authTime } = claims;
  const at = typeof authTime === 'number' && Number.isFinite(authTime) ? authTime * 1000 : null;
  return {
    subject: textOf(claims.sub, 255) ?? '',
    email: claims.email_verified === false ? null : textOf(claims.email, 254),
    name: textOf(claims.name, 120) ?? textOf(claims.preferred_username, 120),
    sid: textOf(claims.sid, 255),
    acr: textOf(claims.acr, 255),
    amr: Array.isArray(amr) ? amr.filter((one) => typeof one === 'string').slice(0, 20) : [],
    // A provider whose clock is ahead does not make a factor more recent than now.
    authenticatedAt: at === null ? null : new Date(Math.min(at, now.getTime())),
    oid: textOf(claims.oid, 255),
  };
}

/** Tells whether the provider vouches for more than one factor, by the values that the organisation accepts for it. */
export function isWorthSecondFactor(claims: ProviderClaims, mfaClaims: readonly string[]): boolean {
  return [...claims.amr, ...(claims.acr === null ? [] : [claims.acr])].some((one) => mfaClaims.includes(one));
}

/** The part of a normalised address after the @, which decides whose provider may vouch for it. */
export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1);
}
