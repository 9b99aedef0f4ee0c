import { permitted } from '#server/api/operation.ts';
import { createToken } from './create-token.ts';
import { listTokens } from './list-tokens.ts';
import { revokeToken } from './revoke-token.ts';
import { createTokenInput, listTokensInput, revokeTokenInput } from './tokens.schema.ts';

export const tokens = {
  list: permitted({ input: listTokensInput, permission: 'token:read', run: listTokens }),
  create: permitted({
    input: createTokenInput,
    permission: 'token:create',
    assurance: 'recent-mfa',
    audit: 'token.created',
    run: createToken,
  }),
  revoke: permitted({
    input: revokeTokenInput,
    permission: 'token:revoke',
    audit: 'token.revoked',
    run: revokeToken,
  }),
};
