import type { ModelCard } from './model-card.ts';
import type { Signature } from './signature.ts';
import type { TensorMapping } from './tensor-mapping.ts';
import type { TrainingProfile } from './training-profile.ts';
import type { VersionContent } from './version-content.ts';
import type { VersionSource } from './version-source.ts';
import type { VersionStage } from './version-stages.ts';
import type { RegistrationStatus } from './wire-facts.ts';

export type EvaluationSource = 'author' | 'interlock';

/** Who says so, in words; shown wherever a metric is. */
export const SOURCE_WORDING = {
  author: 'reported by author',
  interlock: 'measured by Interlock',
} as const satisfies Record<EvaluationSource, string>;

/** Metrics of one version on one dataset, with who says so. */
export interface EvaluationFacts {
  id: string;
  datasetId: string;
  datasetName: string;
  /** SHA-256 of the dataset, 64 hex digits. */
  datasetDigest: string;
  datasetRows: number;
  metrics: Readonly<Record<string, number>>;
  /** SHA-256 of the report the metrics come from, 64 hex digits. */
  reportDigest: string;
  reportedBy: string;
  /** `interlock`: measured here on the served bytes; `author`: somebody says so. */
  source: EvaluationSource;
  /** The evaluation run that measured it; null when somebody reported it. */
  runId: string | null;
  createdAt: Date;
}

/** Everything other rooms may know of a model version; it never changes, but for evaluations that are added and a card said anew. */
export interface VersionFacts {
  id: string;
  model: { id: string; name: string };
  number: number;
  description: string;
  artifact: { id: string; digest: string; sizeBytes: number; mediaType: string; fileName: string };
  format: string;
  signature: Signature;
  tensorMapping: TensorMapping;
  trainingProfile: TrainingProfile | null;
  licence: string | null;
  /** Where it was made. */
  source: VersionSource | null;
  /** What the artifact says where it is read here and given to no engine. */
  content?: VersionContent | null | undefined;
  trainingDataset: { id: string; name: string; digest: string; rows: number } | null;
  tags: Readonly<Record<string, string>>;
  /** As it is said now: its newest revision, or what the version was registered with. */
  card: ModelCard;
  /** The newest revision of its card and who wrote any; absent or null where it says what it was registered with. */
  cardRevision?: { number: number; digest: string; authors: readonly string[] } | null;
  /** Whether its files passed, in which of MLflow's stages it is, and where its client says it comes from. */
  registration: {
    status: RegistrationStatus;
    statusMessage: string | null;
    stage: VersionStage;
    sourceUri: string;
  };
  /** Newest first, at most 100. */
  evaluations: readonly EvaluationFacts[];
  /** Ids of everybody who worked on it; none of them may sign for it. */
  contributors: readonly string[];
  createdBy: string;
  createdAt: Date;
  workspaceId: string;
}
