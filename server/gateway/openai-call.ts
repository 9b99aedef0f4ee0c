import type { ServerResponse } from 'node:http';
import { isRecord } from '#server/clusters/domain/protocols/openai.ts';
import { clock } from '#server/platform/clock.ts';
import type { Problem } from '#server/platform/domain/problem.ts';
import type { Route } from '#server/routing/domain/route-snapshot.ts';
import { authenticate } from './authenticate.ts';
import type { HttpCall, Reply, TakenDecision } from './call.ts';
import { type AnswerFrame, openAiError } from './domain/openai-answer.ts';
import { type OpenAiAsk, refuseMember } from './domain/openai-request.ts';
import { findRoute } from './find-route.ts';
import type { Gateway } from './gateway.ts';
import { readBody } from './read-body.ts';
import type { AskedDecision } from './ready-call.ts';
import type { VerifiedToken } from './token-verifier.ts';

/** A call of the OpenAI protocol on its way: who asks which route for what. */
export interface OpenAiCall<A extends OpenAiAsk> {
  token: VerifiedToken;
  route: Route;
  ask: A;
  asked: AskedDecision;
}

/** Says who calls, reads the body, and finds the workflow that the body names as its model. */
export async function openOpenAiCall<A extends OpenAiAsk>(
  gateway: Gateway,
  call: HttpCall,
  door: string,
  read: (route: Route, body: Readonly<Record<string, unknown>>) => A,
): Promise<OpenAiCall<A>> {
  const token = await call.watch.step('authenticate', () => authenticate(gateway.tokens, call, true));
  const body = await call.watch.step('read', () => readBody(call.request));
  if (!isRecord(body)) throw refuseMember('model', 'Send a JSON object.', 'invalid_type');
  if (typeof body.model !== 'string')
    throw refuseMember('model', 'Name the workflow as the model.', 'missing_required_parameter');
  const route = findRoute(gateway.routes, token, body.model, call.receivedAt);
  const ask = read(route, body);
  const { input, metadata, subject } = ask;
  const request = { input, metadata, ...(subject !== undefined && { subject }) };
  return { token, route, ask, asked: { call, token, slug: route.slug, request, door } };
}

/** The frame of an answer; an answer in one piece goes by its decision's id. */
export function frameOf(route: Route, id: string): AnswerFrame {
  return { id, model: route.slug, created: Math.floor(clock.now().getTime() / 1000) };
}

/** An answer in one piece. */
export function replyWith(decision: TakenDecision, body: object): Reply {
  return { status: decision.status, headers: decision.headers, body };
}

/** A refusal in the words of this protocol. */
export function inOpenAiWords(reply: Reply): Reply {
  const headers = { ...reply.headers, 'content-type': 'application/json; charset=utf-8' };
  return { ...reply, body: openAiError(reply.body as Problem), headers };
}

/** What a door gives back when it has answered by itself, so that nobody answers again. */
export function alreadySent(response: ServerResponse, status = 200): Reply {
  if (!response.headersSent && !response.destroyed) throw new Error('nothing was sent');
  return { status, body: null };
}
