import { roleGrants } from '#server/access/domain/permissions.ts';
import { TOKEN_ROLES } from '#server/access/domain/roles.ts';
import type { AnyOperation } from './operation.ts';
import { OPERATIONS } from './operations.ts';

/** Every operation under its public name, `room.name`. */
export const ALL_OPERATIONS: readonly (readonly [string, AnyOperation])[] = Object.entries(
  OPERATIONS,
).flatMap(([room, operations]) =>
  Object.entries(operations as Readonly<Record<string, AnyOperation>>).map(
    ([name, operation]) => [`${room}.${name}`, operation] as const,
  ),
);

/** The authorisation document as CSV: one line per operation, one column per role. */
export function accessMatrix(): string {
  const header = ['operation', 'kind', 'permission', 'assurance', 'audit', ...TOKEN_ROLES].join(',');
  const lines = ALL_OPERATIONS.map(([name, operation]) =>
    [
      name,
      operation.kind,
      operation.permission,
      operation.assurance,
      [operation.audit ?? ''].flat().join(' '),
      ...TOKEN_ROLES.map((role) => (roleGrants(role, operation.permission) ? 'yes' : '')),
    ].join(','),
  ).sort();
  return `${[header, ...lines].join('\n')}\n`;
}
