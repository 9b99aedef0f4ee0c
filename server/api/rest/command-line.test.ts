import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Api } from '../../../cli/api.ts';
import { COMMANDS } from '../../../cli/commands.ts';
import { chooseCommand, runCommand } from '../../../cli/run-command.ts';
import { OPERATIONS } from '../operations.ts';
import { matchRoute } from './match-route.ts';
import { openApiDocument } from './openapi.ts';
import { REST_ROUTES } from './routes.ts';

/** Rooms of tracking and registry, whose acts in the console pipelines need too. */
const ROOMS = [
  'cards',
  'datasets',
  'evaluationSets',
  'experiments',
  'imports',
  'lineage',
  'loggedModels',
  'modelVersions',
  'models',
  'registeredModels',
  'runFiles',
  'runs',
  'savedViews',
  'scorers',
  'traceAssessments',
  'traces',
  'trustedKeys',
  'versions',
] as const;

/** What pages do and no token can. */
const WITHOUT_TWIN: Readonly<Record<string, string>> = {
  'trustedKeys.trust': 'asks for a fresh second factor, which no token has',
  'trustedKeys.revoke': 'asks for a fresh second factor, which no token has',
};
/** What the API offers and the command line does not. */
const WITHOUT_COMMAND: Readonly<Record<string, string>> = {
  ...WITHOUT_TWIN,
  'loggedModels.get': 'a part of the page of a version; files and lineage of the run tell the same',
  'savedViews.list': 'how a page looks',
  'savedViews.save': 'how a page looks',
  'savedViews.remove': 'how a page looks',
};

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** Operations of these rooms that pages and their parts name. */
function usedByConsole(): string[] {
  const files = ['app', 'components'].flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
      .map((path) => join(ROOT, room, path)),
  );
  const found = new Set<string>();
  for (const file of files)
    for (const [, room = '', verb = ''] of readFileSync(file, 'utf8').matchAll(/\.(\w+)\s*\.(\w+)/g)) {
      if (!ROOMS.some((one) => one === room)) continue;
      if (Object.hasOwn(OPERATIONS[room as (typeof ROOMS)[number]], verb)) found.add(`${room}.${verb}`);
    }
  return [...found].sort();
}

const document = openApiDocument(REST_ROUTES, 'http://127.0.0.1') as {
  paths: Record<string, Record<string, { operationId: string }>>;
};
const DESCRIBED = Object.values(document.paths).flatMap((path) =>
  Object.values(path).map(({ operationId }) => operationId),
);

test('whatever the console does with tracked work and the registry, the machine API does too, and says so', () => {
  const used = usedByConsole();
  expect(used.length).toBeGreaterThan(40);
  const isDescribed = (name: string) => DESCRIBED.some((id) => id === name || id.startsWith(`${name}.`));
  expect(used.filter((name) => !isDescribed(name) && !Object.hasOwn(WITHOUT_TWIN, name))).toEqual([]);
});

test('and so does the command line, but for what stands in a short list', () => {
  const offered = new Set(COMMANDS.flatMap(({ operations }) => operations));
  const used = usedByConsole();
  expect(used.filter((name) => !offered.has(name) && !Object.hasOwn(WITHOUT_COMMAND, name))).toEqual([]);
  expect(Object.keys(WITHOUT_COMMAND).filter((name) => offered.has(name))).toEqual([]);
});

const BYTES = Buffer.from('bytes of a file');
const SHA256 = createHash('sha256').update(BYTES).digest('hex');
const RUN_ID = 'a'.repeat(32);
const page = (item: object) => ({ items: [item], nextCursor: null });
const MESSAGES = [{ role: 'user', content: 'Decide on {{amount}}.' }];
const RUN = {
  id: RUN_ID,
  workspaceId: 'wsp_1',
  name: 'first',
  status: 'FINISHED',
  lifecycle: 'active',
  experimentName: 'credit',
  startTime: 1_700_000_000_000,
  endTime: null,
  artifactUri: `mlflow-artifacts:/0/${RUN_ID}/artifacts`,
  metrics: [{ key: 'auc', value: 0.8 }],
  params: [],
  tags: [],
};
const MODEL = { id: 'mdl_1', name: 'm', kind: 'prompt', description: '', aliases: [], latest: { number: 2 } };
const VERSION = {
  id: 'ver_1',
  model: { id: 'mdl_1', name: 'm' },
  number: 2,
  format: 'prompt',
  registration: { status: 'READY', statusMessage: null, stage: 'None', sourceUri: '' },
  artifact: { id: 'art_1', digest: SHA256, sizeBytes: 3, fileName: 'm.onnx' },
  content: { kind: 'prompt', messages: MESSAGES },
  evaluations: [],
};
const tensor = (name: string) => ({ name, datatype: 'FP32', shape: [1] });
const FACTS = {
  signature: { inputs: [tensor('a')], outputs: [tensor('score')] },
  tensorMapping: {
    inputs: [{ tensor: 'a', field: 'a', datatype: 'FP32' }],
    outputs: [{ name: 'score', tensor: 'score', index: 0 }],
  },
};
const NOTHING_DIFFERS = { metrics: [], facts: [], tags: [], card: [] };
const COUNTS = { runs: 1, files: 2, versions: 3, skipped: 0 };
const IMPORT = { id: 'imp_1', url: 'https://mlflow.example.org', state: 'running', counts: COUNTS };
const EXPERIMENT = { id: 'exp_1', wireId: '1', name: 'credit', lifecycle: 'active', createdAt: 1 };
const TRACE = { id: 'tr-1', name: 'answer', state: 'OK', requestTimeMs: 1, durationMs: 2 };

