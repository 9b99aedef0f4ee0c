import type { PayloadKeys } from '#server/decisions/follow-payload-keys.ts';
import {
  type CallbackTarget,
  type DueCallback,
  keepCallback,
  noteCallback,
  takeDueCallbacks,
} from '#server/decisions/keep-callback.ts';
import { type DecisionReading, readDecision } from '#server/decisions/read-decision.ts';
import { clock } from '#server/platform/clock.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { listenToChannels } from '#server/platform/listen-to-channels.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import type { DeadLetters } from './dead-letters.ts';
import { composeAnswer } from './domain/compose-answer.ts';
import type { ReadyCall } from './passage.ts';
import { callbackBody, sendOnce } from './send-callback.ts';
import { workLoop } from './work-loop.ts';

/**
 * Tells verdicts to callers who gave an address and were told that a person is asked, which may take days: where to tell is
 * kept in the database, encrypted, and any gateway tells it. A verdict may be told twice; its message has an id of its own.
 */
export interface VerdictCallbacks {
  /** Keeps where the verdict is wanted; durable when it resolves. */
  expect(ready: ReadyCall, decisionId: string, target: CallbackTarget): Promise<void>;
  stop(): Promise<void>;
}

interface Parts {
  app: UnitOfWork;
  system: { uow: UnitOfWork; url: string };
  payloadKeys: PayloadKeys;
  deadLetters: DeadLetters;
}

const PERIOD_MS = 10_000;
const TAKEN_MS = 60_000;
const AT_ONCE = 8;
/** After the first, the second … attempt: a receiver may be away for an hour or two. */
const PAUSES_MS = [10_000, 60_000, 600_000, 3_600_000, 3_600_000] as const;

type Attempt = { kind: 'told' | 'nothing-to-tell' } | { kind: 'missed'; fault: string; isOver: boolean };

async function read(parts: Parts, due: DueCallback): Promise<DecisionReading | null> {
  const { organisationId, decisionId } = due;
  try {
    return await parts.app.read({ organisationId, workspaceIds: '*', personId: null }, (tx) =>
      readDecision({ tx, organisationId }, decisionId),
    );
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-found') return null;
    throw error;
  }
}

async function tell({ decisionId, target }: DueCallback, reading: DecisionReading | null): Promise<Attempt> {
  // What was erased since is nobody's to know, and without its key nobody knows where to tell it.
  if (!reading || reading.decision.erasedAt !== null || !target) return { kind: 'nothing-to-tell' };
  const { decision, model, workflowVersion, events } = reading;
  const body = callbackBody(composeAnswer(decision, { model, workflowVersion }, events));
  const missed = await sendOnce(target, `${decisionId}_verdict`, body);
  return missed ? { kind: 'missed', ...missed } : { kind: 'told' };
}

function bury(
  parts: Parts,
  due: DueCallback,
  { decision }: DecisionReading,
  target: CallbackTarget,
  fault: string,
): void {
  const { organisationId, decisionId, correlationId, attempts } = due;
  const { workspaceId, workflowId, workflowVersionId, subject, tokenId, receivedAt } = decision;
  parts.deadLetters.add(
    {
      organisationId,
      workspaceId,
      workflowId,
      workflowVersionId,
      subject,
      tokenId,
      correlationId,
      receivedAt,
      payload: { target: new URL(target.url).origin },
    },
    {
      reason: 'callback',
      fault,
      detail: 'A person decided; whoever asked for the decision could not be told.',
      attempts,
      decisionId,
    },
  );
}

async function attempt(parts: Parts, due: DueCallback): Promise<void> {
  const reading = await read(parts, due);
  const result = await tell(due, reading);
  const pauseMs = PAUSES_MS[due.attempts - 1];
  const isAgain = result.kind === 'missed' && !result.isOver && pauseMs !== undefined;
  if (result.kind === 'missed' && !isAgain && reading && due.target)
    bury(parts, due, reading, due.target, result.fault);
  const nextAt = isAgain ? new Date(clock.now().getTime() + pauseMs) : null;
  await parts.system.uow.writeSql(EVERY_TENANT, (tx) => noteCallback(tx, due.decisionId, nextAt));
}

/** Starts to tell verdicts over the system role. */
export function tellVerdicts(parts: Parts): VerdictCallbacks {
  const { system, payloadKeys } = parts;
  const loop = workLoop('callbacks of verdicts', PERIOD_MS, async () => {
    const now = clock.now();
    const takenUntil = new Date(now.getTime() + TAKEN_MS);
    const due = await system.uow.writeSql(EVERY_TENANT, (tx) =>
      takeDueCallbacks(tx, { now, takenUntil, limit: AT_ONCE }),
    );
    await Promise.all(due.map((one) => attempt(parts, one)));
    return due.length === AT_ONCE;
  });
  const listener = listenToChannels(system.url, ['interlock_verdicts'], {
    notification: () => loop.wake(),
    connected: () => loop.wake(),
  });
  return {
    async expect({ snapshot, call }, decisionId, { url, secret }) {
      const { organisationId } = snapshot;
      const { correlationId } = call;
      const key = await payloadKeys.keyFor(organisationId, call.receivedAt);
      const kept = { decisionId, organisationId, correlationId, target: { url, secret } };
      await system.uow.writeSql({ ...EVERY_TENANT, organisationId }, (tx) =>
        keepCallback(tx, kept, key, clock.now()),
      );
    },
    async stop() {
      await Promise.all([loop.stop(), listener.stop()]);
    },
  };
}
