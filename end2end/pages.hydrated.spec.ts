// What pages do once their own code runs.
import { PLACES } from "./support/places.ts";
import { expect, hydrated, test, visit } from "./support/test.ts";

const LISTS = [
  { path: "/queue", fn: "queue/page" },
  { path: "/items", fn: "items/list" },
  { path: "/workflows", fn: "workflows/list" },
  { path: "/integrations", fn: "keys/list" },
  { path: "/audit", fn: "audit/search" },
  { path: "/team", fn: "people/list" },
];

test.describe("where the server cannot be reached", () => {
  for (const { path, fn } of LISTS) {
    test(`${path} shows an error with a way to try again, never an empty list`, async ({ open }) => {
      const page = await open("admin");
      // Comes to the page inside the app, so that its list is loaded by the page's own code.
      await visit(page, "/account");
      await page.route(`**/fn/${fn}**`, (route) => route.abort("connectionrefused"));
      const name = PLACES.find((place) => place.path === path)?.name ?? path;
      await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name, exact: true }).click();
      await expect(page.getByRole("alert")).toContainText("could not be reached");
      await expect(page.getByRole("table")).toHaveCount(0);
      await expect(page.locator(".empty")).toHaveCount(0);

      await page.unroute(`**/fn/${fn}**`);
      await page.getByRole("link", { name: "Try again" }).click();
      await expect(page.getByRole("alert")).toHaveCount(0);
      await expect(page.getByRole("table").first()).toBeVisible();
    });
  }
});

test("moving between pages moves the focus to the new page, and the title follows", async ({ open }) => {
  const page = await open("admin");
  await visit(page, "/queue");
  for (const place of PLACES.filter(({ path }) => path !== "/queue" && path !== "/review")) {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: place.name, exact: true }).click();
    await expect(page).toHaveTitle(`${place.title} · Countersign`);
    await expect(page.locator("#main")).toBeFocused();
  }
  await page.goBack();
  await expect(page).toHaveTitle("Audit log · Countersign");
});

test("choosing from a menu filters at once", async ({ open }) => {
  const page = await open("operator");
  await visit(page, "/items");
  await page.getByRole("search").getByLabel("Status").selectOption({ label: "Final" });
  await expect(page).toHaveURL(/status=final/);
  await expect(page.getByRole("link", { name: "Clear" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("search").getByLabel("Status")).toHaveValue("");
});

test("a page loads nothing from elsewhere, and its policy would not let it", async ({ page }) => {
  await page.goto("/sign-in");
  await hydrated(page);
  const answer = await page.request.get("/sign-in");
  const policy = answer.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/script-src[^;]*'unsafe-inline'/);
  const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map((one) => new URL(one.name).origin));
  expect([...new Set(loaded)]).toEqual([new URL(page.url()).origin]);
});
