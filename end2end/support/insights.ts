// A workflow of a test's own with decisions in it, and what the insights pages show of it.
import { type Locator } from "@playwright/test";
import { Api, type Json } from "./api.ts";
import { mustRun } from "./command.ts";
import { emailOf } from "./people.ts";
import { type Page, type Server, expect, test, visit } from "./test.ts";

/** Names of this test alone: the server is shared by a worker's tests. */
let number = 0;

/** The source whose outputs are wrong, and one whose outputs are right. */
export const WRONG = "bad-shop";
export const RIGHT = "good-shop";

/** A workflow in which everything goes to a person, whose verdicts are final at once. */
export class Measured {
  readonly slug: string;
  readonly name: string;
  readonly #producer: Api;
  readonly #reviewer: Api;

  private constructor(slug: string, name: string, producer: Api, reviewer: Api) {
    this.slug = slug;
    this.name = name;
    this.#producer = producer;
    this.#reviewer = reviewer;
  }

  static async make(server: Server, rules: Json[] = []): Promise<Measured> {
    number += 1;
    const { project, workerIndex } = test.info();
    const slug = `measured-${project.name}-${workerIndex}-${number}`;
    const key = (name: string, ...more: string[]) => mustRun(["key", "create", name, ...more, ...server.database]);
    const producer = await key(slug, "--scope", "operate", "--scope", "ingest");
    const reviewer = await key(`${slug}-review`, "--scope", "review", "--user", emailOf("reviewer"));
    const name = `Measured ${number}`;
    const measured = new Measured(slug, name, new Api(server.url, producer), new Api(server.url, reviewer));
    const definition = {
      slug,
      name,
      output: { kind: "json", title: "/intent" },
      review: { undo_seconds: 0, reject_reasons: [{ code: "wrong_intent", label: "Wrong intent" }] },
      success_metric: { name: "correct_intent", kind: "accuracy", threshold: 0.9 },
      policy: { rules },
    };
    await measured.#producer.must(measured.#producer.put(`/workflows/${slug}`, definition));
    return measured;
  }

  /** Submits items; answers the first one's id. */
  async submit(source: string, count: number): Promise<string> {
    const ids: string[] = [];
    for (let one = 0; one < count; one += 1) {
      const envelope = { input: { message: "Hello" }, output: { intent: "other" }, source, model: "m1" };
      ids.push((await this.#producer.must(this.#producer.post(`/workflows/${this.slug}/items`, envelope))).id);
    }
    return ids[0] ?? "";
  }

  /** Decides all that waits: what the wrong source sent is rejected, the rest approved. */
  async decideAll(): Promise<void> {
    const claim = () => this.#reviewer.must(this.#reviewer.post("/queue/claim", { workflows: [this.slug], limit: 50 }));
    for (let { items } = (await claim()) as Json; items.length > 0; { items } = (await claim()) as Json) {
      for (const item of items) {
        const isWrong = item.source === WRONG;
        const said = isWrong ? { verdict: "reject", reasons: ["wrong_intent"] } : { verdict: "approve" };
        const verdict = { lease: item.lease.token, active_ms: 9_000, ...said };
        await this.#reviewer.must(this.#reviewer.post(`/items/${item.id}/verdict`, verdict));
      }
    }
  }

  /** A dozen items of each source, decided. */
  static async decided(server: Server): Promise<Measured> {
    const measured = await Measured.make(server);
    await measured.submit(WRONG, 12);
    await measured.submit(RIGHT, 12);
    await measured.decideAll();
    return measured;
  }
}

/** A card of a page, by its heading. */
export function card(page: Page, name: string | RegExp): Locator {
  return page.getByRole("region", { name }).first();
}

/** Figures follow decisions a moment later: opens the page until it shows what it should. */
export async function visitUntil(page: Page, path: string, shown: () => Locator): Promise<void> {
  await expect(async () => {
    await visit(page, path);
    await expect(shown()).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 60_000 });
}
