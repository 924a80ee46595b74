// The `test` that every spec imports: a server for each worker, and no error in the browser that a test passes over.
import { AxeBuilder } from "@axe-core/playwright";
import { type Page, expect, test as base } from "@playwright/test";
import { type Server, startServer } from "./server.ts";

export { expect, startServer };
export type { Page, Server };

/** The people of the example data. */
export type Role = "reviewer" | "operator" | "manager" | "admin";
const PASSWORD = "countersign-demo";

interface Options {
  /** Errors in the browser's console that a spec brings about on purpose. */
  expectedConsoleErrors: RegExp[];
}

interface WorkerFixtures {
  /** This worker's server. What one spec changes, the next on the same worker finds changed. */
  server: Server;
}

export const test = base.extend<Options & { failOnBrowserErrors: void }, WorkerFixtures>({
  expectedConsoleErrors: [[], { option: true }],

  server: [
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],

  baseURL: async ({ server }, use) => use(server.url),

  // A page that fails to hydrate, or panics, often still looks right.
  failOnBrowserErrors: [
    async ({ context, expectedConsoleErrors, server }, use, testInfo) => {
      const errors: string[] = [];
      context.on("weberror", (error) => errors.push(String(error.error())));
      context.on("console", (message) => {
        // An answer of 4xx or 5xx is the spec's to judge; the browser reports each as an error.
        if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
          errors.push(message.text());
        }
      });
      await use();
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach("server.log", { body: server.log(), contentType: "text/plain" });
      }
      const unexpected = errors.filter((text) => !expectedConsoleErrors.some((pattern) => pattern.test(text)));
      expect(unexpected, "errors in the browser").toEqual([]);
    },
    { auto: true },
  ],
});

/** Signs in by the form, with or without script, and leaves the page where the server sends it. */
export async function signIn(page: Page, role: Role): Promise<void> {
  await page.goto("/sign-in");
  await page.locator("[name=email]").fill(`${role}@example.com`);
  await page.locator("[name=password]").fill(PASSWORD);
  await page.locator("form:has([name=password]) [type=submit]").click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}

/** Waits until the page's own code runs: keys and live updates work from here on. */
export async function hydrated(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("data-hydrated", "true");
}

/** Checks the page against WCAG 2.2, levels A and AA, and the rules that axe adds as best practice. */
export async function expectNoAxeViolations(page: Page): Promise<void> {
  const scripted = test.info().project.use.javaScriptEnabled !== false;
  const examined = scripted ? page : await copyWithScripts(page);
  const results = await new AxeBuilder({ page: examined })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  const found = results.violations.map(({ id, help, nodes }) => ({
    rule: `${id}: ${help}`,
    at: nodes.map((node) => node.target.join(" ")),
  }));
  if (!scripted) await examined.context().close();
  expect(found, "violations that axe finds").toEqual([]);
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
