import type { TensorMapping } from '../../registry/domain/tensor-mapping.ts';

/** What an engine shows of one model: only what was looked at, never what was asked for. */
export type EnginePhase = 'absent' | 'loading' | 'ready' | 'unknown';

export interface ObservedModel {
  engineModel: string;
  phase: EnginePhase;
  /** SHA-256 of the artifact the engine says it runs; null when this engine cannot say. */
  identityDigest: string | null;
  /** The engine's reason for not being ready, in its words. */
  message: string | null;
}

export interface Observed {
  isReachable: boolean;
  /** False when the engine's list may be cut short; then nothing may be unloaded. */
  isComplete: boolean;
  message: string | null;
  /** One entry per model asked for. */
  models: readonly ObservedModel[];
  /** Names the engine knows that were not asked for. */
  others: readonly string[];
}

/** What has to be on an engine, or must not be. */
export interface WantedModel {
  engineModel: string;
  revisionId: string;
  artifact: WantedArtifact | null;
  /** What the engine itself calls it; by the revision's name when it is left out. */
  knownAs?: string;
}

export interface WantedArtifact {
  /** SHA-256, 64 lower-case hex digits. */
  digest: string;
  sizeBytes: number;
  /** Format as registered, such as `onnx`. */
  format: string;
  tensorMapping: TensorMapping;
}

export type StepOp = 'place' | 'load' | 'unload' | 'remove';

/** One idempotent act on an engine. */
export interface Step {
  /** The same for the same act, so that repeating it can be recognised. */
  id: string;
  op: StepOp;
  engineModel: string;
  revisionId: string;
  isDestructive: boolean;
  artifact: WantedArtifact | null;
}
