import { acceptCall, buryAcceptedCalls, noteAnswered, noteUnderWay } from '#server/decisions/accept-call.ts';
import type { PayloadKeys } from '#server/decisions/follow-payload-keys.ts';
import { clock } from '#server/platform/clock.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { logger } from '#server/platform/logger.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Database } from '#server/platform/unit-of-work.ts';
import { conflict } from './once-per-key.ts';
import type { ReadyCall } from './passage.ts';
import { redact } from './redact.ts';

/**
 * Calls that were promised an answer later. A promise is durable before it is made, and taken back once it is kept; what a
 * process cannot keep, or did not live to keep, becomes a dead letter.
 */
export interface AcceptedCalls {
  /**
   * Resolves, once it is durable, to the id of the decision that is promised: another than the one given where the key was
   * promised one elsewhere. Refuses with `unavailable`.
   */
  take(ready: ReadyCall, decisionId: string, hasCallback: boolean): Promise<string>;
  /** The promise was kept. */
  done(decisionId: string): void;
  /** It cannot be kept. */
  bury(decisionId: string, fault: string): void;
  /** Gives up whatever is left, within `waitMs`. */
  stop(waitMs: number): Promise<void>;
}

const LOOK_MS = 10_000;
const SILENT_MS = 60_000;
const RETRY_MS = 250;
const UNFINISHED =
  'It was taken in to be answered later and could not be finished; no decision was recorded.';
const log = logger('gateway');

function notDurable(cause?: unknown): Refusal {
  return new Refusal(
    'unavailable',
    'Calls cannot be taken in for later right now. Try again in a moment, with an Idempotency-Key.',
    { details: { reason: 'record-unavailable', retryAfterSeconds: 1 }, cause },
  );
}

class Promises implements AcceptedCalls {
  readonly #database: Database;
  readonly #keys: PayloadKeys;
  readonly #replica: string;
  readonly #held = new Set<string>();
  /** How each ended that is not noted yet; null when it was kept. */
  readonly #ended = new Map<string, string | null>();
  readonly #timer: NodeJS.Timeout;
  #noting: Promise<void> | null = null;
  #isStopped = false;

  constructor(database: Database, keys: PayloadKeys, replica: string) {
    this.#database = database;
    this.#keys = keys;
    this.#replica = replica;
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
    this.#timer.unref();
    void this.#look();
  }

  async take(ready: ReadyCall, decisionId: string, hasCallback: boolean): Promise<string> {
    const { snapshot, route, request, token, call, key } = ready;
    const { organisationId } = snapshot;
    const { input, metadata } = request;
    let kept: Awaited<ReturnType<typeof acceptCall>>;
    this.#held.add(decisionId);
    try {
      kept = await acceptCall(this.#database, {
        letter: {
          id: newId('deadLetter'),
          organisationId,
          workspaceId: route.workspaceId,
          workflowId: route.workflowId,
          workflowVersionId: route.workflowVersionId,
          decisionId,
          subject: request.subject ?? null,
          tokenId: token.id,
          correlationId: call.correlationId,
          reason: 'accepted',
          fault: 'under-way',
          detail: UNFINISHED,
          attempts: 0,
          // Nothing has been taken out of it yet, so what must not be kept is not kept.
          payload: redact.appliesTo(route) ? null : { input, metadata },
          receivedAt: call.receivedAt,
          addedAt: clock.now(),
        },
        payloadKey: await this.#keys.keyFor(organisationId, call.receivedAt),
        replica: this.#replica,
        key,
        hasCallback,
      });
    } catch (cause) {
      // It may stand all the same: then it is taken back as soon as that is possible.
      this.done(decisionId);
      throw notDurable(cause);
    }
    if (kept?.id === decisionId) return decisionId;
    this.#held.delete(decisionId);
    if (!kept) throw notDurable();
    if (kept.requestDigest !== key?.requestDigest) throw conflict();
    return kept.id;
  }

  done(decisionId: string): void {
    this.#end(decisionId, null);
  }

  bury(decisionId: string, fault: string): void {
    this.#end(decisionId, fault);
  }

  async stop(waitMs: number): Promise<void> {
    clearInterval(this.#timer);
    for (const id of this.#held) if (!this.#ended.has(id)) this.bury(id, 'gateway-stopped');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, waitMs);
    });
    await Promise.race([this.#noting, late]);
    clearTimeout(timer);
    this.#isStopped = true;
  }

  #end(decisionId: string, fault: string | null): void {
    if (!this.#held.has(decisionId) || this.#isStopped) return;
    this.#ended.set(decisionId, fault);
    this.#noting ??= this.#note().finally(() => {
      this.#noting = null;
    });
  }

  async #note(): Promise<void> {
    await null;
    while (this.#ended.size > 0 && !this.#isStopped) {
      const faults = [...new Set(this.#ended.values())];
      try {
        for (const fault of faults) {
          const ids = [...this.#ended].flatMap(([id, ended]) => (ended === fault ? [id] : [])).slice(0, 200);
          await this.#noteEnd(ids, fault);
          for (const id of ids) {
            this.#ended.delete(id);
            this.#held.delete(id);
          }
        }
      } catch (error) {
        log.warn(
          { err: error, waiting: this.#ended.size },
          'ends of accepted calls cannot be noted; tried again',
        );
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  async #noteEnd(ids: readonly string[], fault: string | null): Promise<void> {
    if (fault === null) return noteAnswered(this.#database, ids);
    await buryAcceptedCalls(this.#database, { ids }, { fault, detail: UNFINISHED, at: clock.now() });
  }

  /** Says that this process lives, and buries what one that does not has left. */
  async #look(): Promise<void> {
    const at = clock.now();
    try {
      if (this.#held.size > 0) await noteUnderWay(this.#database, [...this.#held], at);
      const silentSince = new Date(at.getTime() - SILENT_MS);
      const why = { fault: 'gateway-died', detail: UNFINISHED, at };
      const buried = await buryAcceptedCalls(this.#database, { silentSince }, why);
      if (buried > 0)
        log.warn({ buried }, 'accepted calls of a gateway that fell silent became dead letters');
    } catch (error) {
      log.debug({ err: error }, 'accepted calls cannot be looked at; tried again');
    }
  }
}

/** Keeps promises over the system role. */
export function openAcceptedCalls(database: Database, keys: PayloadKeys, replica: string): AcceptedCalls {
  return new Promises(database, keys, replica);
}
