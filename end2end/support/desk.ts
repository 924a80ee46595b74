// The review journeys' own server: two reviewers, small workflows, and a queue that each test begins empty.
import { Api, type Json } from "./api.ts";
import { mustRun } from "./command.ts";
import { AT_ONCE, PAGES, TRIAGE, envelope } from "./definitions.ts";
import { PASSWORD, type Person, ROLES, emailOf } from "./people.ts";
import { type Server, startEmptyServer } from "./server.ts";
import { test as base, expect } from "./test.ts";

export { envelope };
export { expect, expectNoAxeViolations, hydrated, isScripted, type Page, visit } from "./test.ts";

/** A server with the desk's people, and the keys that tests use. */
interface StaffedServer extends Server {
  readonly keys: { readonly admin: string; readonly reviewer: string; readonly second: string };
}

/** Starts a server on an empty database with everyone in it, and nothing else. */
export async function startStaffedServer(): Promise<StaffedServer> {
  const people: readonly Person[] = [...ROLES, "second"];
  let keys = { admin: "", reviewer: "", second: "" };
  const server = await startEmptyServer(async (database) => {
    for (const person of people) {
      const role = person === "second" ? "reviewer" : person;
      await mustRun(["user", "add", emailOf(person), "--role", role, "--password-stdin", ...database], PASSWORD);
    }
    const key = (name: string, ...more: string[]) => mustRun(["key", "create", name, ...more, ...database]);
    keys = {
      admin: await key("desk", "--scope", "admin"),
      reviewer: await key("reviewer", "--scope", "review", "--user", emailOf("reviewer")),
      second: await key("second", "--scope", "review", "--user", emailOf("second")),
    };
  });
  return { ...server, keys };
}

/** What a test does at the desk beside the browser. */
export class Desk {
  /** May do everything but give verdicts. */
  readonly admin: Api;
  readonly #server: StaffedServer;

  constructor(server: StaffedServer) {
    this.#server = server;
    this.admin = new Api(server.url, server.keys.admin);
  }

  /** Decides in this reviewer's name, as a tool of theirs would. */
  as(reviewer: "reviewer" | "second"): Api {
    return new Api(this.#server.url, this.#server.keys[reviewer]);
  }

  /** Creates or changes the workflow. */
  async workflow(definition: Json): Promise<void> {
    await this.admin.must(this.admin.put(`/workflows/${definition.slug}`, definition));
  }

  /** Submits envelopes in this order, which is the order of the queue; answers their ids. */
  async submit(workflow: string, ...envelopes: Json[]): Promise<string[]> {
    const ids: string[] = [];
    for (const one of envelopes) {
      ids.push((await this.admin.must(this.admin.post(`/workflows/${workflow}/items`, one))).id);
    }
    return ids;
  }

  /** Submits a body that may be no envelope. */
  async submitRaw(workflow: string, body: string | Uint8Array): Promise<string> {
    return (await this.admin.must(this.admin.postRaw(`/workflows/${workflow}/items`, body))).id;
  }

  /** The item as the API has it. */
  item(id: string): Promise<Json> {
    return this.admin.must(this.admin.get(`/items/${id}`));
  }

  /** The item once its decision is final. */
  final(id: string): Promise<Json> {
    return this.admin.must(this.admin.get(`/items/${id}?wait=30`));
  }

  /** What the reviewer holds, with the leases; claims nothing where they hold `held` already. */
  async holds(reviewer: "reviewer" | "second", held: number): Promise<Json[]> {
    const api = this.as(reviewer);
    return (await api.must(api.post("/queue/claim", { limit: held }))).items;
  }

  /** Takes an item away from whoever holds it: the lease is given back, as if it had run out. */
  async release(reviewer: "reviewer" | "second", id: string, held: number): Promise<void> {
    const api = this.as(reviewer);
    const item = (await this.holds(reviewer, held)).find((one) => one.id === id);
    if (item === undefined) throw new Error(`${reviewer} does not hold ${id}`);
    await api.must(api.post(`/items/${id}/release-claim`, { lease: item.lease.token }));
  }

  /** Withdraws everything that waits, whatever an earlier test left. */
  async clear(): Promise<void> {
    // Until nothing is found: what a closed page gives back goes from one list to the other meanwhile.
    for (let found = true; found; ) {
      found = false;
      for (const status of ["pending", "claimed"]) {
        const page = await this.admin.must(this.admin.get(`/items?status=${status}&limit=500`));
        for (const { id } of page.items) await this.admin.must(this.admin.post(`/items/${id}/cancel`));
        found ||= page.items.length > 0;
      }
    }
  }
}

export const test = base.extend<{ desk: Desk }, { server: StaffedServer }>({
  server: [
    async ({}, use) => {
      const server = await startStaffedServer();
      const desk = new Desk(server);
      for (const definition of [TRIAGE, AT_ONCE, PAGES]) await desk.workflow(definition);
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],

  desk: async ({ server }, use) => {
    const desk = new Desk(server);
    await desk.clear();
    await use(desk);
  },
});

/** The decision on an item, once the verdict has arrived: they are sent behind the reviewer's back. */
export async function decisionOf(desk: Desk, id: string): Promise<Json> {
  await expect.poll(async () => (await desk.item(id)).decision, { message: `the verdict on ${id}` }).not.toBeNull();
  return (await desk.item(id)).decision;
}
