import { permitted } from '#server/api/operation.ts';
import { findWorkspace, listOwnWorkspaces } from './list-own-workspaces.ts';
import { nothing, workspaceInput } from './people.schema.ts';

/** The workspaces in which a caller may work, for whoever has to name one. */
export const workspaces = {
  list: permitted({ input: nothing, permission: 'model:read', run: listOwnWorkspaces }),
  get: permitted({ input: workspaceInput, permission: 'model:read', run: findWorkspace }),
};
