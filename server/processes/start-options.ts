import { parseArgs } from 'node:util';

export const USAGE = `npm start [-- --demo] [--port 3000] [--gateway-port 4000] [--data-dir .interlock] [--host 127.0.0.1]

  --demo           adds a demonstration on real loan applications and keeps it running
  --port           where the console listens
  --gateway-port   where applications call workflows
  --data-dir       where everything is kept
  --host           the address to listen on; other machines reach 0.0.0.0

Settings by environment variable: docs/configuration.md. npm run dev takes the same options and reloads.
`;

export interface StartOptions {
  isDemo: boolean;
  isDev: boolean;
  isHelp: boolean;
  /** What the command line says, in the words of the environment; it wins over the environment. */
  overrides: Record<string, string>;
}

/** Reads the command line of `npm start`; throws with the usage when an option is unknown or lacks its value. */
export function parseStartOptions(args: readonly string[]): StartOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        demo: { type: 'boolean', default: false },
        dev: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        port: { type: 'string' },
        'gateway-port': { type: 'string' },
        'data-dir': { type: 'string' },
        host: { type: 'string' },
      },
    });
    const named = [
      ['PORT', values.port],
      ['GATEWAY_PORT', values['gateway-port']],
      ['INTERLOCK_DATA_DIR', values['data-dir']],
      ['INTERLOCK_HOST', values.host],
    ].filter((pair): pair is [string, string] => pair[1] !== undefined);
    const overrides = Object.fromEntries(named);
    return { isDemo: values.demo, isDev: values.dev, isHelp: values.help, overrides };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`, {
      cause: error,
    });
  }
}
