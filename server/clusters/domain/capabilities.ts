/** What an adapter can do with one kind of engine; shown to people as it is. */
export interface AdapterCapabilities {
  adapter: string;
  engine: string;
  protocol: string;
  delivery: 'upload' | 'shared-directory' | 'none';
  /** Artifact formats that this engine is given. */
  formats: readonly string[];
  /** How strongly observe() can prove which artifact runs. */
  identity: 'digest' | 'name';
  traffic: 'gateway';
  metrics: 'prometheus';
  logs: 'none';
  /** `real-engine` when every conformance test passed against the engine itself; otherwise `unproven`. */
  verified: 'real-engine' | 'unproven';
}

/** Counters of one model version as an engine tells them; null where the engine does not tell, which is not zero. */
export interface EngineSample {
  engineModel: string;
  version: string | null;
  requests: number | null;
  errors: number | null;
  /** Time spent answering since the engine started, in seconds. */
  secondsTotal: number | null;
}

export interface CheckResult {
  engine: string;
  version: string;
  warnings: readonly string[];
}
