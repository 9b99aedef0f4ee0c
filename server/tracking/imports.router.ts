import { permitted } from '#server/api/operation.ts';
import { cancelImport } from './cancel-import.ts';
import { getImport, listImports } from './get-import.ts';
import { importIdInput, listImportsInput, resumeImportInput, startImportInput } from './imports.schema.ts';
import { resumeImport } from './resume-import.ts';
import { startImport } from './start-import.ts';

const write = { permission: 'experiment:write', isSqlOnly: true } as const;

/** Taking over what another MLflow server holds. */
export const imports = {
  list: permitted({ permission: 'experiment:read', input: listImportsInput, run: listImports }),
  get: permitted({ permission: 'experiment:read', input: importIdInput, run: getImport }),
  start: permitted({ ...write, input: startImportInput, audit: 'import.started', run: startImport }),
  cancel: permitted({ ...write, input: importIdInput, audit: 'import.cancelled', run: cancelImport }),
  resume: permitted({ ...write, input: resumeImportInput, audit: 'import.resumed', run: resumeImport }),
};
