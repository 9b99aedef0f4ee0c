import type { Engine } from './start-engine.ts';

export interface LoadedVersion {
  model: string;
  version: string;
  engine: Engine;
}

/** What is known of one version since the start: what serves, and why nothing newer does. */
export interface Slot {
  loaded: LoadedVersion | undefined;
  loading: boolean;
  reason: string;
}

export const NOT_LOADED = 'not loaded';

/** The memory of a repository: one slot per version that anyone tried to load. It ends with the process. */
export class VersionSlots {
  readonly #models = new Map<string, Map<string, Slot>>();
  readonly #onUnloaded: (model: string, version: string, reason: string) => void;

  constructor(onUnloaded: (model: string, version: string, reason: string) => void) {
    this.#onUnloaded = onUnloaded;
  }

  models(): string[] {
    return [...this.#models.keys()];
  }

  versions(model: string): [string, Slot][] {
    return [...(this.#models.get(model) ?? [])];
  }

  get(model: string, version: string): Slot | undefined {
    return this.#models.get(model)?.get(version);
  }

  /** The slot of a version, made when there is none. */
  claim(model: string, version: string): Slot {
    const versions = this.#models.get(model) ?? new Map<string, Slot>();
    this.#models.set(model, versions);
    const slot = versions.get(version) ?? { loaded: undefined, loading: false, reason: NOT_LOADED };
    versions.set(version, slot);
    return slot;
  }

  loaded(): LoadedVersion[] {
    return this.models().flatMap((model) => this.versions(model).flatMap(([, slot]) => slot.loaded ?? []));
  }

  /** Versions that hold an engine or are about to. */
  busy(): number {
    const slots = this.models().flatMap((model) => this.versions(model));
    return slots.filter(([, slot]) => slot.loaded || slot.loading).length;
  }

  /** Stops serving a version at once; its engine ends when the answers under way are out. */
  letGo(slot: Slot, reason: string): void {
    if (!slot.loaded) return;
    const { model, version, engine } = slot.loaded;
    slot.loaded = undefined;
    slot.reason = reason;
    engine.retire();
    this.#onUnloaded(model, version, reason);
  }

  /** Lets every version of a model go and forgets those that are not on disk. */
  release(model: string, onDisk: readonly string[]): void {
    for (const [version, slot] of this.versions(model)) {
      this.letGo(slot, 'unloaded');
      if (!onDisk.includes(version)) this.#models.get(model)?.delete(version);
    }
    if (this.versions(model).length === 0) this.#models.delete(model);
  }
}
