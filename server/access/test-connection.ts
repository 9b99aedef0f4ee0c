import { Refusal } from '#server/platform/domain/refusal.ts';
import { problemOfGrant } from '#server/platform/egress-rules.ts';
import { GuardedHttpError } from '#server/platform/guarded-http-error.ts';
import { grantsWith, permittedUrl } from '#server/platform/guarded-lookup.ts';
import type { Context } from './context.ts';
import { openProvider, wordProviderFault } from './open-provider.ts';
import type { TestConnectionInput } from './sso.schema.ts';

/** What a provider says of itself, as far as signing in here uses it. */
export interface ProviderReport {
  isUsable: boolean;
  /** Why not, in one sentence. */
  problem: string | null;
  authorizationEndpoint: string | null;
  offersPkce: boolean;
  namesItself: boolean;
  offersBackChannelLogout: boolean;
  offersLogout: boolean;
}

/** Refuses networks that may not be granted at all. */
export function requireGrantable(egressGrants: readonly string[]): void {
  egressGrants.forEach((grant, index) => {
    const message = problemOfGrant(grant);
    if (message)
      throw new Refusal('invalid', message, { fields: [{ path: `/egressGrants/${index}`, message }] });
  });
}

/** Refuses an address that names a place inside, unless a grant covers it; names are judged when they are resolved. */
export function requirePermittedIssuer(issuer: string, egressGrants: readonly string[]): void {
  try {
    permittedUrl(issuer, grantsWith(egressGrants));
  } catch (error) {
    if (!(error instanceof GuardedHttpError)) throw error;
    const message = `This address is not permitted: ${error.message}. Grant its network below, or use another.`;
    throw new Refusal('invalid', message, { fields: [{ path: '/issuer', message }] });
  }
}

/** Really asks a provider for its metadata, through the guard, and tells what it offers. */
export async function testConnection(ctx: Context, input: TestConnectionInput): Promise<ProviderReport> {
  requireGrantable(input.egressGrants);
  const nothing = {
    authorizationEndpoint: null,
    offersPkce: false,
    namesItself: false,
    offersBackChannelLogout: false,
    offersLogout: false,
  };
  const settings = {
    id: 'test',
    organisationId: ctx.organisationId,
    clientId: 'test',
    sealedClientSecret: null,
    ...input,
  };
  try {
    const { metadata } = await openProvider(settings, true);
    return {
      isUsable: true,
      problem: null,
      authorizationEndpoint: metadata.authorization_endpoint ?? null,
      offersPkce: metadata.code_challenge_methods_supported?.includes('S256') ?? false,
      namesItself: metadata.authorization_response_iss_parameter_supported === true,
      offersBackChannelLogout: metadata.backchannel_logout_supported === true,
      offersLogout: metadata.end_session_endpoint !== undefined,
    };
  } catch (error) {
    const problem = wordProviderFault(error);
    if (problem === null) throw error;
    return { isUsable: false, problem, ...nothing };
  }
}
