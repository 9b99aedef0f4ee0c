import { artifactPath, placeArtifact, stageArtifact, unstageArtifact } from './model-files.ts';
import { RequestRefused } from './request-refused.ts';
import { type EngineLimits, startEngine } from './start-engine.ts';
import type { LoadedVersion, Slot, VersionSlots } from './version-slots.ts';

export interface LoadOptions extends EngineLimits {
  folder: string;
  maxEngines: number;
  onEvent(event: Record<string, unknown>): void;
}

export interface VersionSource {
  model: string;
  version: string;
  /** Undefined loads what is on disk. */
  upload: Uint8Array | undefined;
}

/** Starts an engine on the staged upload or the file on disk; undefined when that is what serves already. */
async function start(
  source: VersionSource,
  staged: string | undefined,
  slots: VersionSlots,
  options: LoadOptions,
): Promise<LoadedVersion | undefined> {
  const { model, version } = source;
  const slot = slots.claim(model, version);
  const path = staged ?? (await artifactPath(options.folder, model, version));
  let mine: LoadedVersion | undefined;
  const setup = { model, version, path, servingSha256: slot.loaded?.engine.sha256 };
  const engine = await startEngine(setup, options, (reason) => {
    if (mine && slot.loaded === mine) slots.letGo(slot, reason);
  });
  mine = engine && { model, version, engine };
  return mine;
}

async function replace(
  source: VersionSource,
  slots: VersionSlots,
  slot: Slot,
  options: LoadOptions,
): Promise<void> {
  const { model, version, upload } = source;
  const startedAt = performance.now();
  if (slots.busy() > options.maxEngines) {
    throw new RequestRefused(400, `${options.maxEngines} versions are loaded already; unload some first`);
  }
  const staged = upload && (await stageArtifact(options.folder, model, upload));
  let next: LoadedVersion | undefined;
  try {
    next = await start(source, staged, slots, options);
    if (staged) await placeArtifact(staged, options.folder, model, version);
    if (!next) return;
    if (!next.engine.isAlive()) throw new RequestRefused(400, 'the engine stopped right after loading');
  } catch (error) {
    await next?.engine.stop();
    throw error;
  } finally {
    if (staged) await unstageArtifact(staged);
  }
  slot.loaded?.engine.retire();
  slot.loaded = next;
  const ms = Math.round(performance.now() - startedAt);
  options.onEvent({ event: 'loaded', model, version, sha256: next.engine.sha256, ms });
}

/**
 * Loads one version from an upload or from disk; a version whose file is the one that serves already is left alone.
 * Nothing changes before the new engine has the model open: on failure the file and the engine in use stay, and the
 * slot says why. Throws RequestRefused with the engine's words.
 */
export async function loadVersion(
  source: VersionSource,
  slots: VersionSlots,
  options: LoadOptions,
): Promise<void> {
  const slot = slots.claim(source.model, source.version);
  slot.loading = true;
  try {
    await replace(source, slots, slot, options);
    slot.reason = '';
  } catch (error) {
    const { message } = error as Error;
    slot.reason = slot.loaded ? `an earlier file serves; the newer one does not load: ${message}` : message;
    options.onEvent({ event: 'load-failed', model: source.model, version: source.version, reason: message });
    throw error;
  } finally {
    slot.loading = false;
  }
}
