import { defineConfig } from "vitest/config";

/** The runs in real browsers; `npm test` is without them. */
export default defineConfig({
  test: {
    include: ["e2e/**/*.test.ts"],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Browsers are heavy; one file has them at a time.
    fileParallelism: false,
  },
});
