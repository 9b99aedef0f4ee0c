import { type Database, openDatabase } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { type UnitOfWork, unitOfWork } from '#server/platform/unit-of-work.ts';

/** What a process needs from outside itself; built once and passed on. */
export interface Wiring {
  database: Database;
  uow: UnitOfWork;
}

/** Wires a process over the app role: every row it sees belongs to the tenant that is set. */
export function wireApp(name: string): Wiring {
  const url = env().databaseAppUrl;
  if (!url)
    throw new Error('DATABASE_APP_URL is not set. Start with `npm start`, or see docs/configuration.md.');
  const database = openDatabase(url, { name });
  return { database, uow: unitOfWork(database) };
}

/** Wires a process over the system role: the worker and the gateway, which serve every organisation. */
export function wireSystem(name: string, connectionsMax?: number): Wiring & { url: string } {
  const url = env().databaseSystemUrl;
  if (!url)
    throw new Error('DATABASE_SYSTEM_URL is not set. Start with `npm start`, or see docs/configuration.md.');
  const database = openDatabase(url, { name, connectionsMax });
  return { database, uow: unitOfWork(database), url };
}
