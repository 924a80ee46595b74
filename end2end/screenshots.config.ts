// `npm run screenshots`: pictures of every page, to look at. Not part of the suite.
import { defineConfig } from "@playwright/test";
import suite from "./playwright.config.ts";

export default defineConfig({
  ...suite,
  testMatch: "screenshots.ts",
  fullyParallel: true,
  timeout: 60_000,
  use: { ...suite.use, trace: "off", screenshot: "off" },
  projects: [
    { name: "desktop", use: { viewport: { width: 1280, height: 800 } } },
    { name: "dark", use: { viewport: { width: 1280, height: 800 }, colorScheme: "dark" } },
    { name: "phone", use: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 } },
  ],
});
