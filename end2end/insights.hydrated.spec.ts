// What the insights pages do once their own code runs.
import { Measured, WRONG, card, visitUntil } from "./support/insights.ts";
import { expect, test, visit } from "./support/test.ts";

test("the queue's numbers follow while one looks at them", async ({ open, server }) => {
  const measured = await Measured.make(server);
  const page = await open("manager");
  await visit(page, `/insights?workflow=${measured.slug}`);
  const now = card(page, "The queue now");
  await expect(now.getByText("Live", { exact: true })).toBeVisible();
  const waiting = now.locator(".figure").filter({ hasText: "Waiting" });
  await expect(waiting.getByRole("link")).toHaveText("0");
  const first = await measured.submit(WRONG, 3);
  await expect(waiting.getByRole("link")).toHaveText("3");
  await expect(now.locator(".figure").filter({ hasText: "Oldest" }).getByRole("link")).toHaveAttribute("href", `/items/${first}`);
  await measured.decideAll();
  await expect(waiting.getByRole("link")).toHaveText("0");
});

test("the arrow keys read exact values from a picture, and lead to the items behind them", async ({ open, server }) => {
  const measured = await Measured.decided(server);
  const page = await open("manager");
  const flow = card(page, "What came in, and what was decided");
  await visitUntil(page, `/insights?workflow=${measured.slug}`, () => flow.getByText("24 items came in"));
  const slider = flow.getByRole("slider", { name: "What came in, and what was decided: exact values" });
  const reading = flow.locator(".chart__reading");
  await slider.focus();
  await page.keyboard.press("End");
  await expect(slider).toHaveAttribute("aria-valuetext", /\(in part\): released by policy 0, approved 12, edited 0, rejected 12, submitted 24$/);
  await expect(reading).toContainText("submitted 24");
  await page.keyboard.press("ArrowLeft");
  await expect(reading).toContainText("submitted 0");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Tab");
  await expect(reading.getByRole("link").first()).toBeFocused();
  await reading.getByRole("link", { name: "12" }).last().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Items: rejected by people");
  await expect(page.getByRole("row").nth(1)).toContainText(WRONG);
});

test("pointing at a picture reads the step under the pointer", async ({ open, server }) => {
  const measured = await Measured.decided(server);
  const page = await open("manager");
  const flow = card(page, "What came in, and what was decided");
  await visitUntil(page, `/insights?workflow=${measured.slug}`, () => flow.getByText("24 items came in"));
  const plot = flow.locator(".chart__plot");
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  if (box === null) throw new Error("the picture has no place");
  await page.mouse.move(box.x + 2, box.y + box.height / 2);
  await expect(flow.locator(".chart__reading")).toContainText("submitted 0");
  await page.mouse.move(box.x + box.width - 2, box.y + box.height / 2);
  await expect(flow.locator(".chart__reading")).toContainText("submitted 24");
  await expect(flow.locator(".chart__guide")).toHaveCount(1);
});

test("choosing from a menu asks at once, and the focus stays", async ({ open, server }) => {
  const measured = await Measured.decided(server);
  const page = await open("manager");
  await visit(page, `/insights/${measured.slug}`);
  const menu = page.getByRole("search").getByLabel("Group by");
  await menu.focus();
  await menu.selectOption({ label: "Model" });
  await expect(page).toHaveURL(/by=model/);
  await expect(page.getByRole("heading", { name: "Accuracy by model", exact: true })).toBeVisible();
  await expect(page.getByRole("search").getByLabel("Group by")).toBeFocused();
  await page.goBack();
  await expect(page.getByRole("search").getByLabel("Group by")).toHaveValue("");
});

test("days are those of the browser's time zone and language", async ({ browser, open, server }) => {
  const manager = await open("manager");
  const cookies = await manager.context().cookies();
  const context = await browser.newContext({ baseURL: server.url, timezoneId: "Asia/Tokyo", locale: "en-US" });
  await context.addCookies(cookies);
  const page = await context.newPage();
  await visit(page, "/insights");
  await expect(page).toHaveURL(/tz=Asia(%2F|\/)Tokyo&week=sunday/);
  await expect(page.locator(".period-line")).toContainText("Asia/Tokyo");
  await context.close();
});

test("where the server cannot be reached, the page says so and never shows nothing as an answer", async ({ open }) => {
  const page = await open("manager");
  await visit(page, "/queue");
  await page.route("**/fn/insights/page**", (route) => route.abort("connectionrefused"));
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Insights" }).click();
  await expect(page.getByRole("alert")).toContainText("could not be reached");
  await expect(page.locator(".empty")).toHaveCount(0);
  await expect(page.getByRole("img")).toHaveCount(0);
  await page.unroute("**/fn/insights/page**");
  await page.getByRole("link", { name: "Try again" }).click();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(card(page, "The queue now")).toBeVisible();
});
