import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { freePort } from '#server/platform/free-port.ts';
import { type BenchProcess, benchProcess, orStop, untilAnswers } from './bench-process.ts';

/** Another gateway before the same engine. */
export interface Rival {
  name: string;
  version: string;
  origin: string;
  headers: Record<string, string>;
  process: BenchProcess;
}

const run = promisify(execFile);
const CACHE = new URL('../../.cache/bench/', import.meta.url).pathname;
const INSTALL_MS = 10 * 60_000;
const PORTKEY = '1.15.2';
/** The newest release all of whose pins can be had; 1.82.7 and 1.82.8 carried a backdoor. */
const LITELLM = '1.106.2';
const MASTER_KEY = 'sk-bench';

function versionOf(command: string, args: readonly string[]): string | null {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  } catch {
    return null;
  }
}

/** nginx as a plain reverse proxy, where it is installed. */
async function nginx(upstream: URL): Promise<Rival | string> {
  if (versionOf('nginx', ['-v']) === null) return 'nginx is not installed';
  const port = await freePort();
  const folder = join(CACHE, 'nginx');
  mkdirSync(join(folder, 'tmp'), { recursive: true });
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path tmp;`);
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 1024; }
http { access_log off; ${temp.join(' ')} keepalive_requests 1000000;
upstream engine { server ${upstream.host}; keepalive 64; }
server { listen 127.0.0.1:${port}; location / { proxy_pass http://engine; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; } } }`,
  );
  const command = ['nginx', '-p', folder, '-c', join(folder, 'nginx.conf')];
  const started = await benchProcess({ command, core: 'measured', isReadyAtOnce: true });
  const origin = `http://127.0.0.1:${port}`;
  await orStop(started, untilAnswers(origin, 10_000));
  return { name: 'nginx', version: 'of the system', origin, headers: {}, process: started };
}

/** The same proxy written in Node with nothing else. */
async function bareProxy(upstream: URL): Promise<Rival> {
  const port = await freePort();
  const file = new URL('../processes/bare-proxy.ts', import.meta.url).pathname;
  const command = [process.execPath, file, String(port), upstream.origin];
  const started = await benchProcess({ command, core: 'measured' });
  const origin = `http://127.0.0.1:${port}`;
  return { name: 'bare proxy', version: process.version, origin, headers: {}, process: started };
}

/** Portkey's open gateway from npm; it stores nothing. */
async function portkey(upstream: URL): Promise<Rival | string> {
  const folder = join(CACHE, 'portkey');
  const server = join(folder, 'node_modules', '@portkey-ai', 'gateway', 'build', 'start-server.js');
  if (!existsSync(server)) {
    mkdirSync(folder, { recursive: true });
    // The versions of its own lock file: with the newest of these every stream ends in an error.
    const overrides = { hono: '4.9.7', '@hono/node-server': '1.14.1' };
    const dependencies = { '@portkey-ai/gateway': PORTKEY };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies, overrides }));
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund'];
    const installed = await run('npm', args, { cwd: folder, timeout: INSTALL_MS }).catch(
      (error: Error) => error,
    );
    if (installed instanceof Error) return `Portkey cannot be installed: ${installed.message.slice(0, 200)}`;
  }
  const port = await freePort();
  const command = [process.execPath, server, '--headless', `--port=${port}`];
  const env = { NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: '127.0.0.1,localhost' };
  const started = await benchProcess({ command, core: 'measured', env, isReadyAtOnce: true });
  const origin = `http://127.0.0.1:${port}`;
  await orStop(started, untilAnswers(origin, 20_000));
  const headers = {
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `${upstream.origin}/v1`,
    authorization: 'Bearer sk-none',
  };
  return { name: 'Portkey', version: PORTKEY, origin, headers, process: started };
}

/** LiteLLM's proxy from PyPI with one worker and without a database, so that it stores nothing. */
async function liteLlm(upstream: URL): Promise<Rival | string> {
  if (versionOf('python3', ['-c', 'import venv, ensurepip']) === null)
    return 'python3 with venv is not installed';
  const folder = join(CACHE, 'litellm');
  const program = join(folder, 'bin', 'litellm');
  if (!existsSync(program)) {
    const installed = await run('python3', ['-m', 'venv', folder], { timeout: INSTALL_MS })
      .then(() => {
        const args = [
          '-m',
          'pip',
          'install',
          '-q',
          '--disable-pip-version-check',
          `litellm[proxy]==${LITELLM}`,
        ];
        return run(join(folder, 'bin', 'python'), args, { timeout: INSTALL_MS });
      })
      .catch((error: Error) => error);
    if (installed instanceof Error) return `LiteLLM cannot be installed: ${installed.message.slice(0, 200)}`;
  }
  const port = await freePort();
  const config = join(folder, 'config.yaml');
  writeFileSync(
    config,
    `model_list:\n  - model_name: stub\n    litellm_params:\n      model: openai/stub\n      api_base: ${upstream.origin}/v1\n      api_key: sk-none\ngeneral_settings:\n  master_key: ${MASTER_KEY}\nlitellm_settings:\n  telemetry: false\n`,
  );
  const command = [
    program,
    '--config',
    config,
    '--port',
    String(port),
    '--host',
    '127.0.0.1',
    '--num_workers',
    '1',
  ];
  const env = { LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_LOG: 'ERROR' };
  const started = await benchProcess({ command, core: 'measured', env, isReadyAtOnce: true });
  const origin = `http://127.0.0.1:${port}`;
  await orStop(started, untilAnswers(`${origin}/health/liveliness`, 120_000));
  const headers = { authorization: `Bearer ${MASTER_KEY}` };
  return { name: 'LiteLLM', version: LITELLM, origin, headers, process: started };
}

/** Starts every rival that this machine can run; the others are told with the reason. */
export async function startRivals(upstream: URL): Promise<{ rivals: Rival[]; absent: string[] }> {
  const found = [
    await nginx(upstream),
    await bareProxy(upstream),
    await portkey(upstream),
    await liteLlm(upstream),
  ];
  return {
    rivals: found.filter((one) => typeof one !== 'string'),
    absent: found.filter((one) => typeof one === 'string'),
  };
}
