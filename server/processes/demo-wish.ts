import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const TRAFFIC_WISHES = ['paused', 'sending'] as const;
export type TrafficWish = (typeof TRAFFIC_WISHES)[number];

function fileOf(dataDir: string): string {
  return join(dataDir, 'demo-traffic');
}

/** What somebody last asked of the demonstration's traffic; null when nobody did. */
export function readTrafficWish(dataDir: string): TrafficWish | null {
  try {
    const text = readFileSync(fileOf(dataDir), 'utf8').trim();
    return TRAFFIC_WISHES.find((wish) => wish === text) ?? null;
  } catch {
    return null;
  }
}

/** Asks the running demonstration to pause or to go on; it looks every three seconds. */
export function wishTraffic(dataDir: string, wish: TrafficWish): void {
  writeFileSync(fileOf(dataDir), wish);
}
