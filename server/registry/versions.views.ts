import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { EvaluationFacts, VersionFacts } from './domain/version-facts.ts';

interface VersionRow {
  id: string;
  model_id: string;
  model_name: string;
  number: number;
  description: string;
  artifact_id: string;
  digest: string;
  size_bytes: number;
  media_type: string;
  file_name: string;
  format: string;
  signature: VersionFacts['signature'];
  tensor_mapping: VersionFacts['tensorMapping'];
  training_profile: VersionFacts['trainingProfile'];
  dataset_id: string | null;
  dataset_name: string;
  dataset_digest: string;
  dataset_rows: number;
  licence: string | null;
  source: VersionFacts['source'];
  content: VersionFacts['content'];
  tags: Record<string, string>;
  status: VersionFacts['registration']['status'];
  status_message: string | null;
  stage: VersionFacts['registration']['stage'];
  source_uri: string;
  card: VersionFacts['card'];
  card_revision: VersionFacts['cardRevision'];
  contributors: string[];
  created_by: string;
  created_at: Date;
  workspace_id: string;
}

const SELECT_VERSION = `
  SELECT v.id, v.model_id, coalesce(m.former_name, m.name) AS model_name, v.number, s.description,
         a.id AS artifact_id, a.digest, a.size_bytes, a.media_type, a.file_name,
         v.format, v.signature, v.tensor_mapping, v.training_profile, s.tags, s.status, s.status_message, s.stage, s.source_uri, v.licence, v.source, v.content, coalesce(c.card, v.card) AS card, c.revision AS card_revision, v.contributors, v.created_by, v.created_at, v.workspace_id,
         d.id AS dataset_id, d.name AS dataset_name, d.digest AS dataset_digest, d.rows AS dataset_rows
  FROM model_version v
  JOIN model m ON m.id = v.model_id
  JOIN version_state s ON s.id = v.id
  JOIN artifact a ON a.id = v.artifact_id
  LEFT JOIN dataset d ON d.id = v.training_dataset_id
  LEFT JOIN LATERAL (
    SELECT r.card, jsonb_build_object('number', r.number, 'digest', r.digest, 'authors',
             (SELECT jsonb_agg(DISTINCT o.created_by) FROM card_revision o WHERE o.model_version_id = v.id)) AS revision
    FROM card_revision r WHERE r.model_version_id = v.id ORDER BY r.number DESC LIMIT 1
  ) c ON true`;

function factsOf(found: VersionRow, evaluations: readonly EvaluationFacts[]): VersionFacts {
  return {
    id: found.id,
    model: { id: found.model_id, name: found.model_name },
    number: found.number,
    description: found.description,
    artifact: {
      id: found.artifact_id,
      digest: found.digest,
      sizeBytes: found.size_bytes,
      mediaType: found.media_type,
      fileName: found.file_name,
    },
    format: found.format,
    signature: found.signature,
    tensorMapping: found.tensor_mapping,
    trainingProfile: found.training_profile,
    trainingDataset:
      found.dataset_id === null
        ? null
        : {
            id: found.dataset_id,
            name: found.dataset_name,
            digest: found.dataset_digest,
            rows: found.dataset_rows,
          },
    licence: found.licence,
    source: found.source,
    content: found.content,
    tags: found.tags,
    registration: {
      status: found.status,
      statusMessage: found.status_message,
      stage: found.stage,
      sourceUri: found.source_uri,
    },
    card: found.card,
    cardRevision: found.card_revision,
    evaluations,
    contributors: found.contributors,
    createdBy: found.created_by,
    createdAt: found.created_at,
    workspaceId: found.workspace_id,
  };
}

/** Evaluations of these versions by version id, newest first, at most 100 each. */
async function evaluationsOf(
  tx: Tx,
  organisationId: string,
  versionIds: readonly string[],
): Promise<Map<string, EvaluationFacts[]>> {
  const found = await rows<EvaluationFacts & { modelVersionId: string }>(
    tx,
    `SELECT e.id, e.model_version_id AS "modelVersionId", e.dataset_id AS "datasetId", d.name AS "datasetName",
            d.digest AS "datasetDigest", d.rows AS "datasetRows", e.metrics, e.report_digest AS "reportDigest",
            e.reported_by AS "reportedBy", e.source, e.run_id AS "runId", e.created_at AS "createdAt"
     FROM unnest($2::text[]) AS wanted(id)
     CROSS JOIN LATERAL (
       SELECT * FROM evaluation WHERE model_version_id = wanted.id AND organisation_id = $1
       ORDER BY created_at DESC, id DESC LIMIT 100
     ) e
     JOIN dataset d ON d.id = e.dataset_id
     ORDER BY e.created_at DESC, e.id DESC`,
    [organisationId, versionIds],
  );
  const byVersion = new Map<string, EvaluationFacts[]>();
  for (const { modelVersionId, ...facts } of found) {
    byVersion.set(modelVersionId, [...(byVersion.get(modelVersionId) ?? []), facts]);
  }
  return byVersion;
}

/** Facts of these versions in the given order; ids that do not exist or may not be seen are left out. */
export async function versionFactsByIds(
  tx: Tx,
  organisationId: string,
  ids: readonly string[],
): Promise<VersionFacts[]> {
  if (ids.length === 0) return [];
  const found = await rows<VersionRow>(
    tx,
    `${SELECT_VERSION} WHERE v.organisation_id = $1 AND v.id = ANY($2)`,
    [organisationId, ids],
  );
  const evaluations = await evaluationsOf(tx, organisationId, ids);
  const byId = new Map(found.map((row) => [row.id, factsOf(row, evaluations.get(row.id) ?? [])]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Newest versions of a model below a number, newest first. */
export async function versionFactsOfModel(
  tx: Tx,
  organisationId: string,
  modelId: string,
  page: { below: number | null; limit: number },
): Promise<VersionFacts[]> {
  const found = await rows<VersionRow>(
    tx,
    `${SELECT_VERSION} WHERE v.organisation_id = $1 AND v.model_id = $2 AND s.deleted_at IS NULL AND ($3::int IS NULL OR v.number < $3)
     ORDER BY v.number DESC LIMIT $4`,
    [organisationId, modelId, page.below, page.limit],
  );
  const evaluations = await evaluationsOf(
    tx,
    organisationId,
    found.map(({ id }) => id),
  );
  return found.map((row) => factsOf(row, evaluations.get(row.id) ?? []));
}

export interface MeasuredRow {
  id: string;
  runId: string;
  modelVersionId: string;
  datasetId: string;
  metrics: Record<string, number>;
  reportDigest: string;
  createdAt: Date;
}

const MEASURED = `id, run_id AS "runId", model_version_id AS "modelVersionId", dataset_id AS "datasetId", metrics,
  report_digest AS "reportDigest", created_at AS "createdAt"`;

/** Evaluations that came of these runs. */
export function evaluationsOfRuns(
  tx: Tx,
  organisationId: string,
  runIds: readonly string[],
): Promise<MeasuredRow[]> {
  return rows<MeasuredRow>(
    tx,
    `SELECT ${MEASURED} FROM evaluation WHERE organisation_id = $1 AND run_id = ANY($2)`,
    [organisationId, runIds],
  );
}

/** One evaluation, reported or measured, or null. */
export function evaluationById(
  tx: Tx,
  organisationId: string,
  id: string,
): Promise<(Omit<MeasuredRow, 'runId'> & { runId: string | null }) | null> {
  return row(tx, `SELECT ${MEASURED} FROM evaluation WHERE organisation_id = $1 AND id = $2`, [
    organisationId,
    id,
  ]);
}
