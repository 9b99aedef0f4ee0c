import { createServer } from 'node:http';
import process from 'node:process';
import { Pool } from 'undici';

/** The least that a gateway in Node can be: takes a request, sends it on, and hands the answer back as it comes. */
const [port = '', upstream = ''] = process.argv.slice(2);
const pool = new Pool(upstream, { connections: 64 });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const call = {
      method: 'POST',
      path: request.url ?? '/',
      headers: { 'content-type': 'application/json' },
      body: Buffer.concat(chunks),
      opaque: null,
    } as const;
    pool
      .stream(call, ({ statusCode, headers }) => {
        const type = headers['content-type'];
        response.writeHead(statusCode, { 'content-type': Array.isArray(type) ? type[0] : type });
        return response;
      })
      .catch(() => response.destroy());
  });
});
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
