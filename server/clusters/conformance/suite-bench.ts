import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { seal } from '#server/platform/crypto.ts';
import { writeArtifact } from '#server/registry/artifact-store.ts';
import { adapterOf } from '../adapter-registry.ts';
import type { AdapterFault } from '../domain/adapter-fault.ts';
import { type ClusterFacts, credentialPlace } from '../domain/cluster-facts.ts';
import type { ObservedModel, Step, WantedArtifact, WantedModel } from '../domain/observed.ts';
import { decodeInfer, encodeInfer } from '../domain/protocols/open-inference.ts';
import { adapterFor } from '../domain/settings.ts';
import type { ClusterAccess, ServingAdapter } from '../port.ts';
import type { EngineUnderTest } from './engine-under-test.ts';

const LOOPBACK = ['127.0.0.0/8', '::1/128'];
const ORGANISATION = 'org_conformance';
const CREDENTIAL = 'crd_conformance';

/** Thrown where an engine cannot have a property; the reason stands in the committed record. */
export class DoesNotApply extends Error {}

/** Throws with these words unless the condition holds. */
export function demand(condition: boolean, words: string): asserts condition {
  if (!condition) throw new Error(words);
}

/** What every test is given: the adapter and an engine, and short words for what tests do with them. */
export interface SuiteBench {
  engine: EngineUnderTest;
  adapter: ServingAdapter;
  access(over?: { signal?: AbortSignal; cluster?: Partial<ClusterFacts> }): ClusterAccess;
  /** The first or second real model under a name of its own. */
  wanted(engineModel: string, which?: 0 | 1): Promise<WantedModel>;
  wantedBytes(engineModel: string, bytes: Uint8Array): Promise<WantedModel>;
  see(engineModel: string): Promise<ObservedModel>;
  /** Plans from what is seen now and applies every step. */
  bring(wanted: WantedModel): Promise<Step[]>;
  /** Looks until the model is in this phase; throws after 30 s. */
  until(engineModel: string, phase: ObservedModel['phase']): Promise<ObservedModel>;
  /** Calls the model through the codec that the gateway uses. */
  infer(engineModel: string): Promise<number>;
  /** Runs what must fail and returns its fault. */
  fault(run: () => Promise<unknown>): Promise<AdapterFault>;
  /** Everything people might get to read, for the search for secrets. */
  said: string[];
  sealed(value: string): ClusterFacts['credential'];
}

function sealedFor(engine: EngineUnderTest, value: string): ClusterFacts['credential'] {
  if (!engine.credential) return null;
  const place = credentialPlace(ORGANISATION, CREDENTIAL);
  return { id: CREDENTIAL, header: engine.credential.header, sealedValue: seal(value, place), place };
}

async function artifactOf(engine: EngineUnderTest, bytes: Uint8Array): Promise<WantedArtifact> {
  const stored = await writeArtifact(Readable.from([bytes]), { maxBytes: 50_000_000 });
  return { ...stored, format: engine.format, tensorMapping: engine.mapping };
}

const UNTIL_MS = 30_000;
const INFER_MS = 10_000;

async function inferOnce(engine: EngineUnderTest, engineModel: string): Promise<number> {
  const endpoint = { baseUrl: engine.url, model: engineModel, version: '1' };
  const { path, body } = encodeInfer(engine.mapping, engine.input, endpoint);
  const response = await fetch(`${engine.url}${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
    signal: AbortSignal.timeout(INFER_MS),
  });
  const text = await response.text();
  demand(response.ok, `infer answered ${response.status}: ${text.slice(0, 300)}`);
  const [first] = Object.values(decodeInfer(engine.mapping, text));
  return first ?? Number.NaN;
}

/** Makes the bench for one engine. */
export function suiteBench(engine: EngineUnderTest): SuiteBench {
  const adapterName = adapterFor(engine.dialect);
  const adapter = adapterOf(adapterName);
  const said: string[] = [];
  const cluster: ClusterFacts = {
    id: 'cls_conformance',
    organisationId: ORGANISATION,
    name: engine.dialect,
    adapter: adapterName,
    baseUrl: engine.url,
    settings: engine.settings,
    egressGrants: LOOPBACK,
    credential: engine.credential && sealedFor(engine, engine.credential.value),
    clientKey: null,
    connectedAt: new Date(0),
    removedAt: null,
  };
  const bench: SuiteBench = {
    engine,
    adapter,
    said,
    sealed: (value) => sealedFor(engine, value),
    access: (over = {}) => ({
      cluster: { ...cluster, ...over.cluster },
      signal: over.signal ?? AbortSignal.timeout(100_000),
    }),
    async wantedBytes(engineModel, bytes) {
      const revisionId = createHash('sha256').update(engineModel).digest('hex').slice(0, 16);
      return { engineModel, revisionId, artifact: await artifactOf(engine, bytes) };
    },
    wanted: (engineModel, which = 0) => bench.wantedBytes(engineModel, engine.models[which].bytes),
    async see(engineModel) {
      const { models, isReachable, message } = await adapter.observe(bench.access(), [engineModel]);
      const [model] = models;
      demand(isReachable && model !== undefined, `the engine could not be observed: ${message}`);
      said.push(JSON.stringify(model));
      return model;
    },
    async bring(wanted) {
      const steps = adapter.plan(wanted, await bench.see(wanted.engineModel), engine.settings);
      said.push(JSON.stringify(steps));
      for (const step of steps) await adapter.apply(step, bench.access());
      return steps;
    },
    async until(engineModel, phase) {
      const endsAt = performance.now() + UNTIL_MS;
      for (;;) {
        const seen = await bench.see(engineModel);
        if (seen.phase === phase) return seen;
        demand(performance.now() < endsAt, `${engineModel} stayed ${seen.phase}: ${seen.message}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    infer: (engineModel) => inferOnce(engine, engineModel),
    async fault(run) {
      try {
        await run();
      } catch (error) {
        demand(error instanceof Error && 'facts' in error, `not a typed fault: ${String(error)}`);
        said.push(`${error.message} ${JSON.stringify(error)}`);
        return error as AdapterFault;
      }
      throw new Error('it should have been refused');
    },
  };
  return bench;
}
