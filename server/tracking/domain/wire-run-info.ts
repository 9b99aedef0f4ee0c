import type { RunFacts } from './experiment.ts';

/** What the protocol tells of a run beside what it logged. */
export type PrintedFacts = Pick<
  RunFacts,
  | 'id'
  | 'name'
  | 'userId'
  | 'startTime'
  | 'endTime'
  | 'artifactUri'
  | 'experimentWireId'
  | 'status'
  | 'lifecycle'
>;

/** What a run is, in the words of MLflow's protocol; times in milliseconds since 1970. */
export function wireRunInfo(run: PrintedFacts): Record<string, unknown> {
  return {
    run_uuid: run.id,
    experiment_id: run.experimentWireId,
    run_name: run.name,
    user_id: run.userId,
    status: run.status,
    start_time: run.startTime,
    end_time: run.endTime ?? undefined,
    artifact_uri: run.artifactUri,
    lifecycle_stage: run.lifecycle,
    run_id: run.id,
  };
}
