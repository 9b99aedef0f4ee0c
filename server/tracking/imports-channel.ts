/** The channel that wakes the worker for an import before its period is over. */
export const IMPORTS_CHANNEL = 'interlock_imports';
