/** A request that cannot be answered as asked: `status` is the HTTP status, the message says what to do about it. */
export class RequestRefused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'RequestRefused';
    this.status = status;
  }
}
