import { Refusal } from '../../platform/domain/refusal.ts';

/** What MLflow's webhooks tell of, with an example of each message as its own test call sends it. */
const MODEL = { name: 'example_model' };
const VERSION = { ...MODEL, version: '1' };
const PROMPT = { name: 'example_prompt' };
const PROMPT_VERSION = { ...PROMPT, version: '1' };
const KEY = { key: 'example_key' };
const TAG = { ...KEY, value: 'example_value' };
const ALIAS = { alias: 'example_alias' };
const TAGS = { tags: { example_key: 'example_value' } };

export const WIRE_EVENT_EXAMPLES = {
  'registered_model.created': { ...MODEL, ...TAGS, description: 'An example registered model' },
  'model_version.created': {
    ...VERSION,
    source: 'models:/123',
    run_id: 'abcd1234abcd5678',
    ...TAGS,
    description: 'An example model version',
  },
  'model_version_tag.set': { ...VERSION, ...TAG },
  'model_version_tag.deleted': { ...VERSION, ...KEY },
  'model_version_alias.created': { ...MODEL, ...ALIAS, version: '1' },
  'model_version_alias.deleted': { ...MODEL, ...ALIAS },
  'prompt.created': { ...PROMPT, ...TAGS, description: 'An example prompt' },
  'prompt_version.created': {
    ...PROMPT_VERSION,
    template: 'Hello {{name}}!',
    ...TAGS,
    description: 'An example prompt version',
  },
  'prompt_tag.set': { ...PROMPT, ...TAG },
  'prompt_tag.deleted': { ...PROMPT, ...KEY },
  'prompt_version_tag.set': { ...PROMPT_VERSION, ...TAG },
  'prompt_version_tag.deleted': { ...PROMPT_VERSION, ...KEY },
  'prompt_alias.created': { ...PROMPT, ...ALIAS, version: '1' },
  'prompt_alias.deleted': { ...PROMPT, ...ALIAS },
} as const satisfies Record<string, object>;

export type WireEventName = keyof typeof WIRE_EVENT_EXAMPLES;

/** The name of an event as a client writes it (`MODEL_VERSION`, `CREATED`); refuses with `invalid` one that there is not. */
export function wireEventName(entity: string, action: string): WireEventName {
  const name = `${entity}.${action}`.toLowerCase();
  if (Object.hasOwn(WIRE_EVENT_EXAMPLES, name)) return name as WireEventName;
  throw new Refusal(
    'invalid',
    `Invalid action '${action.slice(0, 100)}' for entity '${entity.slice(0, 100)}'. Valid events are ${Object.keys(WIRE_EVENT_EXAMPLES).join(', ')}.`,
  );
}

/** Refuses with `invalid` what no webhook of MLflow's may be called. */
export function checkWireWebhookName(name: string): void {
  if (/^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/i.test(name)) return;
  throw new Refusal(
    'invalid',
    `Webhook name '${name.slice(0, 100)}' is invalid. It must start and end with a letter or digit, be less than 63 characters long, and contain only letters, digits, dots (.), underscores (_), and hyphens (-).`,
  );
}

/** The body of a message: what happened to what, when, and what is said of it. */
export function wireBody(name: WireEventName, at: string, data: object): string {
  const [entity, action] = name.split('.');
  return JSON.stringify({ entity, action, timestamp: at, data });
}
