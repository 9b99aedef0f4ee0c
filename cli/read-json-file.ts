import { readFile } from 'node:fs/promises';
import { Complaint } from './complaint.ts';

/** Reads a file that holds a JSON object. */
export async function readJsonFile(file: string): Promise<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch (cause) {
    throw new Complaint('usage', `${file} cannot be read as JSON.`, { cause });
  }
  throw new Complaint('usage', `${file} must hold a JSON object.`);
}
