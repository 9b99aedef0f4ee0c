import { SEALED_ID_TOKENS } from '#server/access/id-token-place.ts';
import { SEALED_CLIENT_SECRETS } from '#server/access/open-provider.ts';
import { SEALED_SEEDS } from '#server/access/verify-totp.ts';
import { SEALED_LOG_KEYS } from '#server/audit/log-keys.ts';
import { SEALED_SUBJECT_KEYS } from '#server/audit/private-values.ts';
import { SEALED_CREDENTIALS } from '#server/clusters/seal-credential.ts';
import { SEALED_PAYLOAD_KEYS } from '#server/decisions/payload-keys.ts';
import { SEALED_WEBHOOK_SECRETS } from '#server/notifications/webhook-secret.ts';
import type { SealedColumn } from '#server/platform/sealed-column.ts';
import { SEALED_IMPORT_CREDENTIALS } from '#server/tracking/import-credential.ts';
import { SEALED_SECRETS } from '#server/workflows/seal-secret.ts';
import { SEALED_SUBJECTS } from './subject-digest.ts';

/** Every column that hangs under the wrapping key; a test compares it with the columns that exist. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  SEALED_SEEDS,
  SEALED_CLIENT_SECRETS,
  ...SEALED_ID_TOKENS,
  SEALED_SUBJECT_KEYS,
  SEALED_LOG_KEYS,
  SEALED_CREDENTIALS,
  SEALED_SECRETS,
  SEALED_PAYLOAD_KEYS,
  ...SEALED_WEBHOOK_SECRETS,
  SEALED_SUBJECTS,
  SEALED_IMPORT_CREDENTIALS,
];
