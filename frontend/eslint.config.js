// Lint rules: no `any`, hooks used rightly, and rooms that import one way: shared → reading → annotate | quality | loop → app.
import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const forbid = (files, patterns) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: patterns.map((group) => ({ group: [group] })) }] },
});

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/shared/api/schema.ts"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { project: "tsconfig.json", tsconfigRootDir: import.meta.dirname } } },
  reactHooks.configs.flat.recommended,
  {
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  forbid(["src/shared/**"], ["*/reading/*", "*/annotate/*", "*/quality/*", "*/loop/*", "*/app/*"]),
  forbid(["src/reading/**"], ["*/annotate/*", "*/quality/*", "*/loop/*", "*/app/*"]),
  forbid(["src/annotate/**"], ["*/quality/*", "*/loop/*", "*/app/*"]),
  forbid(["src/quality/**"], ["*/annotate/*", "*/loop/*", "*/app/*"]),
  forbid(["src/loop/**"], ["*/annotate/*", "*/quality/*", "*/app/*"]),
  forbid(["src/manage/**"], ["*/annotate/*", "*/quality/*", "*/loop/*", "*/app/*"]),
  { files: ["**/*.js"], extends: [tseslint.configs.disableTypeChecked] },
);
