import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import { type ClusterFacts, credentialPlace } from './domain/cluster-facts.ts';
import { EMBEDDED_ADDRESS } from './domain/embedded-address.ts';
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
  client_key_id: string | null;
  client_key: string | null;
}

const SELECT_CLUSTER = `
  SELECT c.id, c.organisation_id, c.name, c.adapter, c.base_url, c.settings, c.egress_grants, c.connected_at, c.removed_at,
         c.credential_id, k.header, k.sealed_value, c.client_key_id, t.sealed_value AS client_key
  FROM cluster c LEFT JOIN cluster_credential k ON k.id = c.credential_id
    LEFT JOIN cluster_credential t ON t.id = c.client_key_id`;

const CLUSTERS_MAX = 1000;

function factsOf(found: ClusterRow): ClusterFacts {
  const { credential_id: credentialId, header, sealed_value: sealedValue } = found;
  const { client_key_id: clientKeyId, client_key: clientKey } = found;
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
    clientKey:
      clientKeyId && clientKey
        ? {
            id: clientKeyId,
            sealedValue: clientKey,
            place: credentialPlace(found.organisation_id, clientKeyId),
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

/**
 * The model server of this machine stands in every organisation. In those that the platform made, which may be thousands, it is
 * looked at once there is somebody to see it or something to serve.
 */
const IS_IN_USE = `NOT EXISTS (SELECT 1 FROM tenant t WHERE t.organisation_id = c.organisation_id)
         OR EXISTS (SELECT 1 FROM workflow w WHERE w.organisation_id = c.organisation_id)
         OR EXISTS (SELECT 1 FROM membership m WHERE m.organisation_id = c.organisation_id)`;

/** What an organisation that was closed left on its clusters is nobody's to ask for any more: their credentials are gone. */
const IS_CLOSED = `EXISTS (SELECT 1 FROM tenant t WHERE t.organisation_id = c.organisation_id AND t.closed_at IS NOT NULL)`;

/** Connected clusters by name; of every organisation that is open when `organisationId` is null. */
export async function connectedClusters(tx: Tx, organisationId: string | null): Promise<ClusterFacts[]> {
  const found = await rows<ClusterRow>(
    tx,
    `${SELECT_CLUSTER} WHERE c.removed_at IS NULL AND ($1::text IS NULL OR c.organisation_id = $1)
       AND ($1::text IS NOT NULL OR c.base_url <> $2 OR ${IS_IN_USE})
       AND ($1::text IS NOT NULL OR NOT ${IS_CLOSED})
     ORDER BY c.organisation_id, c.name LIMIT ${CLUSTERS_MAX}`,
    [organisationId, EMBEDDED_ADDRESS],
  );
  return found.map(factsOf);
}

/** Connected clusters by name from after `cursor`, a name. */
export async function clustersPage(
  tx: Tx,
  organisationId: string,
  cursor: string | null,
  limit: number,
): Promise<ClusterFacts[]> {
  const found = await rows<ClusterRow>(
    tx,
    `${SELECT_CLUSTER} WHERE c.organisation_id = $1 AND c.removed_at IS NULL AND ($2::text IS NULL OR c.name > $2)
     ORDER BY c.name LIMIT $3`,
    [organisationId, cursor, limit],
  );
  return found.map(factsOf);
}

export interface ClusterMakers {
  connectedBy: string;
  credentialBy: string | null;
  credentialAt: Date | null;
  credentialHint: string | null;
}

/** Who connected a cluster and who set its credential. */
export async function clusterMakers(tx: Tx, organisationId: string, id: string): Promise<ClusterMakers> {
  const [found] = await rows<ClusterMakers>(
    tx,
    `SELECT c.connected_by AS "connectedBy", k.created_by AS "credentialBy", k.created_at AS "credentialAt", k.hint AS "credentialHint"
     FROM cluster c LEFT JOIN cluster_credential k ON k.id = c.credential_id WHERE c.organisation_id = $1 AND c.id = $2`,
    [organisationId, id],
  );
  return found ?? { connectedBy: 'unknown', credentialBy: null, credentialAt: null, credentialHint: null };
}
