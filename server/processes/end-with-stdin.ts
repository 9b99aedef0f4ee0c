import process from 'node:process';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded before each of our parts (`node --import`). The supervisor holds the other end of our standard input and never
 * writes to it: when it closes, the supervisor is gone, even by kill -9, and so should we be. First as gently as by
 * SIGTERM, then without asking.
 */
const GRACE_MS = 5_000;

function endGently(): void {
  setTimeout(() => process.exit(1), GRACE_MS).unref();
  process.kill(process.pid, 'SIGTERM');
}

// Threads and grandchildren inherit the flag but not the pipe.
if (isMainThread && process.ppid === Number(process.env.INTERLOCK_SUPERVISOR_PID)) {
  process.stdin.once('end', endGently).once('error', endGently).resume();
  if ('unref' in process.stdin && typeof process.stdin.unref === 'function') process.stdin.unref();
}
