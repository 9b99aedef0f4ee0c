import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { problemOfGrant } from '#server/platform/egress-rules.ts';
import { GuardedHttpError } from '#server/platform/guarded-http-error.ts';
import { grantsWith, permittedUrl } from '#server/platform/guarded-lookup.ts';
import { saveClusterStatus } from './cluster-status.store.ts';
import type { ClusterFacts } from './domain/cluster-facts.ts';
import { isPlainBeyondLoopback } from './domain/cluster-tls.ts';
import type { ClusterSettings } from './domain/settings.ts';
import { inspectCluster } from './inspect-cluster.ts';

/** A request waits this long for an engine: longer than a slow network, shorter than a person's patience. */
const LIMIT_MS = 6_000;

function refuse(path: string, message: string): never {
  throw new Refusal('invalid', message, { fields: [{ path, message }] });
}

/** Refuses another adapter than the one that drives such engines: a cluster keeps its adapter for life. */
export function requireAdapter(given: string, needed: string): void {
  if (given !== needed)
    refuse('/settings/dialect', `Engines of this kind are driven by the adapter ${needed}.`);
}

/** Refuses grants that are too wide or unreadable, and addresses that no grant covers. */
export function requireReachableByRule(
  addresses: readonly { path: string; url: string }[],
  egressGrants: readonly string[],
): void {
  egressGrants.forEach((grant, index) => {
    const problem = problemOfGrant(grant);
    if (problem) refuse(`/egressGrants/${index}`, problem);
  });
  for (const { path, url } of addresses) {
    try {
      permittedUrl(url, grantsWith(egressGrants));
    } catch (error) {
      if (!(error instanceof GuardedHttpError)) throw error;
      refuse(
        path,
        `This address is not permitted: ${error.message}. Grant its network below, or use another.`,
      );
    }
  }
}

/** Refuses plain HTTP over a network nobody vouched for, and half of what mutual TLS needs. */
export function requireEncryption(cluster: {
  baseUrl: string;
  settings: ClusterSettings;
  hasClientKey: boolean;
}): void {
  const { baseUrl, settings, hasClientKey } = cluster;
  const hasCertificate = settings.tls?.clientCertificate !== undefined;
  if (hasCertificate && !hasClientKey)
    refuse('/clientKey', 'Give the private key to the client certificate.');
  if (hasClientKey && !hasCertificate)
    refuse(
      '/settings/tls/clientCertificate',
      'Give the certificate to the private key, or take the key away.',
    );
  const isPlain = [baseUrl, settings.metricsUrl ?? ''].some(isPlainBeyondLoopback);
  if (isPlain && settings.isPlainHttpAccepted !== true)
    refuse(
      '/baseUrl',
      'Inputs would cross the network unencrypted. Use https, or state that something else protects this connection.',
    );
}

/**
 * Looks at a cluster as it would be after the change and keeps what it shows; refuses with `unprocessable` when nothing
 * usable answers, unless the caller wants it all the same.
 */
export async function inspectBeforeSaving(
  ctx: Context,
  cluster: ClusterFacts,
  evenIfUnreachable: boolean,
): Promise<{ reachable: boolean; warnings: readonly string[] }> {
  const status = await inspectCluster(cluster, LIMIT_MS);
  if (!status.reachable && !evenIfUnreachable) {
    throw new Refusal(
      'unprocessable',
      `${status.message ?? 'Nothing usable answers.'} Correct the settings, or connect it all the same.`,
      { details: { canBeForced: true } },
    );
  }
  await saveClusterStatus(ctx.tx, status);
  return { reachable: status.reachable, warnings: status.warnings };
}
