import process from 'node:process';
import { openServer } from '#server/platform/open-server.ts';
import { openMlflow } from '#server/processes/open-mlflow.ts';

// The doors of MLflow's protocol as the web process has them, and nothing else: for tests and benches that need no page.
const [port = '0'] = process.argv.slice(2);
const mlflow = openMlflow();
const server = openServer(
  { keepAliveTimeout: 75_000, requestTimeout: 3_600_000 },
  null,
  (request, response) => {
    if (!mlflow.listener(request, response)) response.writeHead(404).end();
  },
);
server.listen(Number(port), '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
});
process.on('SIGTERM', () => process.exit(0));
// It ends with whoever started it.
process.stdin.resume().on('end', () => process.exit(0));
