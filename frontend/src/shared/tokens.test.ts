import { describe, expect, it } from "vitest";

import css from "./tokens.css?raw";

type Tokens = Record<string, string>;

function tokensIn(block: string): Tokens {
  return Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1] ?? "", match[2] ?? ""]));
}

const [lightBlock = "", darkBlock = ""] = css.split('[data-theme="dark"]');
const THEMES: [string, Tokens][] = [
  ["light", tokensIn(lightBlock)],
  ["dark", tokensIn(darkBlock)],
];

/** Relative luminance, WCAG 2.2. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(tokens: Tokens, one: string, other: string): number {
  const [low = 0, high = 0] = [one, other].map((name) => luminance(tokens[name] ?? "")).toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const TEXT = [
  ...["paper", "surface", "sunken"].flatMap((ground) => ["ink", "ink-soft", "accent", "bad"].map((ink) => [ink, ground])),
  ...["good", "warn", "bad", "accent"].flatMap((name) => [
    [name, `${name}-wash`],
    ["ink", `${name}-wash`],
  ]),
  ["accent-ink", "accent"],
];
const DRAWN = ["plot-1", "plot-2", "plot-3", "plot-4", "line-strong", "good", "accent", "bad"].map((mark) => [mark, "paper"]);

describe.each(THEMES)("the %s theme", (_, tokens) => {
  it("gives the same names as the other", () => {
    expect(Object.keys(tokens).toSorted()).toEqual(Object.keys(THEMES[0]?.[1] ?? {}).toSorted());
    expect(Object.keys(tokens).length).toBeGreaterThan(15);
  });

  it.each(TEXT)("reads %s on %s with AA contrast", (ink = "", ground = "") => {
    expect(contrast(tokens, ink, ground)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(DRAWN)("draws %s on %s so that it can be told from the ground", (mark = "", ground = "") => {
    expect(contrast(tokens, mark, ground)).toBeGreaterThanOrEqual(3);
  });
});

it("knows the contrast of black on white", () => {
  expect(contrast({ black: "#000000", white: "#ffffff" }, "black", "white")).toBeCloseTo(21, 5);
});
