import { type DatabaseUrls, ensureExternalRoles } from './database-roles.ts';
import { findRunningPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import type { Env } from './env.ts';
import { secretsKey } from './secrets-key.ts';

export interface OpenDatabase extends DatabaseUrls {
  kind: 'external' | 'running' | 'started';
  /** Leaves the database as it was found: stops PostgreSQL only when this call started it. */
  close(): Promise<void>;
}

/**
 * The database of these settings, for one command: the external one, the embedded one that `npm start` runs at this
 * moment, or the embedded one started for as long as the command needs it. Does not migrate.
 */
export async function openDatabase(settings: Env): Promise<OpenDatabase> {
  const leave = () => Promise.resolve();
  if (settings.databaseUrl !== undefined) {
    const urls = await externalDatabase(settings, settings.databaseUrl);
    return { ...urls, kind: 'external', close: leave };
  }
  const running = findRunningPostgres(settings.dataDir);
  if (running !== undefined) return { ...pick(running), kind: 'running', close: leave };
  const started = await startEmbeddedPostgres({ dataDir: settings.dataDir });
  return { ...pick(started), kind: 'started', close: started.stop };
}

/** The three addresses of an external database, with its roles made or checked. */
export function externalDatabase(settings: Env, ownerUrl: string): Promise<DatabaseUrls> {
  return ensureExternalRoles({
    ownerUrl,
    appUrl: settings.databaseAppUrl,
    systemUrl: settings.databaseSystemUrl,
    secretsKey: secretsKey(settings),
  });
}

function pick({ ownerUrl, appUrl, systemUrl }: DatabaseUrls): DatabaseUrls {
  return { ownerUrl, appUrl, systemUrl };
}