const SCORER = {
  ...{ scorerId: 's-1', name: 'polite', version: 2, versionsCount: 2, experimentName: 'credit' },
  ...{
    kind: 'judge with instructions',
    model: null,
    instructions: 'Is {{ outputs }} polite?',
    description: null,
  },
  ...{ createdAt: 1, createdBy: 'per_1', people: { per_1: { id: 'per_1', name: 'Ada' } } },
};

/** What the server answers, by operation; others answer nothing. */
const ANSWERS: Readonly<Record<string, object>> = {
  'experiments.list': page(EXPERIMENT),
  'experiments.get': EXPERIMENT,
  'experiments.create': { id: 'exp_1', experimentId: '1' },
  'runs.search': page(RUN),
  'runs.get': RUN,
  'runs.listColumns': { metrics: ['auc'], params: [], tags: [] },
  'runs.metricHistory': { items: [{ runId: RUN_ID, step: 1, at: 1, value: 0.5 }] },
  'runs.dataset': { name: 'd', digest: 'x', columns: [{ name: 'a', type: 'long' }], figures: [] },
  'runFiles.list': [{ name: 'model', isFolder: true, sizeBytes: null }],
  'traces.list': page(TRACE),
  'traces.show': { trace: TRACE, spans: [{ name: 'root', type: 'LLM', status: 'OK' }] },
  'models.list': page(MODEL),
  'models.get': MODEL,
  'models.setAlias': { requests: [{ number: 7, link: 'https://console/requests/chg_7' }] },
  'versions.list': page(VERSION),
  'versions.get': VERSION,
  'versions.register': { number: 3 },
  'versions.registerPrompt': { number: 3 },
  'versions.compare': NOTHING_DIFFERS,
  'versions.servingPlaces': { items: [] },
  'modelVersions.search': { items: [], nextPageToken: null },
  'cards.show': { revisions: [{ number: 1, card: { summary: 'Says' }, createdBy: 'Ada', createdAt: 1 }] },
  'datasets.list': page({ id: 'dst_1', name: 'd', digest: SHA256 }),
  'datasets.register': { id: 'dst_1' },
  'datasets.get': { id: 'dst_1', name: 'd', digest: SHA256 },
  'trustedKeys.list': { items: [{ name: 'bank', fingerprint: SHA256, revokedAt: null }] },
  'lineage.show': { nodes: [{ kind: 'run', id: 'r', name: 'first' }], edges: [], more: [], focusId: 'r' },
  'scorers.browse': page(SCORER),
  'scorers.show': SCORER,
  'scorers.history': { ...page(SCORER), people: SCORER.people },
  'imports.start': IMPORT,
  'imports.list': page(IMPORT),
  'imports.get': IMPORT,
};

