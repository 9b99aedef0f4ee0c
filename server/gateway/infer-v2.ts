import { z } from 'zod';
import type { Problem } from '#server/platform/domain/problem.ts';
import type { Route } from '#server/routing/domain/route-snapshot.ts';
import { authenticate } from './authenticate.ts';
import type { HttpCall, Reply } from './call.ts';
import { chooseRoute } from './domain/choose-route.ts';
import { inferAnswer, inputOf, modelMetadata, v2Error } from './domain/v2-tensors.ts';
import type { Gateway } from './gateway.ts';
import { parseWith } from './parse-with.ts';
import { readBody } from './read-body.ts';
import { takeDecision } from './take-decision.ts';
import { tellReadiness } from './tell-health.ts';

const name = z.string().min(1).max(200);

const inferRequest = z.looseObject({
  id: z.string().max(200).optional(),
  /** `subject` and `metadata` as the decisions API has them. */
  parameters: z
    .looseObject({
      subject: z.string().optional(),
      metadata: z.record(z.string(), z.json()).optional(),
    })
    .default({}),
  inputs: z
    .array(
      z.looseObject({
        name,
        shape: z.array(z.int().min(0).max(1_000_000)).max(8),
        datatype: z.string().max(20),
        data: z.array(z.unknown()).max(100_000),
      }),
    )
    .min(1)
    .max(1_000),
});

async function routeOf(gateway: Gateway, call: HttpCall, slug: string, decides: boolean) {
  const token = await call.watch.step('authenticate', () => authenticate(gateway.tokens, call, decides));
  const route: Route = chooseRoute(
    token,
    gateway.routes.snapshotOf(token.organisationId),
    slug,
    call.receivedAt,
  );
  return { token, route };
}

/** `POST /v2/models/{slug}/infer`: a decision with the contract's fields as tensors. */
export async function inferV2(gateway: Gateway, call: HttpCall, slug: string): Promise<Reply> {
  const { token, route } = await routeOf(gateway, call, slug, true);
  const body = await call.watch.step('read', () => readBody(call.request));
  const { id, inputs, parameters } = parseWith(inferRequest, body);
  const { subject, metadata } = parameters;
  const request = {
    input: inputOf(route, inputs),
    ...(subject !== undefined && { subject }),
    ...(metadata && { metadata }),
  };
  const decision = await takeDecision(gateway, { call, token, slug, request, door: 'open-inference' });
  const { status, headers, body: answer } = decision;
  return { status, headers, body: inferAnswer(slug, id, answer) };
}

/** `GET /v2/models/{slug}`: the contract's fields as tensors. */
export async function tellV2Model(gateway: Gateway, call: HttpCall, slug: string): Promise<Reply> {
  const { route } = await routeOf(gateway, call, slug, false);
  return { status: 200, body: modelMetadata(route) };
}

/** `GET /v2/models/{slug}/ready`: whether it serves and nobody stopped it. */
export async function tellV2ModelReady(gateway: Gateway, call: HttpCall, slug: string): Promise<Reply> {
  const { route } = await routeOf(gateway, call, slug, false);
  const isReady = gateway.routes.stopOf(route.workflowId) === undefined;
  return { status: isReady ? 200 : 503, body: { name: slug, ready: isReady } };
}

/** `GET /v2/health/ready` and `/live`, which need no token as on any model server. */
export async function tellV2Health(gateway: Gateway, _call: HttpCall, which: string): Promise<Reply> {
  if (which === 'live') return { status: 200, body: { live: true } };
  const { status } = await tellReadiness(gateway);
  return { status, body: { ready: status === 200 } };
}

/** `GET /v2`: what answers here. */
export function tellV2Server(): Promise<Reply> {
  return Promise.resolve({ status: 200, body: { name: 'interlock-gateway', version: '1', extensions: [] } });
}

/** A refusal in the words of this protocol. */
export function inV2Words(reply: Reply): Reply {
  const headers = { ...reply.headers, 'content-type': 'application/json; charset=utf-8' };
  return { ...reply, body: v2Error(reply.body as Problem), headers };
}
