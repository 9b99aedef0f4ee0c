import { basename } from 'node:path';
import type { VersionComparison } from '#server/registry/domain/compare-versions.ts';
import type { Api } from './api.ts';
import { type Command, PAGED, type Page, pageOf, tellDone, tellPage } from './command.ts';
import { Complaint } from './complaint.ts';
import { tellMoved } from './model-commands.ts';
import { factsOf, tableOf, timeOf } from './print-table.ts';
import { readJsonFile } from './read-json-file.ts';

/** A version, as far as it is told here. */
export interface Version {
  id: string;
  model: { id: string; name: string };
  number: number;
  description: string;
  format: string;
  licence: string | null;
  artifact: { id: string; digest: string; sizeBytes: number; fileName: string };
  registration: { status: string; statusMessage: string | null; stage: string; sourceUri: string };
  content?: { kind: string; messages?: readonly { role: string; content: string }[] } | null;
  tags: Readonly<Record<string, string>>;
  evaluations: readonly { datasetName?: string; metrics: Readonly<Record<string, number>> }[];
  createdAt: string;
}

const ONE = ['model', 'version'];

/** A version of a model by number or alias. */
export function getVersion(api: Api, model: string, version: string): Promise<Version> {
  return api.call('GET', `/models/${encodeURIComponent(model)}/versions/${encodeURIComponent(version)}`);
}

function tellComparison({ metrics, facts, tags, card }: VersionComparison): string[] {
  const measured = metrics.map(({ dataset, metric, left, right, verdict }) => [
    `${metric} on ${dataset.name}`,
    left,
    right,
    verdict,
  ]);
  const said = [...facts, ...tags, ...card].filter(({ isSame }) => !isSame);
  return [
    ...(measured.length > 0 ? [...tableOf(['Metric', 'Left', 'Right', 'Right is'], measured), ''] : []),
    ...(said.length > 0
      ? tableOf(
          ['Differs', 'Left', 'Right'],
          said.map(({ name, left, right }) => [name, left, right]),
        )
      : ['Nothing else differs.']),
  ];
}

