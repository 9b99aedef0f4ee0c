import type { KeyObject } from 'node:crypto';

/** Whose key it is. */
export interface KeyOwner {
  organisationId: string;
  subjectId: string;
}

/**
 * Subjects' keys that were read or opened a moment ago: each costs as much as the rest of an event. A key that is destroyed
 * is forgotten at once where that was done; elsewhere its copy is gone within a minute, and keeps nothing meanwhile, since
 * values are inserted under keys that live.
 */
export interface KeyMemory {
  /** The key as it is stored; undefined when it is not remembered. */
  sealedOf(owner: KeyOwner): string | undefined;
  remember(owner: KeyOwner, sealed: string): void;
  /** The key behind what is stored, from `open` where it is not remembered. */
  opened(owner: KeyOwner, sealed: string, open: () => KeyObject): KeyObject;
  forget(owner: KeyOwner): void;
}

const MAX = 1_000;
const KEPT_MS = 60_000;

/** A memory of at most 1,000 keys, all of which are gone after a minute on the clock `nowMs` (milliseconds). */
export function makeKeyMemory(nowMs: () => number = () => performance.now()): KeyMemory {
  let sealed = new Map<string, string>();
  let keys = new Map<string, { from: string; key: KeyObject }>();
  let since = nowMs();
  const nameOf = ({ organisationId, subjectId }: KeyOwner) => `${organisationId} ${subjectId}`;
  const forgetOld = () => {
    const isFull = sealed.size >= MAX || keys.size >= MAX;
    if (!isFull && nowMs() - since <= KEPT_MS) return;
    sealed = new Map();
    keys = new Map();
    since = nowMs();
  };
  return {
    sealedOf(owner) {
      forgetOld();
      return sealed.get(nameOf(owner));
    },
    remember: (owner, text) => void sealed.set(nameOf(owner), text),
    opened(owner, from, open) {
      forgetOld();
      const known = keys.get(nameOf(owner));
      if (known?.from === from) return known.key;
      const key = open();
      keys.set(nameOf(owner), { from, key });
      return key;
    },
    forget(owner) {
      sealed.delete(nameOf(owner));
      keys.delete(nameOf(owner));
    },
  };
}
