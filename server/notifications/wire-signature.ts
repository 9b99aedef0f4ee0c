import { createHmac } from 'node:crypto';
import { openWebhookSecret } from './webhook-secret.ts';

/** The headers of a message to an MLflow client's endpoint: signed over id, time and body, unless it has no secret. */
export function wireSignatureHeaders(
  endpoint: { id: string; organisationId: string; sealedSecret: string },
  message: { id: string; body: string },
  now: Date,
): Record<string, string> {
  const seconds = String(Math.floor(now.getTime() / 1000));
  const secret = openWebhookSecret(endpoint);
  const plain = {
    'content-type': 'application/json',
    'x-mlflow-delivery-id': message.id,
    'x-mlflow-timestamp': seconds,
  };
  if (secret === '') return plain;
  const mac = createHmac('sha256', secret).update(`${message.id}.${seconds}.${message.body}`);
  return { ...plain, 'x-mlflow-signature': `v1,${mac.digest('base64')}` };
}
