import { createRemoteJWKSet, customFetch as joseFetch } from 'jose';
import { LRUCache } from 'lru-cache';
import * as oidc from 'openid-client';
import { unseal } from '#server/platform/crypto.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { GuardedHttpError } from '#server/platform/guarded-http-error.ts';
import type { SealedColumn } from '#server/platform/sealed-column.ts';
import { isLoopbackHost } from './domain/client-address.ts';
import { guardedFetch } from './guarded-fetch.ts';

/** What is needed to speak to a provider. */
export interface ProviderSettings {
  id: string;
  organisationId: string;
  issuer: string;
  clientId: string;
  sealedClientSecret: string | null;
  egressGrants: readonly string[];
}

type Jwks = ReturnType<typeof createRemoteJWKSet>;

interface Known {
  metadata: oidc.ServerMetadata;
  /** The keys the library has seen, kept between sign-ins; it asks again for an unknown key, once a minute at most. */
  signInKeys: oidc.ExportedJWKSCache | undefined;
  logoutKeys: Jwks;
}

const METADATA_MS = 10 * 60_000;
const DISCOVERY_S = 8;
const TOLERANCE_S = 30;
const known = new LRUCache<string, Known>({ max: 200, ttl: METADATA_MS, perf: { now: () => Date.now() } });

function secretPlace(organisationId: string, connectionId: string): string {
  return `sso_connection|${connectionId}|sealed_client_secret|${organisationId}|oidc`;
}

/** Where client secrets lie, for rotations of the key they are wrapped under. */
export const SEALED_CLIENT_SECRETS: SealedColumn = {
  table: 'sso_connection',
  column: 'sealed_client_secret',
  named: ['organisation_id'],
  place: ({ organisation_id = '', id = '' }) => secretPlace(organisation_id, id),
};

export { secretPlace };

function untrusted(message: string, cause?: unknown): Refusal {
  return new Refusal('upstream-failed', message, { fields: [{ path: '/issuer', message }], cause });
}

/** Plain http is for a provider on this machine only; an address of any other scheme would run in the reader's browser. */
function requireSafe(metadata: oidc.ServerMetadata, isLocal: boolean): void {
  const { authorization_endpoint, token_endpoint, jwks_uri, end_session_endpoint, userinfo_endpoint } =
    metadata;
  const needed = { authorization_endpoint, token_endpoint, jwks_uri };
  for (const [name, value] of Object.entries(needed))
    if (!value) throw untrusted(`The provider names no ${name}, which signing in needs.`);
  for (const value of [...Object.values(needed), end_session_endpoint, userinfo_endpoint]) {
    const url = value === undefined ? null : URL.parse(value);
    if (value === undefined || url?.protocol === 'https:') continue;
    if (isLocal && url?.protocol === 'http:' && isLoopbackHost(url.host)) continue;
    throw untrusted(`The provider names an address that is not https: ${String(value).slice(0, 100)}`);
  }
  const methods = metadata.code_challenge_methods_supported;
  if (methods && !methods.includes('S256'))
    throw untrusted('The provider does not offer PKCE with S256, which signing in here needs.');
}

/** Says in one sentence what is wrong with a provider; null when the error is a defect of ours. */
export function wordProviderFault(error: unknown): string | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 6; at = at.cause, depth += 1) {
    if (at instanceof GuardedHttpError)
      return at.fault === 'refused'
        ? `This address may not be reached: ${at.message}.`
        : `The provider could not be reached: ${at.message}.`;
  }
  if (error instanceof Refusal) return error.message;
  const isTheirs = error instanceof oidc.ClientError || error instanceof oidc.ResponseBodyError;
  if (isTheirs || (error instanceof Error && error.name === 'OperationProcessingError'))
    return `The provider's answer is not as OpenID Connect has it: ${(error as Error).message}.`;
  return null;
}

async function discover(settings: ProviderSettings): Promise<Known> {
  const issuer = new URL(settings.issuer);
  const isLocal = issuer.protocol === 'http:' && isLoopbackHost(issuer.host);
  const fetch = guardedFetch(settings.egressGrants);
  const config = await oidc.discovery(issuer, settings.clientId, undefined, oidc.None(), {
    execute: isLocal ? [oidc.allowInsecureRequests] : [],
    [oidc.customFetch]: fetch as oidc.CustomFetch,
    timeout: DISCOVERY_S,
  });
  const metadata = config.serverMetadata();
  if (metadata.issuer !== settings.issuer)
    throw untrusted(`The provider calls itself ${metadata.issuer.slice(0, 200)}. Enter exactly that.`);
  requireSafe(metadata, isLocal);
  const logoutKeys = createRemoteJWKSet(new URL(metadata.jwks_uri ?? ''), {
    timeoutDuration: 5_000,
    cooldownDuration: 30_000,
    cacheMaxAge: METADATA_MS,
    [joseFetch]: fetch as never,
  });
  return { metadata: { ...metadata }, signInKeys: undefined, logoutKeys };
}

async function knownOf(settings: ProviderSettings, isFresh: boolean): Promise<Known> {
  const key = JSON.stringify([settings.id, settings.issuer, settings.clientId, settings.egressGrants]);
  const kept = isFresh ? undefined : known.get(key);
  if (kept) return kept;
  const found = await discover(settings);
  known.set(key, found);
  return found;
}

function authenticationOf(
  settings: ProviderSettings,
  methods: readonly string[] | undefined,
): oidc.ClientAuth {
  if (settings.sealedClientSecret === null) return oidc.None();
  const secret = unseal(settings.sealedClientSecret, secretPlace(settings.organisationId, settings.id));
  const isPost = methods !== undefined && !methods.includes('client_secret_basic');
  return isPost ? oidc.ClientSecretPost(secret) : oidc.ClientSecretBasic(secret);
}

export interface OpenProvider {
  config: oidc.Configuration;
  metadata: oidc.ServerMetadata;
  /** The provider's keys, for tokens that it sends on its own. */
  keys: Jwks;
  /** Keeps what was learned of its keys for the next sign-in. */
  remember: () => void;
}

/**
 * Makes ready to speak to a provider: its metadata are at most ten minutes old (`isFresh` asks anew), its name is exactly the
 * one that was entered, every answer is checked down to its signature. Throws what `wordProviderFault` can word.
 */
export async function openProvider(settings: ProviderSettings, isFresh = false): Promise<OpenProvider> {
  const found = await knownOf(settings, isFresh);
  const { metadata } = found;
  // Tokens are as old as the provider's clock says: the machine's time counts, which a test clock does not move.
  const client = { [oidc.clockTolerance]: TOLERANCE_S };
  const auth = authenticationOf(settings, metadata.token_endpoint_auth_methods_supported);
  const config = new oidc.Configuration(metadata, settings.clientId, client, auth);
  config[oidc.customFetch] = guardedFetch(settings.egressGrants) as oidc.CustomFetch;
  config.timeout = DISCOVERY_S;
  if (settings.issuer.startsWith('http:')) oidc.allowInsecureRequests(config);
  oidc.enableNonRepudiationChecks(config);
  if (found.signInKeys) oidc.setJwksCache(config, found.signInKeys);
  return {
    config,
    metadata,
    keys: found.logoutKeys,
    remember: () => {
      found.signInKeys = oidc.getJwksCache(config);
    },
  };
}
