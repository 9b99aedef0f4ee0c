import type { ClusterSettings } from './settings.ts';

/** What other rooms may know of a cluster; the credential stays sealed for `place`. */
export interface ClusterFacts {
  id: string;
  organisationId: string;
  name: string;
  adapter: string;
  /** An http(s) URL, or `embedded:` for the local model server. */
  baseUrl: string;
  settings: ClusterSettings;
  egressGrants: readonly string[];
  /** The private key shown to a cluster that asks for a certificate. */
  clientKey: { id: string; sealedValue: string; place: string } | null;
  credential: { id: string; header: string; sealedValue: string; place: string } | null;
  connectedAt: Date;
  removedAt: Date | null;
}

/** What sealing a cluster's credential binds it to. */
export function credentialPlace(organisationId: string, credentialId: string): string {
  return `cluster_credential|${credentialId}|sealed_value|${organisationId}|cluster-credential`;
}
