const LIVE_MS = 3_000;

/** After how many milliseconds what hangs on a run is asked for again: while it runs, since its client still tells of it. */
export function followRun(run: { status: string } | undefined): number | false {
  return run?.status === 'RUNNING' ? LIVE_MS : false;
}
