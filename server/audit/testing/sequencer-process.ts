import process from 'node:process';
import { runBackgroundTasks } from '#server/platform/run-background-tasks.ts';
import { openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { sealAuditLog } from '../seal-audit-log.job.ts';

/** A process that does nothing but seal, for tests that kill it: `node sequencer-process.ts <system url>`. */
const [, , systemUrl = ''] = process.argv;
const { uow } = openUnitOfWork(systemUrl, { name: 'sequencer-test', connectionsMax: 4 });
await runBackgroundTasks({ tasks: [sealAuditLog()], uow, systemUrl, process: 'worker' });
