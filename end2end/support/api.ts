// The HTTP API as producers and reviewers' tools call it.

/** JSON as it comes; specs look into it. */
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** One key's way into the API. */
export class Api {
  readonly #url: string;
  readonly #secret: string;

  constructor(url: string, secret: string) {
    this.#url = url;
    this.#secret = secret;
  }

  get(path: string): Promise<Answer> {
    return this.#call("GET", path);
  }

  post(path: string, body?: Json): Promise<Answer> {
    return this.#call("POST", path, body === undefined ? undefined : JSON.stringify(body));
  }

  /** Sends the body as it is. */
  postRaw(path: string, body: string | Uint8Array): Promise<Answer> {
    return this.#call("POST", path, body);
  }

  put(path: string, body: Json): Promise<Answer> {
    return this.#call("PUT", path, JSON.stringify(body));
  }

  /** What the call answers, where anything but success is a mistake. */
  async must(called: Promise<Answer>): Promise<Json> {
    const { status, body } = await called;
    if (status >= 300) throw new Error(`the API answers ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  async #call(method: string, path: string, body?: string | Uint8Array): Promise<Answer> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.#secret}` };
    if (body !== undefined) headers["content-type"] = "application/json";
    const answer = await fetch(`${this.#url}/api/v1${path}`, { method, headers, body: body as BodyInit | undefined });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? null : JSON.parse(text) };
  }
}
