import { permitted } from '#server/api/operation.ts';
import { listSecrets } from './list-secrets.ts';
import { putSecret } from './put-secret.ts';
import { removeSecret } from './remove-secret.ts';
import { listSecretsInput, putSecretInput, removeSecretInput } from './secrets.schema.ts';

/** Credentials for the services that call policies name: set and replaced, never read. */
export const secrets = {
  list: permitted({ input: listSecretsInput, permission: 'workflow:read', run: listSecrets }),
  put: permitted({
    input: putSecretInput,
    permission: 'secret:manage',
    assurance: 'recent-mfa',
    audit: 'secret.set',
    run: putSecret,
  }),
  remove: permitted({
    input: removeSecretInput,
    permission: 'secret:manage',
    assurance: 'recent-mfa',
    audit: 'secret.removed',
    run: removeSecret,
  }),
};