/** A line of each command; FOLDER stands for a folder of the test. */
const LINES = [
  "experiments list --filter name='x' --view all --limit 5",
  'experiments show 1',
  'experiments create credit --tag team=risk',
  'experiments rename 1 lending',
  'experiments delete 1',
  'experiments restore 1',
  'runs search 1 2 --filter metrics.auc>0.5 --order metrics.auc --metric auc',
  `runs show ${RUN_ID}`,
  `runs compare ${RUN_ID} ${RUN_ID} --all`,
  'runs columns exp_1',
  `runs metric auc ${RUN_ID} --points 10`,
  `runs delete ${RUN_ID}`,
  `runs restore ${RUN_ID}`,
  `files list ${RUN_ID} --in model`,
  `files download ${RUN_ID} model/m.bin --to FOLDER/got.bin`,
  `files upload ${RUN_ID} FOLDER/sent.bin --as model/m.bin`,
  `files delete ${RUN_ID} model`,
  "traces list exp_1 --filter trace.status='OK'",
  'traces show exp_1 tr-1',
  'scorers list --search polite --experiment exp_1',
  'scorers show s-1 --version 2',
  'scorers versions s-1 --limit 3',
  'models list --search m --kind prompt',
  'models list --except-kind prompt',
  'models show m',
  'models pointers m',
  'models register m --kind classifier --description It',
  'models delete m',
  'aliases set m live 2',
  'aliases remove m live',
  'tags set m team risk',
  'tags remove m team --version 2',
  'versions list m --limit 3',
  "versions search --filter name='m'",
  'versions show m 2',
  'versions register m FOLDER/sent.bin --facts FOLDER/facts.json',
  'versions compare m 1 2',
  'versions stage m 2 Staging --archive',
  'versions delete m 2',
  'versions download m 2 --to FOLDER/model.bin',
  'versions serving m 1 2',
  'versions beside m 1 2',
  'keys list',
  'cards show m 2',
  'cards revise m 2 FOLDER/card.json --note Clearer',
  'prompts list',
  'prompts show m 2',
  'prompts diff m 1 2',
  'prompts register m FOLDER/prompt.txt --role system --new',
  'datasets list',
  'datasets show dst_1',
  'datasets logged lds_1',
  'datasets register d FOLDER/sent.bin --purpose training --licence MIT',
  'lineage show m 2',
  `lineage run ${RUN_ID}`,
  'lineage dataset dst_1',
  'imports start https://mlflow.example.org --take models',
  'imports list',
  'imports show imp_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  'imports cancel imp_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  'imports resume imp_01ARZ3NDEKTSV4RRFFQ69G5FAV',
];

let server: Server;
let api: Api;
let folder: string;
let called: string[] = [];
let wrong: string[] = [];

const RAW: Readonly<Record<string, string>> = {
  'GET /run-files/content': 'runFiles.get',
  'PUT /run-files/content': 'runFiles.record',
  'POST /artifacts': 'models.recordArtifact',
  'GET /artifacts/art_1/content': 'models.downloadArtifact',
};

async function answerTo(request: IncomingMessage): Promise<object | Buffer> {
  const url = new URL(request.url ?? '', 'http://127.0.0.1');
  const path = url.pathname.replace('/api/v1', '');
  const raw = RAW[`${request.method} ${path}`];
  if (raw !== undefined) {
    called.push(raw);
    for await (const _ of request);
    return request.method === 'GET' ? BYTES : { id: 'art_1', digest: SHA256, sizeBytes: BYTES.length };
  }
  const match = matchRoute(REST_ROUTES, request.method ?? '', path);
  if (match.kind !== 'found') {
    wrong.push(`${request.method} ${path}`);
    return {};
  }
  const isRead = request.method === 'GET' || request.method === 'DELETE';
  const given = isRead ? Object.fromEntries(url.searchParams) : ((await json(request)) as object);
  const read = match.route.operation.input.safeParse({ ...given, ...match.parameters });
  if (!read.success) wrong.push(`${match.route.name}: ${JSON.stringify(read.error.issues[0])}`);
  called.push(match.route.name);
  return ANSWERS[match.route.name] ?? {};
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'interlock-cli-'));
  await writeFile(join(folder, 'sent.bin'), BYTES);
  await writeFile(join(folder, 'prompt.txt'), 'Decide well on {{amount}}.\n');
  await writeFile(join(folder, 'card.json'), JSON.stringify({ summary: 'It estimates.' }));
  await writeFile(join(folder, 'facts.json'), JSON.stringify(FACTS));
  server = createServer((request, response) => {
    answerTo(request).then(
      (answer) => response.end(Buffer.isBuffer(answer) ? answer : JSON.stringify(answer)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  api = new Api({ url: `http://127.0.0.1:${port}`, token: 'ilk_test' });
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

test.each(LINES)('%s asks for what the API has, in the form it takes', async (line) => {
  [called, wrong] = [[], []];
  const words = line.replaceAll('FOLDER', folder).split(' ');
  const { command, rest } = chooseCommand(COMMANDS, words);
  const { lines } = await runCommand(command, rest, api);
  expect(wrong).toEqual([]);
  expect(called.some((name) => command.operations.includes(name))).toBe(true);
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.join('\n')).not.toMatch(/undefined|\[object|NaN/);
});

test('every command has such a line', () => {
  const tried = LINES.map((line) => chooseCommand(COMMANDS, line.split(' ')).command.name);
  expect(COMMANDS.map(({ name }) => name).filter((name) => !tried.includes(name))).toEqual([]);
});

test('a file arrives as it is, or not at all', async () => {
  const target = join(folder, 'whole.bin');
  await api.download('/run-files/content', { workspaceId: 'w', path: 'p' }, target);
  expect(await readFile(target)).toEqual(BYTES);
});
