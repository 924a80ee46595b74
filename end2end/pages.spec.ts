// What holds for every page: accessible, readable on a phone and in the dark, titled, and without errors underneath.
import { FURTHER, NOT_FOUND_TITLE, PLACES } from "./support/places.ts";
import {
  type Page,
  ROLES,
  type Role,
  expect,
  expectNoAxeViolations,
  isScripted,
  test,
  visit,
} from "./support/test.ts";

// Each page is a test of its own, so that two workers share them.
test.describe.configure({ mode: "parallel" });

const PHONE = { width: 360, height: 740 };

/** Requests that failed or were refused since the page was opened. */
function failedRequests(page: Page): string[] {
  const failed: string[] = [];
  page.on("requestfailed", (request) => {
    // A page that is left lets go of what it still waited for.
    const wasLeft = request.failure()?.errorText === "net::ERR_ABORTED";
    // A browser without scripts refuses to fetch them.
    const isRefused = !isScripted() && request.resourceType() === "script";
    if (!wasLeft && !isRefused) failed.push(`${request.url()} failed`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) failed.push(`${response.url()} answered ${response.status()}`);
  });
  return failed;
}

/** A page that can be moved to the side hides something on a phone. */
async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const wide = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    const isWider = (element: Element) => element.getBoundingClientRect().right > room + 1;
    const culprits = document.documentElement.scrollWidth > room
      ? [...document.querySelectorAll("body *")].filter(isWider).map((element) => element.outerHTML.slice(0, 120))
      : [];
    return { room, width: document.documentElement.scrollWidth, culprits: culprits.slice(0, 5) };
  });
  expect(wide.width, wide.culprits.join("\n")).toBeLessThanOrEqual(wide.room);
}

/** Everything that a page must be, once it is open. */
async function expectGoodPage(page: Page, title: string): Promise<void> {
  await expect(page).toHaveTitle(`${title} · Countersign`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
  // Colours are what takes axe longest. They are those of the same page with a script, and the elements stay the same in
  // the dark and on a phone.
  const otherThanColours = { except: ["color-contrast"] };
  await expectNoAxeViolations(page, isScripted() ? {} : otherThanColours);
  if (isScripted()) {
    // Without the moment in which one colour turns into the other.
    await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    await expectNoAxeViolations(page, { only: ["color-contrast"] });
    await page.emulateMedia({ colorScheme: "light" });
  }
  await page.setViewportSize(PHONE);
  if (isScripted()) {
    await expectNoSidewaysScroll(page);
    await expectNoAxeViolations(page, otherThanColours);
  }
}

/** Those who stand for all who may see the page: who is shown the least of it, and who is shown everything. */
const shownLeastAndMost = (roles: readonly Role[]) => ROLES.filter((role) => role === roles[0] || role === "admin");

for (const role of ROLES) {
  for (const place of [...PLACES, ...FURTHER].filter((one) => shownLeastAndMost(one.roles).includes(role))) {
    test(`${place.path} is a good page for a ${role}`, async ({ open }) => {
      const page = await open(role);
      const failed = failedRequests(page);
      await visit(page, place.path);
      await expectGoodPage(page, place.title);
      expect(failed).toEqual([]);
    });
  }
}

for (const [what, query] of [
  ["a decided item", "workflow=reply-drafts&status=final"],
  ["an item that waits", "workflow=invoice-extraction&status=pending"],
  ["an item that could not be read", "reason=malformed_envelope"],
  ["an item with broken JSON", "reason=malformed_json"],
  ["an item of HTML", "workflow=newsletter-snippets"],
  ["an item of markdown", "workflow=help-articles"],
] as const) {
  test(`the page of ${what} is a good page`, async ({ open }) => {
    const page = await open("operator");
    const list = await page.request.get(`/api/v1/items?${query}`);
    const { items } = (await list.json()) as {
      items: { id: string; title: string | null; external_id: string | null; reasons: { code: string }[] }[];
    };
    const [item] = items;
    if (item === undefined) throw new Error(`the example data has no item with ${query}`);
    const failed = failedRequests(page);
    await visit(page, `/items/${item.id}`);
    const unnamed = item.reasons.some(({ code }) => code === "malformed_envelope") ? "Unreadable body" : "Untitled";
    await expectGoodPage(page, item.title ?? item.external_id ?? unnamed);
    expect(failed).toEqual([]);
  });
}

for (const [path, title] of [
  ["/sign-in", "Sign in"],
  ["/set-up", "Set up Countersign"],
  ["/docs", "API"],
] as const) {
  test(`${path} is a good page for a visitor`, async ({ page }) => {
    const failed = failedRequests(page);
    await visit(page, path);
    await expectGoodPage(page, title);
    expect(failed).toEqual([]);
  });
}

for (const path of ["/no-such-page", "/items/not-an-id", "/items/01890a5d-ac96-774b-bcce-b302099a8057", "/workflows/none"]) {
  test(`${path} is answered 404 with a way on`, async ({ open }) => {
    const page = await open("operator");
    const answer = await page.goto(path);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
    await expectNoAxeViolations(page);
  });
}

test("an unknown address says that there is no such page", async ({ open }) => {
  const page = await open("reviewer");
  await visit(page, "/no-such-page");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(NOT_FOUND_TITLE);
  await page.getByRole("link", { name: "Go to the start page" }).click();
  await expect(page).toHaveURL("/review");
});

test("an unknown address under /api is a problem document, not a page", async ({ page }) => {
  const answer = await page.request.get("/api/v1/no-such-thing");
  expect(answer.status()).toBe(404);
  expect(answer.headers()["content-type"]).toContain("application/problem+json");
});

test("a filter is an address, and an empty result says what to do", async ({ open }) => {
  const page = await open("operator");
  await visit(page, "/queue");
  await page.getByRole("search").getByLabel("Search").fill("nothing is called like this");
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page).toHaveURL(/q=nothing/);
  await expect(page.getByRole("heading", { name: "Nothing that waits matches" })).toBeVisible();
  await page.getByRole("link", { name: "Search all items" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Items");
});

test("the chosen theme stays, and is there before the first paint", async ({ open }) => {
  const page = await open("manager");
  await visit(page, "/account");
  const dark = page.getByRole("main").getByRole("button", { name: "Dark" });
  await dark.click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  const html = await (await page.request.get("/queue")).text();
  expect(html).toMatch(/<html[^>]*data-theme="dark"/);
});

test("the skip link leads to the content", async ({ open }) => {
  const page = await open("reviewer");
  await visit(page, "/queue");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to content" });
  await expect(skip).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#main$/);
});
