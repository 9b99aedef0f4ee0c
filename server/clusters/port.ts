import type { AdapterCapabilities, CheckResult, EngineSample } from './domain/capabilities.ts';
import type { ClusterFacts } from './domain/cluster-facts.ts';
import type { Observed, ObservedModel, Step, WantedModel } from './domain/observed.ts';
import type { ClusterSettings } from './domain/settings.ts';

/** A cluster and the right to talk to it until `signal` says otherwise. */
export interface ClusterAccess {
  cluster: ClusterFacts;
  signal: AbortSignal;
}

/**
 * What drives one kind of engine. Only `observe` is truth: `apply` may be believed to have been tried, never to have
 * worked. Everything that fails throws an AdapterFault, except `observe`, which reports an engine it cannot reach.
 */
export interface ServingAdapter {
  /** Plain facts about what this adapter can do under these settings. */
  describe(settings: ClusterSettings): AdapterCapabilities;
  /** Finds out engine, version and misconfiguration without changing anything; throws when it cannot be reached. */
  check(access: ClusterAccess): Promise<CheckResult>;
  /** The steps from what is observed to what is wanted; pure, empty when nothing is to be done. */
  plan(wanted: WantedModel, observed: ObservedModel, settings: ClusterSettings): Step[];
  /** Does one step; doing it twice is the same as once. A timeout after sending is an `ambiguous` fault. */
  apply(step: Step, access: ClusterAccess): Promise<void>;
  /** Looks at the named models and at what else the engine knows; changes nothing. */
  observe(access: ClusterAccess, engineModels: readonly string[]): Promise<Observed>;
  /** Takes one of our models off the engine; absent counts as success. */
  teardown(wanted: WantedModel, access: ClusterAccess): Promise<void>;
  /** Counters per model version; models that were never called may be missing. */
  metrics(access: ClusterAccess): Promise<EngineSample[]>;
}
