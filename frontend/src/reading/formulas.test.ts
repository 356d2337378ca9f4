import { describe, expect, it } from "vitest";

import { formulasIn, restore, unveil, veil } from "./formulas";

const texIn = (source: string) => formulasIn(source).map(({ tex }) => tex);

describe("mathematics in a text", () => {
  it.each([
    ["so $x^2$ it is", ["x^2"]],
    ["$$\na_1\n- b\n$$", ["a_1\n- b"]],
    ["\\(a|b\\) and \\[ \\frac{1}{2} \\]", ["a|b", "\\frac{1}{2}"]],
    ["| $|x|$ | $y$ |", ["|x|", "y"]],
    ["函数$f(x)$的", ["f(x)"]],
    ["$100 \\text{ apples}$", ["100 \\text{ apples}"]],
    ["a \\$b and $c$", ["c"]],
    ["unclosed $x and then $y$", ["y"]],
  ])("is found in %j", (source, expected) => {
    expect(texIn(source)).toEqual(expected);
  });

  it.each([
    "$5 and $10",
    "from $5 to 10$ in all",
    "($5) or ($10)",
    "|$5|$6|",
    "US$ and A$ alike",
    "$HOME/$USER",
    "$ x $",
    "$a\n\nb$",
    "`$x$` and ``a ` $y$``",
    "```sh\necho $a $b$\n```",
    "> ~~~\n> $a$\n> ~~~",
    "```\n$never closed$",
    "\\[1\\] and \\[see note\\] and \\[x\\](y)",
    "\\\\(no\\\\)",
    "$$ $$",
  ])("is not seen in %j", (source) => {
    expect(texIn(source)).toEqual([]);
  });

  it("goes on after code", () => {
    expect(texIn("```\n$a$\n```\n$b$ `$c$` $d$")).toEqual(["b", "d"]);
  });

  it("is veiled without moving what follows, and unveiled again", () => {
    const source = "a $x$, $$y$$ `$z$`";
    const formulas = formulasIn(source);
    const veiled = veil(source, formulas);
    expect(veiled).toHaveLength(source.length);
    expect(veiled.indexOf("`$z$`")).toBe(source.indexOf("`$z$`"));
    expect(restore(veiled, formulas, source)).toBe(source);
    expect(unveil(veiled, formulas)).toEqual(["a ", formulas[0], ", ", formulas[1], " `$z$`"]);
  });

  it("stays plain where a text holds the veil's own sign", () => {
    expect(texIn("$x$ \ufdd1")).toEqual([]);
  });

  it("is searched in time that grows with the text", () => {
    const began = performance.now();
    for (const part of ["$a ", "\\(a ", "`` ` ", "$$a ", "\\[ "]) formulasIn(part.repeat(20_000));
    expect(performance.now() - began).toBeLessThan(5000); // quadratic search took 30 s and more
  });
});
