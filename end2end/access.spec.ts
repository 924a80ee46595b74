// Ways in and out, and what each role may see.
import { PASSWORD, emailOf, fillIn } from "./support/people.ts";
import { FORBIDDEN_TITLE, FURTHER, PLACES } from "./support/places.ts";
import { ROLES, expect, signIn, startEmptyServer, test, visit } from "./support/test.ts";

test("a wrong password is refused in place, and the e-mail stays", async ({ page }) => {
  await visit(page, "/sign-in?next=/queue");
  await fillIn(page, emailOf("reviewer"), "not-the-password");
  await expect(page.getByRole("alert")).toContainText("E-mail and password do not match");
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByLabel("E-mail")).toHaveValue(emailOf("reviewer"));
  // And the right one then goes on to where one wanted to go.
  await fillIn(page, emailOf("reviewer"), PASSWORD);
  await expect(page).toHaveURL("/queue");
});

test("an unknown person gets the same answer as a wrong password", async ({ page }) => {
  await visit(page, "/sign-in");
  await fillIn(page, "nobody@example.com", PASSWORD);
  await expect(page.getByRole("alert")).toContainText("E-mail and password do not match");
});

test("who is not signed in is led to sign in, and from there to the page they wanted", async ({ page }) => {
  await page.goto("/items?status=final");
  await expect(page).toHaveURL("/sign-in?next=%2Fitems%3Fstatus%3Dfinal");
  await fillIn(page, emailOf("manager"), PASSWORD);
  await expect(page).toHaveURL("/items?status=final");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Items");
});

test("signing in never leads to another site", async ({ page }) => {
  await visit(page, "/sign-in?next=//evil.example/");
  await fillIn(page, emailOf("manager"), PASSWORD);
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe("/queue");
});

test("signing out ends the session", async ({ page }) => {
  await signIn(page, "operator");
  await visit(page, "/workflows");
  await page.locator("summary", { hasText: "account menu" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto("/workflows");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});

test("each role is led to where its work is", async ({ open }) => {
  const homes = { reviewer: "/review", operator: "/workflows", manager: "/queue", admin: "/workflows" };
  for (const role of ROLES) {
    const page = await open(role);
    await page.goto("/");
    await expect(page, role).toHaveURL(homes[role]);
    await page.context().close();
  }
});

for (const role of ROLES) {
  test(`a ${role} sees the pages of their role in the navigation, and only those`, async ({ open }) => {
    const page = await open(role);
    await page.goto("/queue");
    const allowed = PLACES.filter((place) => place.roles.includes(role));
    const links = page.getByRole("navigation", { name: "Main" }).getByRole("link");
    await expect(links).toHaveText(allowed.map((place) => place.name));
  });

  test(`a ${role} is refused every other page by the server`, async ({ open }) => {
    const page = await open(role);
    for (const place of [...PLACES, ...FURTHER]) {
      const answer = await page.request.get(place.path);
      expect(answer.status(), place.path).toBe(place.roles.includes(role) ? 200 : 403);
    }
    const forbidden = [...PLACES, ...FURTHER].find((place) => !place.roles.includes(role));
    if (forbidden === undefined) return;
    await visit(page, forbidden.path);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(FORBIDDEN_TITLE);
    await expect(page.getByText(`You are signed in as ${role}`)).toBeVisible();
    await page.getByRole("link", { name: "Open the queue" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Queue");
  });
}

test("without signing in, every page leads to the sign-in page, except the API's description", async ({ page }) => {
  for (const place of [...PLACES, ...FURTHER]) {
    const answer = await page.request.get(place.path, { maxRedirects: 0 });
    const expected = place.path === "/docs" ? 200 : 302;
    expect(answer.status(), place.path).toBe(expected);
  }
});

test("an admin adds a person, who signs in, until they are disabled", async ({ open, page }, info) => {
  const email = `${info.project.name}@example.org`;
  const admin = await open("admin");
  await visit(admin, "/team");
  const form = admin.getByRole("region", { name: "Add a person" });
  await form.getByLabel("E-mail").fill(email);
  await form.getByLabel("Name").fill("Nora New");
  await form.getByLabel("Manager").check();
  await form.getByLabel("First password").fill(PASSWORD);
  await form.getByRole("button", { name: "Add person" }).click();
  const row = admin.getByRole("row").filter({ hasText: email });
  await expect(row).toContainText("Nora New");

  await page.goto("/sign-in");
  await fillIn(page, email, PASSWORD);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Queue");

  await row.getByRole("button", { name: "Disable…" }).click();
  await row.getByRole("button", { name: "Disable this person" }).click();
  await expect(row).toContainText("Disabled");
  await page.goto("/queue");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a server without people is set up with the token from its log, once", async ({ browser }) => {
  const server = await startEmptyServer();
  const context = await browser.newContext({ baseURL: server.url });
  try {
    const page = await context.newPage();
    await visit(page, "/sign-in");
    await page.getByRole("link", { name: "Set it up" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Set up Countersign");
    const fill = async (token: string) => {
      await page.getByLabel("Set-up token").fill(token);
      await page.getByLabel("E-mail").fill("first@example.com");
      await page.getByLabel("Name", { exact: true }).fill("First Admin");
      await page.getByLabel("Password").fill(PASSWORD);
      await page.getByRole("button", { name: "Create the first admin" }).click();
    };
    await fill("guessed");
    await expect(page.getByRole("alert")).toContainText(/token/i);

    const token = /set-up token (\S+)/.exec(server.log())?.[1];
    expect(token, server.log()).toBeDefined();
    await fill(token ?? "");
    await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Team" })).toBeVisible();
    await visit(page, "/workflows");
    await expect(page.getByRole("heading", { name: "No workflows yet" })).toBeVisible();

    await page.goto("/set-up");
    await expect(page.getByText("This server is already set up.")).toBeVisible();
  } finally {
    await context.close();
    await server.stop();
  }
});
