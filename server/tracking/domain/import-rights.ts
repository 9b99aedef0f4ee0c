import type { Permission } from '../../access/domain/permissions.ts';
import type { ImportTake } from './import-facts.ts';

const NEEDED: Readonly<Record<ImportTake, readonly Permission[]>> = {
  experiments: ['experiment:write', 'run:log', 'artifact:upload'],
  models: ['experiment:write', 'model:create', 'version:register', 'alias:set', 'run:log', 'artifact:upload'],
};

/** What somebody must be allowed to do by hand for an import to do it in their name. */
export function rightsOfImport(takes: readonly ImportTake[]): Permission[] {
  return [...new Set(takes.flatMap((take) => NEEDED[take]))];
}
