import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Reply, TakenDecision } from './call.ts';
import type { Callback } from './decisions.schema.ts';
import type { Gateway } from './gateway.ts';
import { earlierReply } from './once-per-key.ts';
import type { ReadyCall } from './passage.ts';
import { type AskedDecision, readyCall } from './ready-call.ts';
import { sendCallback } from './send-callback.ts';
import { settleReady } from './take-decision.ts';

/** Whether a `Prefer` header asks not to wait (RFC 7240). */
export function wantsLater(prefer: string | string[] | undefined): boolean {
  return [prefer ?? []].flat().some((header) => /(^|[,;]\s*)respond-async\s*($|[,;])/i.test(header));
}

/** What is told of a call that was recorded as failed; nothing is told of one that was not recorded. */
function failedAnswer(error: unknown, ready: ReadyCall): TakenDecision['body'] | null {
  const id = error instanceof Refusal ? error.details.decisionId : undefined;
  if (!(error instanceof Refusal) || typeof id !== 'string') return null;
  return {
    decisionId: id,
    status: 'failed',
    decidedBy: null,
    output: null,
    modelOutput: null,
    confidence: null,
    model: ready.route.revision.model,
    workflowVersion: ready.route.workflowVersion,
    error: { fault: typeof error.details.fault === 'string' ? error.details.fault : error.code },
  };
}

async function finish(gateway: Gateway, ready: ReadyCall, callback: Callback | null): Promise<void> {
  let answer: TakenDecision['body'];
  try {
    answer = (await settleReady(gateway, ready)).body;
  } catch (error) {
    const failed = failedAnswer(error, ready);
    if (!failed) throw error;
    answer = failed;
  }
  if (callback) await sendCallback(gateway, ready, callback, answer);
}

/**
 * Takes a call in and answers 202 with where its decision will be; what is wrong with the request is refused at once. The
 * same steps follow in the background, and nobody is told of a decision before its record is durable.
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
    const earlier = ready.key && (await earlierReply(gateway.uow, call, ready.token, ready.key));
    if (earlier) return earlier;
    gateway.background.start(decisionId, () => finish(gateway, ready, callback));
    isBegun = true;
    return laterReply(decisionId);
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
