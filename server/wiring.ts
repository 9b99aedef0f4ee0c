import { env } from '#server/platform/env.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';

function required(url: string | undefined, name: string): string {
  if (url) return url;
  throw new Error(`${name} is not set. Start with \`npm start\`, or see docs/configuration.md.`);
}

/** Wires a process over the app role: every row it sees belongs to the tenant that is set. */
export function wireApp(name: string, connectionsMax?: number): OpenUnitOfWork {
  return openUnitOfWork(required(env().databaseAppUrl, 'DATABASE_APP_URL'), { name, connectionsMax });
}

/** Wires a process over the system role: the worker and the gateway, which serve every organisation. */
export function wireSystem(name: string, connectionsMax?: number): OpenUnitOfWork & { url: string } {
  const url = required(env().databaseSystemUrl, 'DATABASE_SYSTEM_URL');
  return { ...openUnitOfWork(url, { name, connectionsMax }), url };
}
