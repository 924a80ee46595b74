import { expect, expectNoAxeViolations, signIn, test } from "./support/test.ts";

test("the sign-in page asks for e-mail and password", async ({ page }) => {
  await page.goto("/sign-in");
  await expect(page.locator("[name=email]")).toBeVisible();
  await expect(page.locator("[name=password]")).toBeVisible();
  await expectNoAxeViolations(page);
});

test("a reviewer signs in by the form", async ({ page }) => {
  await signIn(page, "reviewer");
  await expect(page).not.toHaveURL(/sign-in/);
});
