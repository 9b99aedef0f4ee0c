import type { RecordWriter } from './write-records.ts';

/** A batch on its way to the database is there within this time, or the database is away. */
const WAIT_MS = 2_000;

/** Waits a little for a decision of this process that is durable and not in the database yet; whoever asks for it looks there. */
export async function untilStored(records: Pick<RecordWriter, 'untilStored'>, id: string): Promise<void> {
  const stored = records.untilStored(id);
  if (!stored) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, WAIT_MS);
  });
  await Promise.race([stored, late]);
  clearTimeout(timer);
}
