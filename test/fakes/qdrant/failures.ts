/** An answer other than success, in Qdrant's shape: { status: { error }, time }. */
export class HttpFailure extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = "HttpFailure";
    this.status = status;
  }
}

export const badInput = (what: string): HttpFailure => new HttpFailure(400, `Wrong input: ${what}`);
export const notFound = (what: string): HttpFailure => new HttpFailure(404, `Not found: ${what}`);
