import { z } from 'zod';
import { RUN_STATUSES } from './experiment.ts';

/**
 * What another server answers in MLflow's protocol, as far as an import needs it. Empty fields are left out on the wire, whole
 * numbers may travel as digits, NaN and the infinities as texts; what is unknown is ignored.
 */
/** Larger than any double holds exactly is what some clients log as a time; it is judged where it is to stand. */
const whole = z.coerce.number().transform(Math.trunc);
const LATEST_MS = 8.64e15;
const moment = whole.transform((ms) => Math.min(Math.max(ms, 0), LATEST_MS));
const figure = z.union([z.number(), z.string()]).transform(Number);
const entry = z.object({ key: z.string(), value: z.string().default('') });
const entries = z.array(entry).default([]);
const page = { next_page_token: z.string().optional() };

const remoteExperiment = z.object({ experiment_id: z.string().min(1), name: z.string(), tags: entries });
export type RemoteExperiment = z.output<typeof remoteExperiment>;

export const experimentsAnswer = z.object({ experiments: z.array(remoteExperiment).default([]), ...page });

const remoteDataset = z.object({
  dataset: z.object({
    name: z.string(),
    digest: z.string(),
    source_type: z.string().default(''),
    source: z.string().default(''),
    schema: z.string().optional(),
    profile: z.string().optional(),
  }),
  tags: entries,
});

const NOTHING_LOGGED = { metrics: [], params: [], tags: [] };

const remoteRun = z.object({
  info: z.object({
    run_id: z.string().min(1),
    run_name: z.string().default(''),
    user_id: z.string().default(''),
    status: z.enum(RUN_STATUSES).catch('FINISHED'),
    start_time: moment.default(0),
    end_time: moment.optional(),
    artifact_uri: z.string().default(''),
  }),
  data: z
    .object({ metrics: z.array(z.object({ key: z.string() })).default([]), params: entries, tags: entries })
    .default(NOTHING_LOGGED),
  inputs: z.object({ dataset_inputs: z.array(remoteDataset).default([]) }).default({ dataset_inputs: [] }),
});
export type RemoteRun = z.output<typeof remoteRun>;

export const runsAnswer = z.object({ runs: z.array(remoteRun).default([]), ...page });
export const runAnswer = z.object({ run: remoteRun });

export const historyAnswer = z.object({
  metrics: z
    .array(z.object({ key: z.string(), value: figure, timestamp: whole.default(0), step: whole.default(0) }))
    .default([]),
  ...page,
});
export type RemoteHistory = z.output<typeof historyAnswer>;

export const filesAnswer = z.object({
  files: z
    .array(z.object({ path: z.string(), is_dir: z.boolean().default(false), file_size: whole.optional() }))
    .default([]),
  ...page,
});

const remoteLoggedModel = z.object({
  info: z.object({
    model_id: z.string().min(1),
    name: z.string().default(''),
    artifact_uri: z.string().default(''),
    status: z.union([z.string(), z.number()]).default('LOGGED_MODEL_READY'),
    model_type: z.string().optional(),
    source_run_id: z.string().optional(),
    tags: entries,
  }),
  data: z.object({ params: entries }).default({ params: [] }),
});
export type RemoteLoggedModel = z.output<typeof remoteLoggedModel>;

export const loggedModelsAnswer = z.object({ models: z.array(remoteLoggedModel).default([]), ...page });
export const loggedModelAnswer = z.object({ model: remoteLoggedModel });

const remoteModel = z.object({
  name: z.string().min(1),
  description: z.string().default(''),
  tags: entries,
  aliases: z.array(z.object({ alias: z.string(), version: z.coerce.string() })).default([]),
});
export type RemoteModel = z.output<typeof remoteModel>;

export const modelsAnswer = z.object({ registered_models: z.array(remoteModel).default([]), ...page });
export const modelAnswer = z.object({ registered_model: remoteModel });

const remoteVersion = z.object({
  name: z.string(),
  version: z.coerce.string(),
  description: z.string().default(''),
  source: z.string().default(''),
  run_id: z.string().default(''),
  run_link: z.string().default(''),
  model_id: z.string().default(''),
  current_stage: z.string().default('None'),
  tags: entries,
});
export type RemoteVersion = z.output<typeof remoteVersion>;

export const versionsAnswer = z.object({ model_versions: z.array(remoteVersion).default([]), ...page });
export const versionAnswer = z.object({ model_version: remoteVersion });
export const downloadAnswer = z.object({ artifact_uri: z.string().default('') });
