/** Brings messages to operators' endpoints over HTTP. */
export interface WebhookSender {
  /**
   * Throws BAD_USER_INPUT, saying why, unless messages may go to the URL: http or https, no credentials in it, and,
   * where private addresses are closed, a host that resolves to public addresses only.
   */
  check(url: string): Promise<void>;
  /**
   * Posts a JSON body; resolves when the endpoint accepts it (2xx). Redirects are not followed. Rejects with what went
   * wrong: a refusal, no answer in time, an address that is closed.
   */
  post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<void>;
}
