import type { TensorMapping } from '../../registry/domain/tensor-mapping.ts';
import type { ClusterSettings, Dialect } from '../domain/settings.ts';

/** A real engine that the suite starts, feeds, kills and starts again. */
export interface EngineUnderTest {
  dialect: Dialect;
  settings: ClusterSettings;
  /** Below which /v2 answers; the same after a restart. */
  url: string;
  /** What the engine demands for its repository, if it can demand anything. */
  credential: { header: string; value: string } | null;
  format: string;
  mapping: TensorMapping;
  input: Readonly<Record<string, unknown>>;
  /** Two models that answer differently, and what each answers to the input. */
  models: readonly [ModelUnderTest, ModelUnderTest];
  /** Bytes that no engine can load. */
  corrupt: Uint8Array;
  start(): Promise<void>;
  /** kill -9, as a machine that loses power. */
  kill(): Promise<void>;
}

export interface ModelUnderTest {
  bytes: Uint8Array;
  /** The first output's value, to five digits. */
  expected: number;
}
