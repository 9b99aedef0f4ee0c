import process from 'node:process';
import { defineConfig } from 'prisma/config';

// `prisma generate` insists on a schema-engine binary that it never runs; pointing it at an existing
// executable keeps the installation free of downloads. Migrations run on the WASM engine instead.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({ schema: 'prisma' });
