// A workflow of a test's own, with what its rules page shows.
import { type Locator } from "@playwright/test";
import { Api, type Json } from "./api.ts";
import { mustRun } from "./command.ts";
import { type Page, type Server, expect, test, visit } from "./test.ts";

/** Names of this test alone: the server is shared by a worker's tests. */
let number = 0;

const SCHEMA = {
  type: "object",
  required: ["intent"],
  properties: { intent: { enum: ["request_refund", "other"] } },
};

export const REFUND = { input: { channel: "email", message: "Give it back." }, output: { intent: "request_refund" } };
export const OTHER = { input: { channel: "web", message: "Where are you?" }, output: { intent: "other" } };

/** What a dry run says of the work and the people there are for it. */
export const PEOPLE = /\d+\.\d min a day among \d+ people: \d+\.\d each/;

/** A workflow whose first version sends everything to a person, and a key that may do all with it. */
export class Ruled {
  readonly slug: string;
  readonly name: string;
  readonly api: Api;
  readonly #database: readonly string[];

  private constructor(slug: string, name: string, api: Api, database: readonly string[]) {
    this.slug = slug;
    this.name = name;
    this.api = api;
    this.#database = database;
  }

  static async make(server: Server): Promise<Ruled> {
    number += 1;
    const { project, workerIndex } = test.info();
    const slug = `ruled-${project.name}-${workerIndex}-${number}`;
    const key = await mustRun(["key", "create", slug, "--scope", "operate", "--scope", "ingest", ...server.database]);
    const ruled = new Ruled(slug, `Ruled ${number}`, new Api(server.url, key), server.database);
    await ruled.save({ rules: [] });
    return ruled;
  }

  /** Saves the workflow with this policy: the next version, which routes at once. */
  async save(policy: Json): Promise<void> {
    const definition = { slug: this.slug, name: this.name, output: { kind: "json", title: "/intent", schema: SCHEMA } };
    await this.api.must(this.api.put(`/workflows/${this.slug}`, { ...definition, policy }));
  }

  /** Lets nothing into the output that the schema does not name. The policy stays. */
  async close(): Promise<void> {
    const schema = { ...SCHEMA, additionalProperties: false };
    const definition = { slug: this.slug, name: this.name, output: { kind: "json", title: "/intent", schema } };
    await this.api.must(this.api.put(`/workflows/${this.slug}`, definition));
  }

  async submit(envelope: Json): Promise<Json> {
    return this.api.must(this.api.post(`/workflows/${this.slug}/items`, envelope));
  }

  /** Imports the same envelope so many times. */
  async importMany(envelope: Json, count: number): Promise<void> {
    const lines = `${JSON.stringify(envelope)}\n`.repeat(count);
    await mustRun(["import", "-", "--workflow", this.slug, ...this.#database], lines);
  }
}

/** The rules page of a workflow. */
export class RulesPage {
  readonly page: Page;
  readonly routing: Locator;
  readonly rules: Locator;
  readonly saveBar: Locator;
  readonly test: Locator;
  readonly dryRun: Locator;
  readonly versions: Locator;

  constructor(page: Page) {
    this.page = page;
    this.routing = page.locator(".rules__routing");
    // Those that show: with a script they are edited, without one they are read.
    this.rules = page.locator(".rule").filter({ visible: true });
    this.saveBar = page.locator(".save-bar");
    this.test = page.getByRole("region", { name: "Test on an item" });
    this.dryRun = page.getByRole("region", { name: "Dry run" });
    this.versions = page.getByRole("region", { name: "Versions" });
  }

  async open(workflow: Ruled): Promise<void> {
    await visit(this.page, `/workflows/${workflow.slug}/rules`);
    await expect(this.page.getByRole("heading", { level: 1 })).toHaveText(`${workflow.name}: rules`);
  }

  /** Adds a rule; answers its card. */
  async add(name: string): Promise<Locator> {
    const before = await this.rules.count();
    await this.page.getByRole("button", { name: "Add a rule" }).click();
    await expect(this.rules).toHaveCount(before + 1);
    const rule = this.rules.last();
    await expect(rule.getByLabel("Rule name")).toBeFocused();
    await rule.getByLabel("Rule name").fill(name);
    return rule;
  }

  /** One version in the list. */
  version(number: number): Locator {
    const title = this.page.locator("summary", { hasText: new RegExp(`^\\s*Version ${number}(?!\\d)`) });
    return this.versions.locator(".rules__version").filter({ has: title });
  }

  async saveDraft(why: string): Promise<void> {
    await this.page.getByLabel("Why this change").fill(why);
    await this.page.getByRole("button", { name: "Save draft" }).click();
  }
}
