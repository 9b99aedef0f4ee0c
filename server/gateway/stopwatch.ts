import type { AttemptKind, AttemptTiming, DecisionTimings } from '#server/decisions/domain/decision-facts.ts';
import type { RouteRevision } from '#server/routing/domain/route-snapshot.ts';

const rounded = (ms: number) => Math.round(ms * 1000) / 1000;

/** Times the steps of one call, in milliseconds from its arrival. */
export class Stopwatch {
  /** Headers by which whoever is asked on behalf of the call finds its trace; null where there is none. */
  outgoing: Readonly<Record<string, string>> | null = null;
  readonly #startedAt = performance.now();
  readonly #steps: { name: string; startMs: number; endMs: number }[] = [];
  readonly #attempts: AttemptTiming[] = [];

  /** Milliseconds since the call arrived. */
  elapsedMs(): number {
    return rounded(performance.now() - this.#startedAt);
  }

  /** Runs a step and times it; one that waits for nothing is over at once, and nobody need wait for it. */
  step<T>(name: string, run: () => Promise<T> | T): Promise<T> | T {
    const startMs = this.elapsedMs();
    let isOver = true;
    try {
      const result = run();
      if (!(result instanceof Promise)) return result;
      isOver = false;
      return this.#untilEnded(name, startMs, result);
    } finally {
      if (isOver) this.#steps.push({ name, startMs, endMs: this.elapsedMs() });
    }
  }

  async #untilEnded<T>(name: string, startMs: number, result: Promise<T>): Promise<T> {
    try {
      return await result;
    } finally {
      this.#steps.push({ name, startMs, endMs: this.elapsedMs() });
    }
  }

  attempt(
    startMs: number,
    result: string,
    { kind, revision }: { kind?: AttemptKind; revision: Pick<RouteRevision, 'id' | 'model'> },
  ): void {
    const model = `${revision.model.name} ${revision.model.version}`;
    const whose = { ...(kind && { kind }), revisionId: revision.id, model };
    this.#attempts.push({ startMs, endMs: this.elapsedMs(), result, ...whose });
  }

  timings(): DecisionTimings {
    return { steps: [...this.#steps], attempts: [...this.#attempts] };
  }

  attempts(): number {
    return this.#attempts.length;
  }

  /** The steps as a `Server-Timing` header. */
  header(): string {
    const parts = this.#steps.map(({ name, startMs, endMs }) => `${name};dur=${rounded(endMs - startMs)}`);
    return [...parts, `total;dur=${this.elapsedMs()}`].join(', ');
  }
}
