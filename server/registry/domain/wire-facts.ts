import type { VersionStage } from './version-stages.ts';

export type RegistrationStatus = 'PENDING_REGISTRATION' | 'FAILED_REGISTRATION' | 'READY';

/** A version as clients of MLflow's protocol see it. */
export interface WireVersion {
  id: string;
  workspaceId: string;
  modelId: string;
  name: string;
  number: number;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
  stage: VersionStage;
  description: string;
  sourceUri: string;
  /** Where its files are fetched from. */
  storageUri: string;
  runId: string | null;
  runLink: string | null;
  loggedModelId: string | null;
  status: RegistrationStatus;
  statusMessage: string | null;
  tags: Readonly<Record<string, string>>;
  aliases: readonly string[];
}

/** A model as clients of MLflow's protocol see it. */
export interface WireModel {
  id: string;
  workspaceId: string;
  name: string;
  kind: string;
  description: string;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
  tags: Readonly<Record<string, string>>;
  aliases: readonly { alias: string; version: number }[];
  /** The newest version of each stage. */
  latest: readonly WireVersion[];
}

/** A page of a search; there is a token where there is more. */
export interface WirePage<T> {
  items: readonly T[];
  nextPageToken: string | null;
}
