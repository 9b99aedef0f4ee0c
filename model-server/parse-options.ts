import { parseArgs } from 'node:util';

export interface ServerOptions {
  host: string;
  /** 0 asks the system for a free port. */
  port: number;
  repository: string;
  maxLoadBytes: number;
  maxInferBytes: number;
  inferTimeoutMs: number;
  loadTimeoutMs: number;
  /** Requests that may wait or run per model version; the next one is answered 503. */
  maxQueue: number;
  /** Model versions that may be loaded at once: each holds a thread and its own memory. */
  maxEngines: number;
  endWithStdin: boolean;
  /** When set, load, unload and index demand it in the header `admin-key`. */
  adminKey: string | undefined;
}

const MEGABYTE = 1024 * 1024;

function wholeNumber(name: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new Error(`--${name} must be a whole number from ${low} to ${high}, not "${text}".`);
  }
  return value;
}

/** Reads the command line; throws an Error whose message names the option and the values it takes. */
export function parseOptions(
  args: readonly string[],
  env: Record<string, string | undefined>,
): ServerOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '8001' },
      repository: { type: 'string' },
      'max-body-mb': { type: 'string', default: '511' },
      'max-infer-mb': { type: 'string', default: '16' },
      'infer-timeout-ms': { type: 'string', default: '10000' },
      'load-timeout-ms': { type: 'string', default: '120000' },
      'max-queue': { type: 'string', default: '256' },
      'max-engines': { type: 'string', default: '32' },
      'end-with-stdin': { type: 'boolean', default: false },
    },
  });
  if (!values.repository) throw new Error('--repository DIR is needed: the folder that holds the models.');
  return {
    host: values.host,
    port: wholeNumber('port', values.port, 0, 65535),
    repository: values.repository,
    // Base64 inside JSON is read as one string, and no string of this engine holds more than 512 MB.
    maxLoadBytes: Math.min(wholeNumber('max-body-mb', values['max-body-mb'], 1, 512), 511) * MEGABYTE,
    maxInferBytes: wholeNumber('max-infer-mb', values['max-infer-mb'], 1, 256) * MEGABYTE,
    inferTimeoutMs: wholeNumber('infer-timeout-ms', values['infer-timeout-ms'], 50, 600_000),
    loadTimeoutMs: wholeNumber('load-timeout-ms', values['load-timeout-ms'], 1000, 3_600_000),
    maxQueue: wholeNumber('max-queue', values['max-queue'], 1, 10_000),
    maxEngines: wholeNumber('max-engines', values['max-engines'], 1, 256),
    endWithStdin: values['end-with-stdin'],
    adminKey: env.MODEL_SERVER_ADMIN_KEY || undefined,
  };
}
