import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import { type ClusterFacts, credentialPlace } from './domain/cluster-facts.ts';
import { clusterSettingsSchema } from './domain/settings.ts';

interface ClusterRow {
  id: string;
  organisation_id: string;
  name: string;
  adapter: string;
  base_url: string;
  settings: unknown;
  egress_grants: string[];
  connected_at: Date;
  removed_at: Date | null;
  credential_id: string | null;
  header: string | null;
  sealed_value: string | null;
}

const SELECT_CLUSTER = `
  SELECT c.id, c.organisation_id, c.name, c.adapter, c.base_url, c.settings, c.egress_grants, c.connected_at, c.removed_at,
         c.credential_id, k.header, k.sealed_value
  FROM cluster c LEFT JOIN cluster_credential k ON k.id = c.credential_id`;

const CLUSTERS_MAX = 1000;

function factsOf(found: ClusterRow): ClusterFacts {
  const { credential_id: credentialId, header, sealed_value: sealedValue } = found;
  return {
    id: found.id,
    organisationId: found.organisation_id,
    name: found.name,
    adapter: found.adapter,
    baseUrl: found.base_url,
    settings: clusterSettingsSchema.parse(found.settings),
    egressGrants: found.egress_grants,
    credential:
      credentialId && header && sealedValue
        ? {
            id: credentialId,
            header,
            sealedValue,
            place: credentialPlace(found.organisation_id, credentialId),
          }
        : null,
    connectedAt: found.connected_at,
    removedAt: found.removed_at,
  };
}

/** Clusters by id, removed ones included, at most 200. */
export async function clustersByIds(
  tx: Tx,
  organisationId: string,
  ids: readonly string[],
): Promise<ClusterFacts[]> {
  const found = await rows<ClusterRow>(
    tx,
    `${SELECT_CLUSTER} WHERE c.organisation_id = $1 AND c.id = ANY($2) LIMIT 200`,
    [organisationId, ids],
  );
  return found.map(factsOf);
}

/** Connected clusters by name; of every organisation when `organisationId` is null. */
export async function connectedClusters(tx: Tx, organisationId: string | null): Promise<ClusterFacts[]> {
  const found = await rows<ClusterRow>(
    tx,
    `${SELECT_CLUSTER} WHERE c.removed_at IS NULL AND ($1::text IS NULL OR c.organisation_id = $1)
     ORDER BY c.organisation_id, c.name LIMIT ${CLUSTERS_MAX}`,
    [organisationId],
  );
  return found.map(factsOf);
}
