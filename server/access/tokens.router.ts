import { permitted } from '#server/api/operation.ts';
import { createToken } from './create-token.ts';
import { listTokens } from './list-tokens.ts';
import { revokeToken } from './revoke-token.ts';
import { changeToken, rotateToken } from './rotate-token.ts';
import {
  changeTokenInput,
  createTokenInput,
  listTokensInput,
  revokeTokenInput,
  rotateTokenInput,
} from './tokens.schema.ts';

export const tokens = {
  list: permitted({ input: listTokensInput, permission: 'token:read', run: listTokens }),
  create: permitted({
    input: createTokenInput,
    permission: 'token:create',
    assurance: 'recent-mfa',
    audit: 'token.created',
    run: createToken,
  }),
  rotate: permitted({
    input: rotateTokenInput,
    permission: 'token:create',
    assurance: 'recent-mfa',
    audit: 'token.rotated',
    run: rotateToken,
  }),
  change: permitted({
    input: changeTokenInput,
    permission: 'token:create',
    assurance: 'recent-mfa',
    audit: 'token.changed',
    run: changeToken,
  }),
  revoke: permitted({
    input: revokeTokenInput,
    permission: 'token:revoke',
    audit: 'token.revoked',
    run: revokeToken,
  }),
};
