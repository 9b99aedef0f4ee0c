import { createServer } from 'node:http';
import process from 'node:process';

// A part for tests: serves on PORT, tells its pid at /pid, ends badly at /crash, ignores SIGTERM when told to.
const [behaviour = 'polite'] = process.argv.slice(2);
if (behaviour === 'broken') {
  process.stderr.write('no model here\n');
  process.exit(3);
}
const server = createServer((request, response) => {
  if (request.url === '/crash') process.exit(9);
  response.end(String(process.pid));
});
server.listen(Number(process.env.PORT), '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
});
process.on('SIGTERM', () => {
  if (behaviour !== 'deaf') server.close(() => process.exit(0)).closeAllConnections();
});
