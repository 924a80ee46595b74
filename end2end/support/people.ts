// Who uses the servers under test, and their way in without the form.
import { type BrowserContext, type Cookie, type Page, request } from "@playwright/test";

/** The people of the example data. */
export type Role = "reviewer" | "operator" | "manager" | "admin";
export const ROLES: readonly Role[] = ["reviewer", "operator", "manager", "admin"];
/** The desk has a second reviewer. */
export type Person = Role | "second";

/** Everyone's password. */
export const PASSWORD = "countersign-demo";

export function emailOf(person: Person): string {
  return `${person}@example.com`;
}

/** Sessions on one server: signing in is slow by design, so each person does it once. */
export class Sessions {
  readonly #url: string;
  readonly #known = new Map<Person, Promise<Cookie[]>>();

  constructor(url: string) {
    this.#url = url;
  }

  /** Signs the person in in this browser context. */
  async enter(context: BrowserContext, person: Person): Promise<void> {
    const known = this.#known.get(person) ?? this.#signIn(person);
    this.#known.set(person, known);
    await context.addCookies(await known);
  }

  async #signIn(person: Person): Promise<Cookie[]> {
    const browserless = await request.newContext({ baseURL: this.#url });
    try {
      const answer = await browserless.post("/fn/session/sign-in", {
        form: { email: emailOf(person), password: PASSWORD },
      });
      if (!answer.ok()) throw new Error(`${person} cannot sign in: ${answer.status()} ${await answer.text()}`);
      return (await browserless.storageState()).cookies;
    } finally {
      await browserless.dispose();
    }
  }
}

/** Signs in by the form, with or without script, and leaves the page where the server sends it. */
export async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto("/sign-in");
  await fillIn(page, emailOf(person), PASSWORD);
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}

/** Fills the sign-in form in and sends it. */
export async function fillIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}
