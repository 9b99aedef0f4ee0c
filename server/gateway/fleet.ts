/** What one gateway process says about itself. */
export interface ReplicaHealth {
  ready: boolean;
  /** `ready`, or what is missing, by part. */
  parts: Readonly<Record<string, string>>;
}

/** What other processes on the same port may ask of this one. */
export interface Replica {
  health(): ReplicaHealth;
  /** The metrics of this process as prom-client tells them to others. */
  metrics(): Promise<unknown>;
}

/** The processes that share this one's port: whoever asks one of them is told about all. */
export interface Fleet {
  /** Makes this process answer for itself. */
  join(replica: Replica): void;
  /** By process; one that does not answer in time is not ready. */
  health(): Promise<Readonly<Record<string, ReplicaHealth>>>;
  /** The metrics of every process that answers in time. */
  metrics(): Promise<readonly unknown[]>;
}
