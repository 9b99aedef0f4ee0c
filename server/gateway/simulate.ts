import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { TrailEffect } from '#server/decisions/domain/decision-trail.ts';
import { explainJudgement } from '#server/decisions/domain/judgement.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Route, RouteSnapshot } from '#server/routing/domain/route-snapshot.ts';
import type { CallPolicy } from '#server/workflows/domain/call-policy.ts';
import { callPolicyProblems } from '#server/workflows/domain/call-policy-problems.ts';
import { namedSecrets } from '#server/workflows/domain/named-secrets.ts';
import { namedWorkflows } from '#server/workflows/domain/named-workflows.ts';
import { authenticate } from './authenticate.ts';
import type { HttpCall, Reply } from './call.ts';
import { checkInput } from './check-input.ts';
import { changesPrompt } from './domain/changes-prompt.ts';
import { chooseRoute } from './domain/choose-route.ts';
import { statusCodeOf } from './domain/compose-answer.ts';
import { type Judged, judge } from './domain/judge.ts';
import { judgeEffect } from './domain/judge-effect.ts';
import { metersOf } from './domain/meter.ts';
import { sayInstead } from './domain/say-instead.ts';
import type { Gateway } from './gateway.ts';
import { parseWith } from './parse-with.ts';
import { beginPassage, type Passage, trailOf } from './passage.ts';
import { readBody } from './read-body.ts';
import { type Simulation, simulationBody } from './simulate.schema.ts';
import { takeSteps } from './steps.ts';

/** Models are really asked, so not everybody at once. */
const AT_ONCE_MAX = 8;
let atOnce = 0;

/** Profiles are compiled into routes that check by them, so a draft that would be the first to has none to try. */
const UNTRIED = {
  step: 'data',
  kind: 'untried',
  text: 'Data checks begin once this policy is in force; this simulation leaves them out.',
} as const;

/** A draft's prompt is read and signed for when it comes into force, so the one in force is sent until then. */
const UNTRIED_PROMPT = {
  step: 'infer',
  kind: 'untried',
  text: 'The prompt of this policy is sent once it is in force; this simulation asked with the one that is.',
} as const;

function stepAt(path: string): TrailEffect['step'] {
  if (path.startsWith('/enrichment')) return 'enrich';
  return path.startsWith('/guardrails/input') ? 'guard-input' : 'guard-output';
}

const isOfEnrichment = ({ path }: { path: string }) => path.startsWith('/enrichment');

/**
 * Secrets that a draft sends as the policy in force does: to the same address and, of a feature server, asking for the same.
 * Whoever may try a draft may not choose what else is done with them.
 */
function triedSecrets(
  { secrets = {}, callPolicy = {} }: Route,
  draft: CallPolicy,
): Required<Route>['secrets'] {
  const isEnrichedAlike = isDeepStrictEqual(draft.enrichment, callPolicy.enrichment);
  const guards = namedSecrets(callPolicy).filter((one) => !isOfEnrichment(one));
  const others = namedSecrets(draft).filter((one) =>
    isOfEnrichment(one)
      ? !isEnrichedAlike
      : !guards.some(({ name, url }) => name === one.name && url === one.url),
  );
  const left = new Set(others.map(({ name }) => name));
  return Object.fromEntries(Object.entries(secrets).filter(([name]) => !left.has(name)));
}

/** The gateway is given what the policy in force names, and no other secret of the workspace. */
function untriedSecrets({ secrets = {} }: Route, draft: CallPolicy): TrailEffect[] {
  const unknown = namedSecrets(draft).filter(({ name }) => !Object.hasOwn(secrets, name));
  return unknown.map(({ path, name }) => ({
    step: stepAt(path),
    kind: 'untried',
    text: `The secret "${name}" is sent once a policy that sends it so is in force; until then its service is not asked.`,
  }));
}

/** Simulations of one token, which cost real calls of models but count on no limit of a workflow. */
const ALLOWANCE = { callsPerSecond: 5, burst: 60 } as const;

