import { AdapterFault } from '../../domain/adapter-fault.ts';
import { engineWords } from '../../domain/classify-answer.ts';
import type { EnginePhase, Observed, ObservedModel } from '../../domain/observed.ts';
import type { ClusterAccess } from '../../port.ts';
import { callEngine, enginePath } from './call-engine.ts';
import { traitsOf } from './dialects.ts';
import { type IndexEntry, readIndex } from './read-index.ts';

const PARALLEL = 8;
/** What engines answer for a version that is not ready or that they do not know: not all tell the two apart. */
const NOT_READY = [400, 404];

async function digestOf(access: ClusterAccess, engineModel: string): Promise<string | null> {
  if (!traitsOf(access.cluster.settings).provesDigest) return null;
  const path = enginePath('models', engineModel, 'versions', '1');
  const { status, text } = await callEngine(access, { act: 'read', method: 'GET', path, accepts: NOT_READY });
  if (status !== 200) return null;
  try {
    const { parameters } = JSON.parse(text) as { parameters?: { sha256?: unknown } };
    return typeof parameters?.sha256 === 'string' ? parameters.sha256 : null;
  } catch {
    return null;
  }
}

function hintOf(entries: readonly IndexEntry[], engineModel: string): IndexEntry | undefined {
  const own = entries.filter(({ name }) => name === engineModel);
  return own.find(({ version }) => version === '1') ?? own.find(({ version }) => version === undefined);
}

async function observeModel(
  access: ClusterAccess,
  engineModel: string,
  entries: readonly IndexEntry[],
): Promise<ObservedModel> {
  const path = enginePath('models', engineModel, 'versions', '1', 'ready');
  try {
    // 503 is how an engine says that a version is just coming or going.
    const accepts = [...NOT_READY, 503];
    const answer = await callEngine(access, { act: 'read', method: 'GET', path, accepts });
    if (answer.status === 200)
      return {
        engineModel,
        phase: 'ready',
        identityDigest: await digestOf(access, engineModel),
        message: null,
      };
    const hint = hintOf(entries, engineModel);
    const isMoving = hint?.state === 'LOADING' || hint?.state === 'UNLOADING' || answer.status === 503;
    const phase: EnginePhase = isMoving ? 'loading' : 'absent';
    const reason = hint?.reason && hint.reason !== 'unloaded' ? engineWords(hint.reason) : null;
    return { engineModel, phase, identityDigest: null, message: reason };
  } catch (error) {
    if (!(error instanceof AdapterFault)) throw error;
    return { engineModel, phase: 'unknown', identityDigest: null, message: error.message };
  }
}

/** Looks at the named models by their per-version readiness, which is what engines are honest about. */
export async function observe(access: ClusterAccess, engineModels: readonly string[]): Promise<Observed> {
  try {
    const { entries, isComplete } = await readIndex(access);
    const models: ObservedModel[] = [];
    for (let at = 0; at < engineModels.length; at += PARALLEL) {
      const batch = engineModels.slice(at, at + PARALLEL);
      models.push(...(await Promise.all(batch.map((name) => observeModel(access, name, entries)))));
    }
    const asked = new Set(engineModels);
    const others = [...new Set(entries.map(({ name }) => name))].filter((name) => !asked.has(name)).sort();
    return { isReachable: true, isComplete, message: null, models, others };
  } catch (error) {
    if (!(error instanceof AdapterFault)) throw error;
    return {
      isReachable: false,
      isComplete: false,
      message: error.message,
      models: engineModels.map((engineModel) => ({
        engineModel,
        phase: 'unknown',
        identityDigest: null,
        message: error.message,
      })),
      others: [],
    };
  }
}
