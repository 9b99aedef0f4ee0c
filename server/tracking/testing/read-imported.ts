/** Everything that counts of what an organisation holds, in an order that does not depend on when it was made. */
export async function readImported(query: <T>(sql: string) => Promise<T[]>) {
  const one = async (sql: string) => (await query<{ found: unknown }>(sql)).map(({ found }) => found);
  return {
    experiments: await one(
      `SELECT jsonb_build_array(name, (SELECT count(*) FROM tracking_run r WHERE r.experiment_id = e.id)) AS found
       FROM experiment e ORDER BY name`,
    ),
    runs: await one(
      `SELECT jsonb_build_array(r.name, r.status, r.start_time, r.end_time,
         (SELECT jsonb_object_agg(key, value) FROM run_param p WHERE p.run_id = r.id),
         (SELECT jsonb_agg(key ORDER BY key) FROM run_metric m WHERE m.run_id = r.id),
         (SELECT sum(cardinality(points)) FROM metric_batch b WHERE b.run_id = r.id),
         (SELECT count(*) FROM run_dataset d WHERE d.run_id = r.id)) AS found
       FROM tracking_run r ORDER BY r.name`,
    ),
    files: await one(
      `SELECT jsonb_build_array(regexp_replace(path, '^.*/artifacts/', ''), size_bytes, digest) AS found
       FROM run_file ORDER BY 1`,
    ),
    versions: await one(
      `SELECT jsonb_build_array(m.name, v.number, s.status, s.stage) AS found
       FROM model_version v JOIN model m ON m.id = v.model_id JOIN version_state s ON s.id = v.id ORDER BY m.name, v.number`,
    ),
    aliases: await one(
      `SELECT jsonb_build_array(name, version_number) AS found FROM model_alias ORDER BY name`,
    ),
  };
}
