import type { TokenActor } from '#server/access/domain/actor.ts';
import { outcomeBody } from '#server/decisions/decisions.schema.ts';
import { recordOutcome } from '#server/decisions/record-outcome.ts';
import {
  putDownDeadLetter,
  type TakenUpLetter,
  takeUpDeadLetter,
} from '#server/decisions/take-up-dead-letter.ts';
import { clock } from '#server/platform/clock.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { listenToChannels } from '#server/platform/listen-to-channels.ts';
import { logger } from '#server/platform/logger.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import type { Call } from './call.ts';
import type { Gateway } from './gateway.ts';
import { Stopwatch } from './stopwatch.ts';
import { takeDecision } from './take-decision.ts';
import { workLoop } from './work-loop.ts';

/**
 * Tries dead letters again for which somebody asked, one at a time: a call goes the whole way of any other, under the
 * policy of today, and its decision names the one that failed. It carries a key of its own asking, so that a gateway that
 * died between the decision and its note does not decide twice.
 */
export interface DeadLetterReplays {
  stop(): Promise<void>;
}

interface Replayed {
  isDone: boolean;
  replayedAs: string | null;
  text: string;
}

const PERIOD_MS = 2_000;
const log = logger('dead-letters');

/** Who asks: the person who wanted the replay, with no more rights than an application of that workspace has. */
function actorOf({ askedBy, organisationId, workspaceId }: TakenUpLetter): TokenActor {
  return {
    kind: 'token',
    id: askedBy,
    name: 'replay',
    organisationId,
    workspaceId,
    role: 'application',
    scopes: [],
  };
}

function callOf(letter: TakenUpLetter, slug: string): Call {
  return {
    headers: { 'idempotency-key': `replay-${letter.id}-${letter.askedAt.getTime()}` },
    url: new URL(`http://gateway/v1/workflows/${slug}/decisions`),
    correlationId: letter.id,
    receivedAt: clock.now(),
    watch: new Stopwatch(),
    signal: new AbortController().signal,
  };
}

async function replayCall(gateway: Gateway, letter: TakenUpLetter): Promise<Replayed> {
  const { organisationId, workflowId, payload, subject, decisionId } = letter;
  if (payload?.isRedacted === true)
    throw new Refusal(
      'conflict',
      'Its model saw what was taken out of the input before that was kept, so it cannot be tried again from here. Send the call itself again.',
    );
  const routes = Object.values(gateway.routes.snapshotOf(organisationId)?.workflows ?? {});
  const route = routes.find((candidate) => candidate.workflowId === workflowId);
  if (!route) throw notFound('workflow in production');
  const taken = await takeDecision(gateway, {
    call: callOf(letter, route.slug),
    token: actorOf(letter),
    slug: route.slug,
    request: {
      input: payload?.input,
      metadata: payload?.metadata ?? {},
      ...(subject !== null && { subject }),
    },
    door: 'replay',
    ...(decisionId !== null && { linkedTo: { kind: 'replay', decisionId } }),
  });
  const text = taken.status === 202 ? 'It was answered and now waits for a person.' : 'It was answered.';
  return { isDone: true, replayedAs: taken.body.decisionId, text };
}

async function replayOutcome(gateway: Gateway, letter: TakenUpLetter): Promise<Replayed> {
  const { organisationId, workspaceId, decisionId, payload, id } = letter;
  if (decisionId === null) throw notFound('decision');
  const outcome = outcomeBody.parse(payload?.outcome);
  const actor = actorOf(letter);
  // As far as whoever told the outcome could see: a token of one workspace says nothing about another's decisions.
  const workspaceIds = workspaceId === null ? '*' : [workspaceId];
  await gateway.uow.write({ organisationId, workspaceIds, personId: null }, (tx) =>
    recordOutcome(
      { tx, actor, organisationId, now: clock.now(), correlationId: id },
      { ...outcome, decisionId },
    ),
  );
  return { isDone: true, replayedAs: decisionId, text: 'The decision is known now and has its outcome.' };
}

async function replay(gateway: Gateway, letter: TakenUpLetter): Promise<Replayed> {
  try {
    if (letter.payload === null) throw new Refusal('conflict', 'What it held cannot be read any more.');
    return await (letter.reason === 'outcome-join'
      ? replayOutcome(gateway, letter)
      : replayCall(gateway, letter));
  } catch (error) {
    if (!(error instanceof Refusal)) log.warn({ err: error, letter: letter.id }, 'a replay failed');
    const text = error instanceof Refusal ? error.message : 'It could not be tried for a reason of our own.';
    const decisionId = error instanceof Refusal ? error.details.decisionId : undefined;
    return { isDone: false, replayedAs: typeof decisionId === 'string' ? decisionId : null, text };
  }
}

/** Starts to replay over the system role; `stop` waits for the one in progress. */
export function replayDeadLetters(
  gateway: Gateway,
  system: { uow: UnitOfWork; url: string },
): DeadLetterReplays {
  const loop = workLoop('dead letters', PERIOD_MS, async () => {
    if (gateway.isStopping()) return false;
    const letter = await system.uow.write(EVERY_TENANT, (tx) => takeUpDeadLetter(tx, clock.now()));
    if (!letter) return false;
    const result = await replay(gateway, letter);
    const at = clock.now();
    const isOwn = await system.uow.write(EVERY_TENANT, (tx) =>
      putDownDeadLetter(tx, letter, { ...result, at }),
    );
    if (!isOwn) log.warn({ letter: letter.id }, 'a replay ended after another gateway had taken it up');
    return true;
  });
  const listener = listenToChannels(system.url, ['interlock_dead_letters'], {
    notification: () => loop.wake(),
    connected: () => loop.wake(),
  });
  return {
    async stop() {
      await Promise.all([loop.stop(), listener.stop()]);
    },
  };
}
