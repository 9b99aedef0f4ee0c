import { parseOptions } from './parse-options.ts';
import { startServer } from './start-server.ts';

/** A stop that has not finished by then is cut short: whoever waits for the port gets it. */
const STOP_LIMIT_MS = 1800;

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), process.env);
  const server = await startServer(options);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), STOP_LIMIT_MS).unref();
    void server.stop().finally(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (options.endWithStdin) {
    process.stdin.once('end', stop).once('error', stop).once('close', stop);
    process.stdin.resume();
  }
  process.stdout.write(`${JSON.stringify({ ready: true, port: server.port })}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
