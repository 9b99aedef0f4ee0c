import { Refusal } from '#server/platform/domain/refusal.ts';
import { logger } from '#server/platform/logger.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Reply, TakenDecision } from './call.ts';
import { requireRecords } from './check-records.ts';
import type { Callback } from './decisions.schema.ts';
import type { Gateway } from './gateway.ts';
import { earlierReply, runningCall } from './once-per-key.ts';
import type { ReadyCall } from './passage.ts';
import { type AskedDecision, readyCall } from './ready-call.ts';
import { sendCallback } from './send-callback.ts';
import { PromisedElsewhere, settleReady } from './take-decision.ts';

const log = logger('gateway');

/** Whether a `Prefer` header asks not to wait (RFC 7240). */
export function wantsLater(prefer: string | string[] | undefined): boolean {
  return [prefer ?? []].flat().some((header) => /(^|[,;]\s*)respond-async\s*($|[,;])/i.test(header));
}

/** What is told of a call that failed, whether or not that could be recorded. */
function failedAnswer(error: unknown, ready: ReadyCall, decisionId: string): TakenDecision['body'] {
  return {
    decisionId,
    status: 'failed',
    decidedBy: null,
    output: null,
    modelOutput: null,
    confidence: null,
    model: ready.route.revision.model,
    workflowVersion: ready.route.workflowVersion,
    error: { fault: faultOf(error) },
  };
}

function faultOf(error: unknown): string {
  if (!(error instanceof Refusal)) return 'defect';
  const { fault, reason } = error.details;
  return [fault, reason].find((word) => typeof word === 'string') ?? error.code;
}

interface Accepted {
  decisionId: string;
  callback: Callback | null;
  promised: Promise<string>;
}

/** Decides and tells; whatever is not recorded or not told is buried, so that nothing that was accepted is lost in silence. */
async function finish(
  gateway: Gateway,
  ready: ReadyCall,
  { decisionId, callback, promised }: Accepted,
): Promise<void> {
  let answer: TakenDecision['body'];
  let lost: string | null = null;
  try {
    answer = (await settleReady(gateway, ready, promised)).body;
  } catch (error) {
    // Whoever asked was told so, or was told another id.
    if (error instanceof PromisedElsewhere || (await promised.catch(() => null)) === null) return;
    answer = failedAnswer(error, ready, decisionId);
    const isRecorded = error instanceof Refusal && error.details.decisionId === decisionId;
    if (!isRecorded) lost = faultOf(error);
    if (!(error instanceof Refusal)) log.error({ err: error, decisionId }, 'an accepted call failed');
  }
  // Before it is told, which may take long.
  if (lost !== null) gateway.accepted.bury(decisionId, lost);
  try {
    if (callback) {
      if (answer.status === 'pending_review')
        await gateway.verdicts.expect(ready, answer.decisionId, callback);
      await sendCallback(gateway, ready, callback, answer);
    }
    gateway.accepted.done(decisionId);
  } catch (error) {
    gateway.accepted.bury(decisionId, 'defect');
    throw error;
  }
}

/** What this or another process promised or answered for the key of a call; null when it is the first of its key. */
async function earlierOf(gateway: Gateway, { key, call, token }: ReadyCall): Promise<Reply | null> {
  if (!key) return null;
  const earlier = await earlierReply(gateway.uow, call, token, key);
  if (earlier) return earlier;
  const running = runningCall(gateway.inFlight, key);
  if (!running) return null;
  if (running.promised) return laterReply(await running.promised);
  const { status, body, headers } = await running.reply;
  return { status, body, headers: { ...headers, 'idempotent-replayed': 'true' } };
}

/**
 * Takes a call in and answers 202 with where its decision will be. Whatever can be known is asked before: limits, a stop,
 * the contract, whether decisions can be recorded; and the promise is durable before it is made. The same steps follow in
 * the background, and nobody is told of a decision before its record is durable.
 */
export async function decideLater(
  gateway: Gateway,
  asked: AskedDecision,
  callback: Callback | null,
): Promise<Reply> {
  const decisionId = newId('decision');
  // Its caller is not there to leave.
  const call = { ...asked.call, signal: new AbortController().signal };
  const ready = await readyCall(gateway, { ...asked, call, decisionId });
  let isBegun = false;
  try {
    const earlier = await earlierOf(gateway, ready);
    if (earlier) return earlier;
    requireRecords(gateway, ready.route);
    const { onError } = ready.route.decisionPolicy;
    if (ready.stop && onError.kind === 'fail') {
      // No model is asked, and its refusal is recorded like any other.
      isBegun = true;
      return await settleReady(gateway, ready);
    }
    const promise = Promise.withResolvers<string>();
    promise.promise.catch(() => undefined);
    const accepted = { decisionId, callback, promised: promise.promise };
    gateway.background.start(decisionId, () => finish(gateway, ready, accepted));
    isBegun = true;
    gateway.accepted.take(ready, decisionId, callback !== null).then(promise.resolve, promise.reject);
    return laterReply(await promise.promise);
  } finally {
    // An answer given before costs nothing, and neither does one that could not be begun.
    if (!isBegun) ready.charge.giveBack(false);
  }
}

/** What is said of a decision that is on its way. */
export function laterReply(decisionId: string): Reply {
  const location = `/v1/decisions/${decisionId}`;
  return {
    status: 202,
    body: { decisionId, status: 'in_progress', location },
    headers: {
      location,
      'interlock-decision': decisionId,
      'preference-applied': 'respond-async',
      'retry-after': '1',
    },
  };
}
