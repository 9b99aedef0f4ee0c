/** What goes wrong on the way of a command, in words for whoever gave it; `code` is stable for scripts. */
export class Complaint extends Error {
  readonly code: string;

  constructor(code: string, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'Complaint';
    this.code = code;
  }
}
