import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const INSTALL_TIMEOUT_MS = 5 * 60_000;

function isThere(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore', timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}

/**
 * Tests of TLS make their certificates with OpenSSL, and it is the stranger that checks signatures we export. Installs
 * Debian's where it is missing and that is allowed; otherwise throws with the command to run.
 */
export function provideOpenssl(): void {
  if (isThere()) return;
  const isDebian = existsSync('/usr/bin/apt-get');
  if (isDebian && process.getuid?.() === 0) {
    console.log('No OpenSSL found: installing the one of Debian.');
    const options = { stdio: 'inherit', timeout: INSTALL_TIMEOUT_MS } as const;
    execFileSync('apt-get', ['update', '-q'], options);
    execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'openssl'], options);
    if (isThere()) return;
  }
  const command = isDebian ? 'sudo apt-get install -y openssl' : 'install openssl with your package manager';
  throw new Error(`tests of TLS and signatures need OpenSSL. Run: ${command}`);
}
