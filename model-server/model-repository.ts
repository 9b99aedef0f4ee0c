/**
 * What is loaded, and why the rest is not. Explicit mode: nothing is loaded until a load call says so, and a restart
 * forgets everything but the files.
 */
import { chooseVersions, type LoadRequest, type VersionPolicy } from './decode-load-request.ts';
import { type LoadOptions, loadVersion } from './load-version.ts';
import { makeTurns } from './make-turns.ts';
import { listModels, listVersions } from './model-files.ts';
import { compareVersions, isModelName, isModelVersion } from './model-names.ts';
import { RequestRefused } from './request-refused.ts';
import { type LoadedVersion, NOT_LOADED, VersionSlots } from './version-slots.ts';

export interface IndexEntry {
  name: string;
  version: string;
  state: 'READY' | 'LOADING' | 'UNAVAILABLE';
  reason: string;
}

export interface RepositoryOptions extends LoadOptions {
  onUnloaded(model: string, version: string): void;
}

/** Models that may be remembered, failed uploads included. */
const MAX_REMEMBERED = 1000;

/** A folder of models and what is loaded from it; starts with nothing loaded. */
export class ModelRepository {
  readonly #options: RepositoryOptions;
  readonly #slots: VersionSlots;
  readonly #policies = new Map<string, VersionPolicy>();
  readonly #turns = makeTurns(4, 32);

  constructor(options: RepositoryOptions) {
    this.#options = options;
    this.#slots = new VersionSlots((model, version, reason) => {
      options.onUnloaded(model, version);
      options.onEvent({ event: 'unloaded', model, version, reason });
    });
  }

  loaded(): LoadedVersion[] {
    return this.#slots.loaded();
  }

  /** Every version on disk or ever tried, with its state; sorted by name and number. */
  async index(onlyReady: boolean): Promise<IndexEntry[]> {
    const names = new Set([...(await listModels(this.#options.folder)), ...this.#slots.models()]);
    const entries: IndexEntry[] = [];
    for (const name of [...names].sort()) {
      const known = new Map(this.#slots.versions(name));
      const versions = new Set([...(await listVersions(this.#options.folder, name)), ...known.keys()]);
      for (const version of [...versions].sort(compareVersions)) {
        const slot = known.get(version);
        const state = slot?.loaded ? 'READY' : slot?.loading ? 'LOADING' : 'UNAVAILABLE';
        if (onlyReady && state !== 'READY') continue;
        entries.push({ name, version, state, reason: slot?.reason ?? NOT_LOADED });
      }
    }
    return entries;
  }

  /** Ready versions of a model, lowest first; throws 404 for a model that is neither on disk nor in memory. */
  async readyVersions(model: string): Promise<string[]> {
    const slots = this.#slots.versions(model);
    const isKnown = slots.length > 0 || (await listModels(this.#options.folder)).includes(model);
    if (!isKnown) throw new RequestRefused(404, `Request for unknown model: '${model}' is not found`);
    const ready = slots.filter(([, slot]) => slot.loaded).map(([version]) => version);
    return ready.sort(compareVersions);
  }

  /** The version that answers: the named one, or the highest ready one. Throws 404 or 400 saying what is missing. */
  async find(model: string, version: string | undefined): Promise<LoadedVersion> {
    const direct = version === undefined ? undefined : this.#slots.get(model, version)?.loaded;
    if (direct) return direct;
    const ready = await this.readyVersions(model);
    if (version === undefined) {
      const highest = this.#slots.get(model, ready.at(-1) ?? '')?.loaded;
      if (highest) return highest;
      throw new RequestRefused(400, `model '${model}' has no ready version; load it first`);
    }
    const slot = this.#slots.get(model, version);
    const onDisk = await listVersions(this.#options.folder, model);
    if (!slot && !(isModelVersion(version) && onDisk.includes(version))) {
      throw new RequestRefused(404, `model '${model}' has no version ${version}`);
    }
    const reason = slot?.loading ? 'loading' : slot?.reason || NOT_LOADED;
    throw new RequestRefused(400, `version ${version} of model '${model}' is not ready: ${reason}`);
  }

  /** Loads what `read` asks for, one call per model at a time; throws 400 naming each version that failed. */
  async load(model: string, read: () => Promise<LoadRequest>): Promise<void> {
    if (!isModelName(model)) {
      throw new RequestRefused(
        400,
        'a model name has letters, digits, dots, dashes and underscores, at most 128',
      );
    }
    await this.#turns.take(model, async () => this.#load(model, await read()));
  }

  async #load(model: string, request: LoadRequest): Promise<void> {
    const onDisk = await listVersions(this.#options.folder, model);
    const existing = [...new Set([...onDisk, ...request.uploads.keys()])];
    if (existing.length === 0) {
      throw new RequestRefused(404, `failed to load '${model}': no such model in the repository`);
    }
    const policy = request.policy ?? this.#policies.get(model) ?? { kind: 'all' };
    const wanted = chooseVersions(policy, existing);
    const left = [...request.uploads.keys()].find((version) => !wanted.includes(version));
    if (left)
      throw new RequestRefused(400, `file:${left}/model.onnx is sent, but the version policy omits it`);
    const remembered = this.#slots.models();
    if (!remembered.includes(model) && remembered.length >= MAX_REMEMBERED) {
      throw new RequestRefused(400, `${MAX_REMEMBERED} models are known already; unload some first`);
    }
    if (request.policy) this.#policies.set(model, request.policy);
    const faults: string[] = [];
    for (const version of wanted) {
      try {
        await loadVersion(
          { model, version, upload: request.uploads.get(version) },
          this.#slots,
          this.#options,
        );
      } catch (error) {
        faults.push(`version ${version} is at UNAVAILABLE state: ${(error as Error).message}`);
      }
    }
    for (const [version, slot] of this.#slots.versions(model)) {
      if (!wanted.includes(version)) this.#slots.letGo(slot, 'unloaded');
    }
    if (faults.length > 0)
      throw new RequestRefused(400, `load failed for model '${model}': ${faults.join('; ')}`);
  }

  /** Unloads every version of a model; its files stay. Unloading twice is fine, an unknown model is 404. */
  async unload(model: string): Promise<void> {
    await this.#turns.take(model, async () => {
      await this.readyVersions(model);
      this.#policies.delete(model);
      this.#slots.release(model, await listVersions(this.#options.folder, model));
    });
  }

  async stop(): Promise<void> {
    await Promise.all(this.loaded().map(({ engine }) => engine.stop()));
  }
}
