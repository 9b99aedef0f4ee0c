import { permitted } from '#server/api/operation.ts';
import { createScimToken } from './create-scim-token.ts';
import { listProvisioning } from './list-provisioning.ts';
import { nothing } from './people.schema.ts';
import { changeScimGroup, createScimGroup, mapGroup, removeScimGroup } from './provision-group.ts';
import { changeScimUser, createScimUser, removeScimUser } from './provision-user.ts';
import { getScimGroup, getScimUser, listScimGroups, listScimUsers } from './read-directory.ts';
import {
  changeScimGroupInput,
  changeScimUserInput,
  createScimGroupInput,
  createScimTokenInput,
  createScimUserInput,
  listScimInput,
  mapGroupInput,
  scimGroupInput,
  scimUserInput,
} from './scim.schema.ts';

/** What a directory does; no role of a person carries the permission, only the token of a connection. */
export const scim = {
  listUsers: permitted({ input: listScimInput, permission: 'scim:provision', run: listScimUsers }),
  getUser: permitted({ input: scimUserInput, permission: 'scim:provision', run: getScimUser }),
  createUser: permitted({
    input: createScimUserInput,
    permission: 'scim:provision',
    audit: 'scim.user-created',
    run: createScimUser,
  }),
  changeUser: permitted({
    input: changeScimUserInput,
    permission: 'scim:provision',
    audit: 'scim.user-changed',
    run: changeScimUser,
  }),
  removeUser: permitted({
    input: scimUserInput,
    permission: 'scim:provision',
    audit: 'scim.user-deactivated',
    run: removeScimUser,
  }),
  listGroups: permitted({ input: listScimInput, permission: 'scim:provision', run: listScimGroups }),
  getGroup: permitted({ input: scimGroupInput, permission: 'scim:provision', run: getScimGroup }),
  createGroup: permitted({
    input: createScimGroupInput,
    permission: 'scim:provision',
    audit: 'scim.group-created',
    run: createScimGroup,
  }),
  changeGroup: permitted({
    input: changeScimGroupInput,
    permission: 'scim:provision',
    audit: 'scim.group-changed',
    run: changeScimGroup,
  }),
  removeGroup: permitted({
    input: scimGroupInput,
    permission: 'scim:provision',
    audit: 'scim.group-removed',
    run: removeScimGroup,
  }),
};

/** What admins do about it. */
export const provisioning = {
  list: permitted({ input: nothing, permission: 'sso:read', run: listProvisioning }),
  createToken: permitted({
    input: createScimTokenInput,
    permission: 'sso:manage',
    assurance: 'recent-mfa',
    audit: 'token.created',
    run: createScimToken,
  }),
  mapGroup: permitted({
    input: mapGroupInput,
    permission: 'people:grant',
    assurance: 'recent-mfa',
    audit: 'scim.group-mapped',
    run: mapGroup,
  }),
};
