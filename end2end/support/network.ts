// A network that is slow or broken when a test wants it so.
import type { Page } from "@playwright/test";

export interface HeldUp {
  /** What was asked for meanwhile, by path. */
  readonly paths: string[];
  /** Lets everything go on. */
  release(): void;
}

/** Keeps requests to these addresses from reaching the server until they are released. */
export async function holdUp(page: Page, addresses: string): Promise<HeldUp> {
  const paths: string[] = [];
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(addresses, async (route) => {
    paths.push(new URL(route.request().url()).pathname);
    await released;
    await route.continue();
  });
  return { paths, release };
}

/** Cuts the connection under each request to these addresses; the answer mends it. */
export async function cutOff(page: Page, addresses: string): Promise<() => Promise<void>> {
  await page.route(addresses, (route) => route.abort("connectionreset"));
  return () => page.unroute(addresses);
}