/** The route as it would be under another call policy; never followed by calls. */
function draftOf(route: Route, given: CallPolicy, snapshot: RouteSnapshot): Route {
  const { dataChecks, ...others } = given;
  const callPolicy = dataChecks && route.revision.profile ? given : others;
  const unknown = namedWorkflows(given).flatMap(({ path, slug }) => {
    const other = Object.hasOwn(snapshot.workflows, slug) ? snapshot.workflows[slug] : undefined;
    const mayAsk = other?.workspaceId === route.workspaceId && slug !== route.slug;
    return mayAsk ? [] : [{ path, message: `no other workflow "${slug}" serves in this workspace` }];
  });
  const problems = [...callPolicyProblems(given, route), ...unknown].map(({ path, message }) => ({
    path: `/callPolicy${path}`,
    message,
  }));
  const [first] = problems;
  if (first)
    throw new Refusal('invalid', `${first.path}: ${first.message}`, { fields: problems.slice(0, 50) });
  const digest = createHash('sha256').update(JSON.stringify(callPolicy)).digest('hex');
  // Rules are kept by version; a draft must not be taken for the version it changes.
  const { prompt, ...unprompted } = route;
  const asked = given.generation?.prompt && prompt ? { ...unprompted, prompt } : unprompted;
  const secrets = triedSecrets(route, given);
  return { ...asked, callPolicy, secrets, workflowVersionId: `${route.workflowVersionId}|draft|${digest}` };
}

function statusOf({ status, judgement }: Judged): number {
  if (status !== 'failed') return statusCodeOf(status);
  return judgement.rule === 'refused' ? 422 : judgement.stop ? 503 : 502;
}

function tell(passage: Passage, judged: Judged): Simulation {
  const { route, call, revision, input, recorded } = passage;
  const { steps, attempts } = call.watch.timings();
  const { effects = [], ...trail } = trailOf(passage);
  return {
    workflow: route.slug,
    workflowVersion: route.workflowVersion,
    model: revision.model,
    status: judged.status,
    statusCode: statusOf(judged),
    decidedBy: judged.decidedBy,
    because: explainJudgement(judged.judgement),
    judgement: judged.judgement,
    output: judged.output,
    modelOutput: judged.modelOutput,
    confidence: judged.confidence,
    error: judged.error,
    effects,
    trail,
    steps,
    attempts: attempts.map(({ startMs, endMs, result }) => ({ startMs, endMs, result })),
    totalMs: call.watch.elapsedMs(),
    seenByModel: input,
    recorded: { input: recorded, metadata: passage.request.metadata },
  };
}

async function walk(gateway: Gateway, passage: Passage): Promise<Simulation> {
  try {
    await takeSteps(gateway, passage);
    const { evidence, referrals, rules, input } = passage;
    if (!evidence) throw new Error('no step gave evidence');
    // The sample goes by the id of the decision, which this is none of: a fresh one stands in.
    const asked = { decisionId: newId('decision'), input };
    const judged = await passage.call.watch.step('judge', () => judge(rules, evidence, referrals, asked));
    const overseen = judgeEffect(judged, evidence, referrals);
    if (overseen) passage.effects.push(overseen);
    return tell(passage, judged);
  } finally {
    for (const then of passage.afterwards) then(null);
  }
}

/**
 * `POST /v1/workflows/{slug}/simulate`: what a call would come to and why, under the policy in force or one that is given.
 * The model and guardrails are asked; nothing is recorded, counted, remembered or sent to anybody.
 */
export async function simulate(gateway: Gateway, call: HttpCall, slug: string): Promise<Reply> {
  const token = await call.watch.step('authenticate', () => authenticate(gateway.tokens, call));
  const snapshot = gateway.routes.snapshotOf(token.organisationId);
  const served = chooseRoute(token, snapshot, slug, call.receivedAt, 'workflow:simulate');
  if (!snapshot) throw new Error('a route without a snapshot');
  if (atOnce >= AT_ONCE_MAX)
    throw new Refusal('too-many-requests', 'Too many simulations are running. Try again in a moment.');
  atOnce += 1;
  try {
    await gateway.limits.charge(metersOf(ALLOWANCE, 'token', `${token.id}|simulations`));
    const body = await call.watch.step('read', () => readBody(call.request));
    const { callPolicy, prompt, ...given } = parseWith(simulationBody, body);
    const drafted = callPolicy ? draftOf(served, callPolicy, snapshot) : served;
    const route = prompt ? sayInstead(drafted, prompt) : drafted;
    const rules = gateway.rulesOf(route);
    const request = await call.watch.step('contract', () => checkInput(rules, given));
    const origin = { door: 'simulation' };
    const ready = { call, token, snapshot, route, rules, request, key: null, origin };
    const passage = beginPassage(ready, true);
    if (callPolicy?.dataChecks && !route.callPolicy?.dataChecks) passage.effects.push(UNTRIED);
    if (callPolicy) passage.effects.push(...untriedSecrets(drafted, callPolicy));
    if (!prompt && changesPrompt(served.callPolicy, callPolicy)) passage.effects.push(UNTRIED_PROMPT);
    return { status: 200, body: await walk(gateway, passage) };
  } finally {
    atOnce -= 1;
  }
}
