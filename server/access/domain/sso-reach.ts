/** What a session's own origin says about where it counts. */
export interface SsoReach {
  /** Set when a provider vouched for the session. */
  sso?: { identityId: string; connectionId: string; organisationId: string } | null;
  /** Organisations that this person reaches through their provider only. */
  ssoOnlyOrganisationIds?: readonly string[];
}

/**
 * Tells whether a session counts in an organisation. What a provider vouched for counts in that provider's organisation
 * and nowhere else, or one tenant's provider could speak for another's admin; where an organisation enforces single
 * sign-on, nothing else counts.
 */
export function reaches({ sso, ssoOnlyOrganisationIds }: SsoReach, organisationId: string): boolean {
  if (sso) return sso.organisationId === organisationId;
  return !(ssoOnlyOrganisationIds ?? []).includes(organisationId);
}