/** Versions of models, by model and number or alias. */
export const VERSION_COMMANDS: readonly Command[] = [
  {
    name: 'versions list',
    takes: ['model'],
    options: PAGED,
    about: 'List versions of a model, the newest first',
    operations: ['versions.list'],
    run: async (api, given) => {
      const path = `/models/${given.part('model')}/versions`;
      const page = await api.call<Page<Version>>('GET', path, pageOf(given));
      return tellPage(page, ['Version', 'Format', 'Status', 'Stage', 'Registered'], (version) => [
        version.number,
        version.format,
        version.registration.status,
        version.registration.stage,
        timeOf(version.createdAt),
      ]);
    },
  },
  {
    name: 'versions search',
    takes: [],
    options: {
      filter: { value: 'FILTER', about: "such as run_id = '…' AND tags.team = 'risk'" },
      order: { value: 'ORDER', isMany: true, about: 'such as "version_number DESC"' },
      limit: { value: 'N', about: 'how many at most' },
      cursor: { value: 'TEXT', about: 'where the page before ended, as it said' },
    },
    about: "Find versions by MLflow's filter",
    operations: ['modelVersions.search'],
    run: async (api, given) => {
      const found = await api.call<{
        items: readonly {
          name: string;
          number: number;
          status: string;
          stage: string;
          runId: string | null;
        }[];
        nextPageToken: string | null;
      }>('POST', '/model-versions/search', {
        filter: given.text('filter'),
        orderBy: given.texts('order'),
        maxResults: given.number('limit') ?? 100,
        pageToken: given.text('cursor'),
      });
      const page = { items: found.items, nextCursor: found.nextPageToken };
      return tellPage(page, ['Model', 'Version', 'Status', 'Stage', 'Run'], (one) => [
        one.name,
        one.number,
        one.status,
        one.stage,
        one.runId,
      ]);
    },
  },
  {
    name: 'versions show',
    takes: ONE,
    about: 'Show a version by number or alias',
    operations: ['versions.get'],
    run: async (api, given) => {
      const version = await getVersion(api, given.word('model'), given.word('version'));
      const { artifact, registration } = version;
      const facts = factsOf({
        Model: version.model.name,
        Version: version.number,
        Id: version.id,
        Status: registration.status,
        'Said of it': registration.statusMessage,
        Stage: registration.stage,
        File: `${artifact.fileName}, ${artifact.sizeBytes} bytes`,
        SHA256: artifact.digest.slice(0, 64),
        Format: version.format,
        Licence: version.licence,
        Source: registration.sourceUri,
        Description: version.description,
        Registered: timeOf(version.createdAt),
      });
      const metrics = version.evaluations.flatMap((one) =>
        Object.entries(one.metrics).map(([name, value]) => [name, value, one.datasetName]),
      );
      const measured = metrics.length === 0 ? [] : ['', ...tableOf(['Metric', 'Value', 'On'], metrics)];
      return { value: version, lines: [...facts, ...measured] };
    },
  },
  {
    name: 'versions register',
    takes: ['model', 'file'],
    options: {
      facts: {
        value: 'FILE',
        about: 'JSON with signature, tensorMapping, card and the rest of what is known',
      },
    },
    about: 'Upload a model file and register it as the next version',
    operations: ['versions.register', 'models.recordArtifact'],
    run: async (api, given) => {
      const file = given.word('file');
      const facts = given.text('facts');
      const known = facts === undefined ? {} : await readJsonFile(facts);
      const kept = await api.upload<{ id: string }>('POST', '/artifacts', { fileName: basename(file) }, file);
      const path = `/models/${given.part('model')}/versions`;
      const made = await api.call<{ number: number }>('POST', path, { ...known, artifactId: kept.id });
      return tellDone(made, `Registered version ${made.number}.`);
    },
  },
  {
    name: 'versions compare',
    takes: ['model', 'left', 'right'],
    about: 'Show what differs between two versions',
    operations: ['versions.compare'],
    run: async (api, given) => {
      const model = given.word('model');
      const [left, right] = await Promise.all(
        [given.word('left'), given.word('right')].map((version) => getVersion(api, model, version)),
      );
      const fields = { left: left?.id, right: right?.id };
      const found = await api.call<VersionComparison>('GET', '/version-comparison', fields);
      return { value: found, lines: tellComparison(found) };
    },
  },
  {
    name: 'versions download',
    takes: ONE,
    options: { to: { value: 'FILE', about: 'where to; its own name here as long as you say nothing' } },
    about: 'Fetch the file of a version; who takes it goes on record',
    operations: ['models.downloadArtifact', 'models.getArtifact'],
    run: async (api, given) => {
      const { artifact } = await getVersion(api, given.word('model'), given.word('version'));
      const target = given.text('to') ?? basename(artifact.fileName);
      const got = await api.download(`/artifacts/${encodeURIComponent(artifact.id)}/content`, {}, target);
      if (got.sha256 !== artifact.digest)
        throw new Complaint('changed', `${target} is not the file that was registered.`);
      return { value: { ...got, file: target }, lines: [`${target}: ${got.bytes} bytes, as registered`] };
    },
  },
  {
    name: 'versions stage',
    takes: ['name', 'version', 'stage'],
    options: { archive: { about: 'put other versions of that stage into Archived' } },
    about: 'Put a version into a stage; Production of what serves asks for approval',
    operations: ['modelVersions.transition'],
    run: async (api, given) => {
      const path = `/registered-models/${given.part('name')}/versions/${given.part('version')}/stage`;
      const fields = { stage: given.word('stage'), archivesOthers: given.is('archive') };
      const line = `Version ${given.word('version')} is in ${given.word('stage')}.`;
      return tellMoved(await api.call('POST', path, fields), line);
    },
  },
  {
    name: 'versions delete',
    takes: ['name', 'version'],
    about: 'Delete a version; what serves or is asked for stays',
    operations: ['modelVersions.remove'],
    run: async (api, given) => {
      const path = `/registered-models/${given.part('name')}/versions/${given.part('version')}`;
      return tellDone(await api.call('DELETE', path), `Deleted version ${given.word('version')}.`);
    },
  },
];
