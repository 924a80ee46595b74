// The `test` that every spec imports: a server for each worker, and no error in the browser that a test passes over.
import { AxeBuilder } from "@axe-core/playwright";
import { type BrowserContext, type Page, expect, test as base } from "@playwright/test";
import { type Person, Sessions } from "./people.ts";
import { type Server, startServer } from "./server.ts";

export { expect };
export { type Person, ROLES, type Role, signIn } from "./people.ts";
export { startEmptyServer, startServer } from "./server.ts";
export type { Page, Server };

interface Options {
  /** Errors in the browser's console that a spec brings about on purpose. */
  expectedConsoleErrors: RegExp[];
}

interface Fixtures {
  failOnBrowserErrors: Watch;
  /** A page in a browser of its own, with this person signed in, or nobody. */
  open: (person?: Person) => Promise<Page>;
}

interface WorkerFixtures {
  /** This worker's server. What one spec changes, the next on the same worker finds changed. */
  server: Server;
  sessions: Sessions;
}

/** Listens to a context from now on. */
type Watch = (context: BrowserContext) => void;

export const test = base.extend<Options & Fixtures, WorkerFixtures>({
  expectedConsoleErrors: [[], { option: true }],

  server: [
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],

  sessions: [async ({ server }, use) => use(new Sessions(server.url)), { scope: "worker" }],

  baseURL: async ({ server }, use) => use(server.url),

  // A page that fails to hydrate, or panics, often still looks right.
  failOnBrowserErrors: [
    async ({ expectedConsoleErrors }, use) => {
      const errors: string[] = [];
      await use((context) => {
        context.on("weberror", (error) => errors.push(String(error.error())));
        context.on("console", (message) => {
          // An answer of 4xx or 5xx is the spec's to judge; the browser reports each as an error.
          if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
            errors.push(message.text());
          }
          // Hydration that does not find what the server drew.
          if (/hydrat/i.test(message.text())) errors.push(message.text());
        });
      });
      const unexpected = errors.filter((text) => !expectedConsoleErrors.some((pattern) => pattern.test(text)));
      expect(unexpected, "errors in the browser").toEqual([]);
    },
    { auto: true },
  ],

  context: async ({ context, failOnBrowserErrors }, use) => {
    failOnBrowserErrors(context);
    await use(context);
  },

  open: async ({ browser, baseURL, sessions, failOnBrowserErrors }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (person) => {
      const context = await browser.newContext({ baseURL });
      contexts.push(context);
      failOnBrowserErrors(context);
      if (person !== undefined) await sessions.enter(context, person);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});

/** Opens an address, and waits for the page's own code where there is one. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  if (isScripted()) await hydrated(page);
}

/** Whether this project's pages run their own code. */
export function isScripted(): boolean {
  return test.info().project.use.javaScriptEnabled !== false;
}

/** Waits until the page's own code runs: keys and live updates work from here on. */
export async function hydrated(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("data-hydrated", "true");
}

/** Checks the page against WCAG 2.2, levels A and AA, and the rules that axe adds as best practice; or a part of that. */
export async function expectNoAxeViolations(page: Page, rules: { only?: string[]; except?: string[] } = {}): Promise<void> {
  const scripted = isScripted();
  const examined = scripted ? page : await copyWithScripts(page);
  await takeOutSandboxes(examined);
  // All at once in the page itself: no frame of another origin is left to look into.
  const axe = new AxeBuilder({ page: examined }).setLegacyMode();
  const chosen = rules.only !== undefined
    ? axe.withRules(rules.only)
    : axe
        .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
        .disableRules(rules.except ?? []);
  const results = await chosen.analyze();
  const found = results.violations.map(({ id, help, nodes }) => ({
    rule: `${id}: ${help}`,
    at: nodes.map((node) => `${node.target.join(" ")}: ${node.any.map((check) => check.message).join("; ")}`),
  }));
  if (!scripted) await examined.context().close();
  expect(found, "violations that axe finds").toEqual([]);
}

/** axe looks into frames by a script, which a sandbox refuses; what is in there is a producer's. Its name is ours. */
async function takeOutSandboxes(page: Page): Promise<void> {
  const names = await page.locator("iframe[sandbox='']").evaluateAll((frames) =>
    frames.map((frame) => {
      frame.remove();
      return frame.getAttribute("title");
    }),
  );
  for (const name of names) expect(name, "a frame's title").toBeTruthy();
}

/**
 * axe needs scripts. What the page shows without them is laid before it in a context that runs them: the same elements,
 * none of the page's own code, and what `noscript` holds in place.
 */
async function copyWithScripts(page: Page): Promise<Page> {
  const browser = page.context().browser();
  if (browser === null) throw new Error("the page belongs to no browser");
  const html = (await page.content())
    .replace(/<script\b[^>]*>[\s\S]*?<\/script>/gi, "")
    .replace(/<\/?noscript\b[^>]*>/gi, "");
  const context = await browser.newContext({
    javaScriptEnabled: true,
    storageState: await page.context().storageState(),
  });
  const copy = await context.newPage();
  await copy.route(page.url(), (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: html }));
  await copy.goto(page.url());
  return copy;
}
