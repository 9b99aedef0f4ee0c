/** SQLSTATE classes that blame the row: sending it again cannot help. */
const DATA_FAULT = /^(21|22|23)/;

/** Whether the database refused what it was sent for what it says. */
export function isDataFault(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && DATA_FAULT.test(code);
}
