import { permitted } from '#server/api/operation.ts';
import { listTrustedKeys, revokeKey, trustKey } from './trust-key.ts';
import { listTrustedKeysInput, revokeKeyInput, trustKeyInput } from './trusted-keys.schema.ts';

export const trustedKeys = {
  list: permitted({ input: listTrustedKeysInput, permission: 'model:read', run: listTrustedKeys }),
  trust: permitted({
    input: trustKeyInput,
    permission: 'trusted-key:manage',
    assurance: 'recent-mfa',
    audit: 'trusted-key.added',
    run: trustKey,
  }),
  revoke: permitted({
    input: revokeKeyInput,
    permission: 'trusted-key:manage',
    assurance: 'recent-mfa',
    audit: 'trusted-key.revoked',
    run: revokeKey,
  }),
};
