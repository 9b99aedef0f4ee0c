/** What a route answers that is printed already. */
export class PrintedMessage {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
