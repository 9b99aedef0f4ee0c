const HEAR_OUT_MS = 60_000;

/**
 * Reads what is left of a refused request and keeps none of it: clients read no answer before they have sent everything, and
 * one whose connection is closed meanwhile never learns why. Whoever takes longer than `waitMs` milliseconds is cut off.
 */
export async function hearOut(request: Request, waitMs = HEAR_OUT_MS): Promise<void> {
  const { body } = request;
  if (!body || body.locked) return;
  const reader = body.getReader();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    reader.cancel().catch(() => undefined);
  }, waitMs);
  try {
    while (!isLate && !(await reader.read()).done);
  } catch {
    // Whoever hung up waits for no answer.
  } finally {
    clearTimeout(timer);
  }
}
