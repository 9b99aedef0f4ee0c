import type { TensorSpecification } from './tensor-specification.ts';

/** What the thread of one model version is started with. */
export interface EngineSetup {
  model: string;
  version: string;
  path: string;
  /** The digest that serves now; a file with the same one is not loaded again. */
  servingSha256: string | undefined;
}

/** A model that the engine has open; the digest is of the very bytes it was given. */
export interface LoadedModel {
  inputs: readonly TensorSpecification[];
  outputs: readonly TensorSpecification[];
  sha256: string;
  bytes: number;
  engine: string;
}

export interface InferMessage {
  ticket: number;
  body: string;
}

export type EngineMessage =
  | ({ kind: 'loaded' } & LoadedModel)
  | { kind: 'unchanged' }
  | { kind: 'failed'; message: string }
  | { kind: 'answered'; ticket: number; status: number; body: string };
