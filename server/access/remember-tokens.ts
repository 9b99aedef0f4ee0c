import { type KeptFile, keptFile } from '#server/platform/keep-file.ts';
import { logger } from '#server/platform/logger.ts';
import type { TokenFacts } from './sign-in.views.ts';
import { type ValidToken, validityOf } from './verify-token.ts';

/**
 * The tokens that were used here, as they were last known: hashed secrets, ends, networks, and not those that were revoked.
 * With a file they outlive the process, so that a gateway that starts without the database can tell who calls. What nobody
 * could confirm for a day is not believed.
 */
export interface RememberedTokens {
  all(): readonly TokenFacts[];
  note(facts: TokenFacts): void;
  /** Takes out what was revoked or changed, and keeps the rest as confirmed at `now`; never waits. */
  confirm(gone: ReadonlySet<string>, now: Date): void;
  /** A token whose secret is right by what is remembered. */
  find(bearer: string, now: Date): ValidToken | null;
  stop(): Promise<void>;
}

const MOST = 10_000;
const BELIEVED_MS = 24 * 3_600_000;
const CONFIRM_MS = 5_000;
const log = logger('token-verifier');

function factsIn(file: KeptFile): { tokens: TokenFacts[]; confirmedAt: Date } | null {
  try {
    const kept = file.read();
    const { format, tokens } = JSON.parse(kept?.text ?? '{}') as { format?: number; tokens?: TokenFacts[] };
    return kept && format === 1 && tokens ? { tokens, confirmedAt: kept.confirmedAt } : null;
  } catch (error) {
    log.warn({ err: error }, 'the tokens on disk cannot be read');
    return null;
  }
}

class Remembered implements RememberedTokens {
  readonly #file: KeptFile | null;
  readonly #known = new Map<string, TokenFacts>();
  /** Found gone since the start: what another process still has on disk is not taken back. */
  readonly #gone = new Set<string>();
  #confirmedAt = Number.NEGATIVE_INFINITY;
  #keptAt = 0;
  #written = '';
  #writing: Promise<void> | null = null;

  constructor(file: KeptFile | null) {
    this.#file = file;
    const kept = file && factsIn(file);
    for (const facts of kept?.tokens ?? []) this.note(facts);
    if (kept) this.#confirmedAt = kept.confirmedAt.getTime();
  }

  all(): readonly TokenFacts[] {
    return [...this.#known.values()];
  }

  note(facts: TokenFacts): void {
    this.#gone.delete(facts.id);
    if (this.#known.size >= MOST) this.#known.delete(this.#known.keys().next().value ?? '');
    this.#known.set(facts.id, facts);
  }

  confirm(gone: ReadonlySet<string>, now: Date): void {
    for (const id of gone) {
      this.#known.delete(id);
      if (this.#gone.size >= MOST) this.#gone.clear();
      this.#gone.add(id);
    }
    this.#confirmedAt = now.getTime();
    if (this.#file && !this.#writing)
      this.#writing = this.#keep(this.#file, now)
        .catch((error: unknown) => log.warn({ err: error }, 'the tokens could not be kept on disk'))
        .finally(() => {
          this.#writing = null;
        });
  }

  find(bearer: string, now: Date): ValidToken | null {
    if (now.getTime() - this.#confirmedAt > BELIEVED_MS) return null;
    return validityOf((id) => this.#known.get(id) ?? null, bearer, now);
  }

  async stop(): Promise<void> {
    await this.#writing;
  }

  async #keep(file: KeptFile, now: Date): Promise<void> {
    const stateOf = () =>
      [...this.#known.values()].map(({ id, generation }) => `${id}.${generation}`).join(' ');
    if (stateOf() === this.#written) {
      if (now.getTime() - this.#keptAt < CONFIRM_MS) return;
      await file.confirm(now);
    } else {
      // Another process on this machine keeps the same file: what it knows is asked about here too from now on.
      for (const facts of factsIn(file)?.tokens ?? [])
        if (!this.#known.has(facts.id) && !this.#gone.has(facts.id)) this.note(facts);
      const state = stateOf();
      await file.write(JSON.stringify({ format: 1, tokens: this.all() }), now);
      this.#written = state;
    }
    this.#keptAt = now.getTime();
  }
}

/** Remembers tokens, in the file at `path` as well when one is given. */
export function rememberTokens(path: string | null): RememberedTokens {
  return new Remembered(path === null ? null : keptFile(path));
}
