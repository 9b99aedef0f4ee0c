import { Refusal } from '#server/platform/domain/refusal.ts';
import { env } from '#server/platform/env.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { type Caller, callerOf, executeOperation } from '../execute-operation.ts';
import { errorAnswer, jsonAnswer, newReference, problemAnswer } from './answers.ts';
import { receiveArtifact, sendArtifact } from './artifact-door.ts';
import { EVIDENCE_PATH, sendEvidencePack } from './evidence-door.ts';
import { exportFormatOf, sendExport } from './export-door.ts';
import { hearOut } from './hear-out.ts';
import { identifyCaller } from './identify-caller.ts';
import { logAddressOf, sendLog } from './log-door.ts';
import { matchRoute } from './match-route.ts';
import { openApiDocument } from './openapi.ts';
import { organisationAddressOf, organisationMethods, serveOrganisation } from './organisation-door.ts';
import { readJsonBody } from './read-json-body.ts';
import type { RestRoute } from './rest-route.ts';
import { REST_ROUTES } from './routes.ts';
import { receiveRunFileContent, runFileLookOf, sendRunFileContent } from './run-file-door.ts';
import { idempotencyKey, runOnce } from './run-once.ts';

/**
 * The machine API under /api/v1: from a standard Request to a standard Response, so that it runs inside Next today and in
 * a process of its own tomorrow. Every address is a thin mount of an operation; only files have a door of their own.
 */
const PREFIX = '/api/v1';
const CONTENT = /^\/artifacts\/([^/]+)\/content$/;

function queryOf(url: URL): Record<string, string> {
  return Object.fromEntries([...url.searchParams].slice(0, 50));
}

async function serveOperation(
  route: RestRoute,
  request: Request,
  caller: Caller,
  parameters: Record<string, string>,
  url: URL,
): Promise<Response> {
  const isRead = request.method === 'GET' || request.method === 'DELETE';
  const body = isRead ? { value: queryOf(url), text: '' } : await readJsonBody(request);
  const input = { ...body.value, ...parameters };
  const key = route.operation.kind === 'mutation' ? idempotencyKey(request) : null;
  if (key === null || !caller.actor) {
    const result = await executeOperation(route.operation, route.name, caller, input);
    return jsonAnswer(result ?? {}, route.status, caller.correlationId);
  }
  const answer = await runOnce(route, { ...caller, actor: caller.actor }, input, {
    key,
    request: `${request.method} ${url.pathname}${url.search}\n${body.text}`,
  });
  const headers = answer.isReplay ? { 'idempotency-replayed': 'true' } : undefined;
  return jsonAnswer(answer.body ?? {}, answer.status, caller.correlationId, headers);
}

function wrongMethod(allowed: readonly string[], reference: string): Response {
  const problem = {
    type: 'urn:interlock:problem:method-not-allowed',
    title: 'The address does not know this method',
    status: 405,
    detail: `Use ${allowed.join(' or ')} here.`,
  };
  return problemAnswer(problem, reference, { allow: allowed.join(', ') });
}

async function serve(request: Request, uow: UnitOfWork, reference: string): Promise<Response> {
  const url = new URL(request.url);
  const path = url.pathname.slice(PREFIX.length).replace(/\/$/, '');
  if (path === '/openapi.json' && request.method === 'GET')
    return jsonAnswer(openApiDocument(REST_ROUTES, env().publicUrl), 200, reference);
  const organisation = organisationAddressOf(path);
  if (organisation !== undefined) {
    const allowed = organisationMethods(organisation);
    return allowed.includes(request.method)
      ? serveOrganisation(organisation, request, uow, reference)
      : wrongMethod(allowed, reference);
  }
  const caller = callerOf(await identifyCaller(uow, request), uow, reference);
  if (path === '/artifacts')
    return request.method === 'POST' || request.method === 'PUT'
      ? receiveArtifact(request, caller, url)
      : wrongMethod(['POST'], reference);
  const [, artifactId] = CONTENT.exec(path) ?? [];
  if (artifactId !== undefined)
    return request.method === 'GET' ? sendArtifact(artifactId, caller) : wrongMethod(['GET'], reference);
  const format = exportFormatOf(path);
  if (format !== null)
    return request.method === 'GET'
      ? sendExport(format, request, caller, url)
      : wrongMethod(['GET'], reference);
  if (path === EVIDENCE_PATH)
    return request.method === 'GET'
      ? sendEvidencePack(request, caller, url)
      : wrongMethod(['GET'], reference);
  const look = runFileLookOf(path);
  if (look === 'content' && request.method === 'PUT') return receiveRunFileContent(request, caller, url);
  if (look !== null)
    return request.method === 'GET'
      ? sendRunFileContent(look, request, caller, url)
      : wrongMethod(look === 'content' ? ['GET', 'PUT'] : ['GET'], reference);
  const log = logAddressOf(path);
  if (log !== null) return request.method === 'GET' ? sendLog(log, caller) : wrongMethod(['GET'], reference);
  const match = matchRoute(REST_ROUTES, request.method, path);
  if (match.kind === 'found') return serveOperation(match.route, request, caller, match.parameters, url);
  if (match.kind === 'wrong-method') return wrongMethod(match.allowed, reference);
  throw new Refusal('not-found', `There is nothing at ${url.pathname}. See ${PREFIX}/openapi.json.`);
}

/** Builds the handler of /api/v1 over a unit of work; it never throws. */
export function restHandler(uow: UnitOfWork): (request: Request) => Promise<Response> {
  return async (request) => {
    const reference = newReference();
    try {
      return await serve(request, uow, reference);
    } catch (error) {
      await hearOut(request);
      return errorAnswer(error, reference);
    }
  };
}
